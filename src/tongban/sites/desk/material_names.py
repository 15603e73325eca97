"""标准材料整理 at the desk: the work list of names that bear no standard material, group by group, and one tap for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import whole
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.name_material import open_again, set_apart
from tongban.registry.catalogue.actions.propose_material import add_spellings
from tongban.registry.catalogue.kinds import NameTrouble
from tongban.registry.catalogue.material_queries import (
    NameUse,
    coverage_of,
    names_apart,
    names_waiting,
    top_region,
    waiting_counts,
)
from tongban.registry.catalogue.policies import may_keep
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import page
from tongban.sites.parts.signed_in import current_actor

TROUBLES: Mapping[NameTrouble, Any] = {
    NameTrouble.UNMAPPED: gettext_lazy("没有编码"),
    NameTrouble.SPELLED: gettext_lazy("写法不在册"),
    NameTrouble.OLD_CODE: gettext_lazy("编码已停用"),
    NameTrouble.LOCAL: gettext_lazy("写了个性理由"),
}
APART = "apart"
_BESIDE = (
    "catalogue.material.invalid",
    "catalogue.material.twin",
    "catalogue.material.unknown",
    "catalogue.material.not_in_use",
    "catalogue.register.why_missing",
)
_MOST_NAMES = 100


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """What waits for one reason, or what was decided to be no standard material. Six statements."""
    return _page(request)


@require_POST
def deed(request: HttpRequest) -> HttpResponse:
    """``do`` is spell (the names are spellings of what is proposed), spell_other (of ``code``), new (go on to set one up), apart
    (none, with a reason) or again."""
    actor, act = current_actor(request), _DEEDS.get(request.POST.get("do", ""))
    if act is None:
        raise DomainError("web.bad_request")
    try:
        return act(actor, request)
    except DomainError as error:
        if error.code not in _BESIDE:
            raise
        refusals.only_a_mistake()
        return _page(request, whole(error), 422)


def _spell(actor: Actor, request: HttpRequest) -> HttpResponse:
    return _spelled(actor, request, request.POST.get("proposed", "")[:9])


def _spell_other(actor: Actor, request: HttpRequest) -> HttpResponse:
    return _spelled(actor, request, request.POST.get("code", "").strip().upper()[:9])


def _spelled(actor: Actor, request: HttpRequest, code: str) -> HttpResponse:
    changed = add_spellings(actor, code, _chosen(request))
    told = {"code": code, "n": f"{changed:,}"}
    messages.success(request, _("已登记为 %(code)s 的写法，改了 %(n)s 份草稿；已公布的指南到下一版时跟着改。") % told)
    return redirect(_address(**_asked(request)))


def _new(actor: Actor, request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('desk:materials')}?{urlencode({'names': chr(10).join(_chosen(request))})}#new")


def _apart(actor: Actor, request: HttpRequest) -> HttpResponse:
    changed = set_apart(actor, _chosen(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("已记下不是标准材料和理由，改了 %(n)s 份草稿。") % {"n": f"{changed:,}"})
    return redirect(_address(**_asked(request)))


def _again(actor: Actor, request: HttpRequest) -> HttpResponse:
    open_again(actor, request.POST.get("key", "")[:300])
    messages.success(request, _("已撤销，下次统计后回到待整理。"))
    return redirect(_address(trouble=APART))


_DEEDS: Mapping[str, Callable[[Actor, HttpRequest], HttpResponse]] = {
    "spell": _spell,
    "spell_other": _spell_other,
    "new": _new,
    "apart": _apart,
    "again": _again,
}


def _page(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    asked = _asked(request)
    context = {
        "tabs": list(_tabs(asked["trouble"])),
        "sought": asked["q"],
        "trouble": asked["trouble"],
        "coverage": coverage_of(top_region()),
        "edits": may_keep(current_actor(request), Duty.EDIT_CATALOGUE),
        "errors": (ui.ErrorLine("names", error),) if error else (),
        **(_decided(asked) if asked["trouble"] == APART else _waiting(asked)),
    }
    return page(request, "desk/material_names.html", context, current="materials", status=status)


def _tabs(shown: str) -> Iterator[ui.Tab]:
    counts = waiting_counts()
    for each, words in TROUBLES.items():
        yield ui.Tab(words, _address(trouble=each.value), each.value == shown, counts[each])
    yield ui.Tab(_("不是标准材料"), _address(trouble=APART), shown == APART)


def _waiting(asked: Mapping[str, str]) -> dict[str, Any]:
    after = int(asked["after"]) if asked["after"].isdecimal() else 0
    found, following = names_waiting(NameTrouble(asked["trouble"]), asked["q"], after)
    return {
        "groups": list(_groups(found)),
        "next_href": _address(**{**asked, "after": str(following)}) if following else "",
    }


def _decided(asked: Mapping[str, str]) -> dict[str, Any]:
    found, following = names_apart(asked["q"], asked["after"])
    return {"decided": found, "next_href": _address(**{**asked, "after": following}) if following else ""}


def _groups(found: Iterable[NameUse]) -> Iterator[dict[str, Any]]:
    """Names that are likely the same paper, with what they likely are."""
    for number, (_leader, rows) in enumerate(groupby(found, key=lambda each: each.leader)):
        names = list(rows)
        proposed = names[0].proposed
        yield {
            "id": number,
            "code": proposed[0] if proposed else "",
            "name": proposed[1] if proposed else names[0].name,
            "href": reverse("desk:material", args=[proposed[0]]) if proposed else "",
            "rows": [
                {"name": each.name, "used": _used(each), "remark": _remark(each), "likely": not each.code}
                for each in names
            ],
        }


def _used(each: NameUse) -> str:
    numbers = {
        _("%(n)s 份指南"): each.guides,
        _("%(n)s 份草稿"): each.drafts - each.imported,
        _("%(n)s 行导入"): each.imported,
        _("一年 %(n)s 件办件"): each.cases,
    }
    return "，".join(words % {"n": f"{number:,}"} for words, number in numbers.items() if number > 0)


def _remark(each: NameUse) -> str:
    if each.code:
        return _("现在的编码 %(code)s") % {"code": each.code}
    if each.reason:
        return _("指南里的理由：%(reason)s") % {"reason": each.reason}
    return _("相似 %(n)s%%") % {"n": each.likeness} if each.likeness else ""


def _chosen(request: HttpRequest) -> list[str]:
    return [name for name in request.POST.getlist("name") if name.strip() and "\0" not in name][:_MOST_NAMES]


def _asked(request: HttpRequest) -> dict[str, str]:
    """Which part of the list, of the address or of the form."""
    words = request.POST if request.method == "POST" else request.GET
    trouble = words.get("trouble", "")
    known = trouble == APART or trouble in set(NameTrouble)
    return {
        "trouble": trouble if known else NameTrouble.UNMAPPED.value,
        "q": words.get("q", "").strip().replace("\0", "")[:100],
        "after": words.get("after", "").replace("\0", "")[:300] if request.method != "POST" else "",
    }


def _address(**asked: str) -> str:
    told = urlencode({name: value for name, value in asked.items() if value})
    return reverse("desk:material-names") + (f"?{told}" if told else "")
