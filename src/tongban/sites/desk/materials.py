"""标准材料 at the desk: the list of the province, one of it with its past, and what an editor may propose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import listed, whole
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.propose_material import (
    add_spellings,
    change_material,
    merge_material,
    propose_material,
    retire_material,
)
from tongban.registry.catalogue.kinds import MaterialOrigin, MaterialState
from tongban.registry.catalogue.policies import may_keep
from tongban.registry.catalogue.register_queries import Change, Material, find_materials, history, material, waiting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import page
from tongban.sites.desk.register_words import (
    FIELDS,
    MATERIAL_STATES,
    ORIGINS,
    change_columns,
    change_rows,
    cited,
    value_words,
)
from tongban.sites.parts.signed_in import current_actor

_CITED = re.compile(r"^《(?P<law>[^《》]{1,200})》\s*(?P<article>第.{1,38})?$")
_BESIDE = (
    "catalogue.material.invalid",
    "catalogue.material.twin",
    "catalogue.material.merge_wrong",
    "catalogue.register.why_missing",
    "catalogue.register.open_already",
)
_LONGEST = 20_000


@require_safe
def materials(request: HttpRequest) -> HttpResponse:
    """The list by code, what waits for approval, and a form for a new one. Two statements."""
    return _list(request)


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """A standard material: what it says, what it was, and what may be proposed. Two statements."""
    return _page(request, material(code))


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Propose a new one."""
    actor = current_actor(request)
    try:
        change_id = propose_material(actor, content=_sent(request), why=request.POST.get("why", ""))
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        refusals.only_a_mistake()
        return _list(request, whole(error), error.spec.status)
    messages.success(request, _("已提出，由另一位有审核岗位的人员审核；编码在审核通过时编发。"))
    return redirect("desk:register-change", change_id=change_id)


@require_POST
def deed(request: HttpRequest, code: str) -> HttpResponse:
    """``do`` is spell, change, merge or retire."""
    actor, act = current_actor(request), _DEEDS.get(request.POST.get("do", ""))
    found = material(code)
    if act is None:
        raise DomainError("web.bad_request")
    try:
        return act(actor, code, request)
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        refusals.only_a_mistake()
        return _page(request, found, whole(error), error.spec.status)


def _spell(actor: Actor, code: str, request: HttpRequest) -> HttpResponse:
    changed = add_spellings(actor, code, _lines(request, "spellings"))
    messages.success(
        request, _("写法已登记，改了 %(n)s 份草稿；已公布的指南到下一版时跟着改。") % {"n": f"{changed:,}"}
    )
    return redirect("desk:material", code=code)


def _proposing(propose: Callable[..., Any], request: HttpRequest) -> HttpResponse:
    change_id = propose()
    messages.success(request, _("已提出，由另一位有审核岗位的人员审核。"))
    return redirect("desk:register-change", change_id=change_id)


def _change(actor: Actor, code: str, request: HttpRequest) -> HttpResponse:
    content, why = _sent(request), request.POST.get("why", "")
    return _proposing(lambda: change_material(actor, code, content=content, why=why), request)


def _merge(actor: Actor, code: str, request: HttpRequest) -> HttpResponse:
    into, why = request.POST.get("into", "").strip().upper()[:9], request.POST.get("why", "")
    return _proposing(lambda: merge_material(actor, code, into=into, why=why), request)


def _retire(actor: Actor, code: str, request: HttpRequest) -> HttpResponse:
    return _proposing(lambda: retire_material(actor, code, why=request.POST.get("why", "")), request)


_DEEDS: Mapping[str, Callable[[Actor, str, HttpRequest], HttpResponse]] = {
    "spell": _spell,
    "change": _change,
    "merge": _merge,
    "retire": _retire,
}


def _list(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    wanted = request.GET.get("state", "")
    state = MaterialState(wanted) if wanted in set(MaterialState) else None
    sought = request.GET.get("q", "").strip()[:100]
    found, after = find_materials(sought, state, request.GET.get("after", "")[:9].replace("\0", ""))
    edits = may_keep(current_actor(request), Duty.EDIT_CATALOGUE)
    context = {
        "tabs": [
            ui.Tab(_("全部"), _address(q=sought), state is None),
            *(
                ui.Tab(words, _address(q=sought, state=each.value), each is state)
                for each, (_kind, words) in MATERIAL_STATES.items()
            ),
        ],
        "sought": sought,
        "state": wanted if state else "",
        "columns": [
            ui.Column(_("名称")),
            ui.Column(_("编码"), "code"),
            ui.Column(_("其他写法")),
            ui.Column(_("由谁出具")),
            ui.Column(_("来源")),
            ui.Column(_("状态"), "state"),
        ],
        "rows": [_row(each) for each in found],
        "change_columns": change_columns(),
        "changes": list(change_rows(waiting(), change_href)),
        "next_href": _address(q=sought, state=wanted if state else "", after=after) if after else "",
        "edits": edits,
        "errors": (ui.ErrorLine("name", error),) if error else (),
        "fields": material_fields(request, names=request.GET.get("names", "")[:_LONGEST]) if edits else [],
    }
    return page(request, "desk/materials.html", context, current="materials", status=status)


def _page(request: HttpRequest, found: Material, error: str = "", status: int = 200) -> HttpResponse:
    kind, words = MATERIAL_STATES[found.state]
    edits = may_keep(current_actor(request), Duty.EDIT_CATALOGUE) and found.state is MaterialState.IN_USE
    context = {
        "found": found,
        "state": ui.State(kind, words),
        "facts": list(_facts(found)),
        "into_href": reverse("desk:material", args=[found.into[0]]) if found.into else "",
        "errors": (ui.ErrorLine("deeds", error),) if error else (),
        "edits": edits,
        "fields": material_fields(request, found) if edits else [],
        "spelling_field": ui.Field(
            id="spellings",
            name="spellings",
            label=_("还有哪些写法"),
            control="textarea",
            value=request.POST.get("spellings", ""),
            hint=_("一行一个；不改已公布的内容，登记后马上生效。"),
            spellcheck=False,
        ),
        "change_columns": change_columns(),
        "changes": list(change_rows(history(found.code), change_href)),
    }
    return page(request, "desk/material.html", context, current="materials", status=status)


def _facts(found: Material) -> Iterator[ui.SummaryRow]:
    yield ui.SummaryRow(_("编码"), found.code, code=True)
    for field in ("names", "issuer", "origin", "certificate_type", "registry_source", "validity", "basis"):
        yield ui.SummaryRow(FIELDS[field], value_words(field, getattr(found, field)))


def _row(each: Material) -> ui.Row:
    kind, words = MATERIAL_STATES[each.state]
    shown = f"{words} → {each.into[0]}" if each.into else words
    name = ui.Anchor(each.name, reverse("desk:material", args=[each.code]))
    others = listed(each.names[:3]) + (_(" 等 %(n)s 种") % {"n": len(each.names)} if len(each.names) > 3 else "")
    return ui.Row((name, each.code, others or "—", each.issuer, ORIGINS[each.origin], ui.State(kind, shown)))


def material_fields(request: HttpRequest, found: Material | None = None, names: str = "") -> list[ui.Field]:
    """What a standard material says, as fields; of a new one ``names`` are the first name and its spellings, a line each."""
    first, *others = names.splitlines() or [""]
    known: dict[str, str] = {"name": first, "names": "\n".join(others), "origin": MaterialOrigin.SELF.value}
    if found is not None:
        texts = ("name", "issuer", "certificate_type", "registry_source", "validity")
        known = {field: getattr(found, field) for field in texts}
        known |= {"names": "\n".join(found.names), "origin": found.origin.value}
        known["basis"] = "\n".join(cited([row]) for row in found.basis)

    def field(name: str, control: str = "text", hint: str = "", most: int | None = 120, **more: Any) -> ui.Field:
        value = request.POST.get(name, known.get(name, ""))
        return ui.Field(
            id=name,
            name=name,
            label=FIELDS.get(name) or _("理由"),
            control=control,
            value=value,
            hint=hint,
            maxlength=most,
            **more,
        )

    chosen = request.POST.get("origin", known["origin"])
    origins = tuple(ui.Choice(each.value, words, each.value == chosen) for each, words in ORIGINS.items())
    return [
        field("name", most=200),
        field("names", "textarea", _("一行一个"), None, required=False, spellcheck=False),
        field("issuer"),
        ui.Field(id="origin", name="origin", label=FIELDS["origin"], control="radio", choices=origins),
        field("certificate_type", hint=_("是证照的写明类型"), required=False),
        field("registry_source", hint=_("登记库能查的写代号，例如 enterprise_registry"), required=False),
        field("validity", required=False),
        field("basis", "textarea", _("一行一条，写成《法律名称》第几条"), None, required=False),
        field("why", hint=_("写明为什么，随变更一起保存"), most=500),
    ]


def _sent(request: HttpRequest) -> dict[str, Any]:
    """What the form says. DomainError ``catalogue.material.invalid``."""
    texts = ("name", "issuer", "origin", "certificate_type", "registry_source", "validity")
    content: dict[str, Any] = {name: request.POST.get(name, "") for name in texts}
    return content | {"names": _lines(request, "names"), "basis": basis_sent(request)}


def basis_sent(request: HttpRequest) -> list[dict[str, str]]:
    """The bases of the form, a line each. DomainError ``catalogue.material.invalid``."""
    found = []
    for line in _lines(request, "basis"):
        match = _CITED.match(line)
        if match is None:
            raise DomainError("catalogue.material.invalid", reason="依据一行一条，写成《法律名称》第几条")
        found.append({"law": match["law"], "article": match["article"] or ""})
    return found


def _lines(request: HttpRequest, name: str) -> list[str]:
    return [line.strip() for line in request.POST.get(name, "")[:_LONGEST].splitlines() if line.strip()]


def change_href(change: Change) -> str:
    """Where a change is seen."""
    return reverse("desk:register-change", args=[change.id])


def _address(**asked: str) -> str:
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse("desk:materials") + (f"?{told}" if told else "")
