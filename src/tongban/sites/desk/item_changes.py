"""事项变动 at the desk: an item of the province suspended, taken up again, cancelled, split or merged; proposed by one person,
approved by another who sees beforehand whom it touches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.decide_change import approve_change, return_change, withdraw_change
from tongban.registry.catalogue.actions.propose_change import begin_change, discard_change, save_change, submit_change
from tongban.registry.catalogue.kinds import ItemChangeKind, ItemChangeState
from tongban.registry.catalogue.lifecycle.proposing import Proposal, Taking
from tongban.registry.catalogue.lifecycle.reading import ChangeRecord, item_change, item_changes, touched_by
from tongban.registry.catalogue.policies import bodies_of
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.draft_pages import (
    DISCARDED,
    RETURNED,
    SUBMITTED,
    Deed,
    DraftPage,
    carried_out,
    day_sent,
    noted,
    plain,
)
from tongban.sites.desk.forms import Trouble, sent, trouble
from tongban.sites.desk.frame import page
from tongban.sites.desk.supervision_words import region_name
from tongban.sites.parts.signed_in import current_actor

KIND_WORDS: Mapping[ItemChangeKind, Any] = {
    ItemChangeKind.SUSPEND: gettext_lazy("暂停"),
    ItemChangeKind.RESUME: gettext_lazy("恢复"),
    ItemChangeKind.RETIRE: gettext_lazy("取消"),
    ItemChangeKind.SPLIT: gettext_lazy("拆分"),
    ItemChangeKind.MERGE: gettext_lazy("合并"),
}
_STATES: Mapping[ItemChangeState, tuple[str, Any]] = {
    ItemChangeState.DRAFT: ("todo", gettext_lazy("起草中")),
    ItemChangeState.SUBMITTED: ("clock", gettext_lazy("待审核")),
    ItemChangeState.APPROVED: ("done", gettext_lazy("已同意")),
    ItemChangeState.WITHDRAWN: ("stopped", gettext_lazy("已撤销")),
    ItemChangeState.DISCARDED: ("stopped", gettext_lazy("已作废")),
}
_PLACES = {
    "catalogue.item_change.count_wrong": "items",
    "catalogue.item_change.body_left": "successors",
    "catalogue.item_change.reason_missing": "reason",
    "catalogue.draft.day_passed": "day",
    "catalogue.draft.note_missing": "note",
}


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Every change that the actor may see, the last edited first, and a form to propose one. Two statements."""
    return _list(request)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A proposal begins."""
    try:
        change_id = begin_change(current_actor(request), _proposal(request))
    except DomainError as error:
        if error.spec.status not in (403, 404, 409, 422):
            raise
        if (place := _PLACES.get(error.code)) is not None:
            refusals.only_a_mistake()
            return _list(request, trouble(error, place), status=422)
        return _list(request, notice=sentence(error), status=error.spec.status)
    return redirect("desk:item-change", change_id)


@require_safe
def one(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """A change: what it says, whom it touches, which drafts it makes, and the deeds on it."""
    actor = current_actor(request)
    return _page(request, actor, item_change(actor, change_id))


@require_POST
def deed(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """``do`` is save, submit, return, approve, discard or withdraw."""
    return carried_out(request, change_id, _KIND)


def _proposal(request: HttpRequest) -> Proposal:
    kind = request.POST.get("kind", "")
    if kind not in set(ItemChangeKind):
        raise DomainError("catalogue.item_change.count_wrong")
    lines = [re.split(r"[\s,，、]+", line.strip()) for line in request.POST.get("successors", "")[:5000].splitlines()]
    return Proposal(
        ItemChangeKind(kind),
        tuple(filter(None, re.split(r"[\s,，、]+", request.POST.get("items", "")[:2000]))),
        tuple(Taking(words[0], tuple(words[1:])) for words in lines if words[0]),
        day_sent(request, "day"),
        request.POST.get("reason", ""),
        request.POST.get("basis", ""),
    )


def _save(actor: Actor, change_id: UUID, request: HttpRequest) -> str:
    save_change(actor, change_id=change_id, seen=sent(request).seen, proposal=_proposal(request))
    return str(_("已保存。"))


def _approve(actor: Actor, change_id: UUID, request: HttpRequest) -> str:
    done = approve_change(actor, change_id=change_id, seen=sent(request).seen)
    told = {"guides": f"{done.guides:,}", "drafts": f"{done.drafts:,}"}
    return str(_("已同意：到那一天，%(guides)s 份指南在各个渠道同时变动；为承接的部门生成 %(drafts)s 份草稿。") % told)


_DEEDS: Mapping[str, Deed] = {
    "save": _save,
    "submit": plain(submit_change, "change_id", SUBMITTED),
    "return": noted(return_change, "change_id", RETURNED),
    "approve": _approve,
    "discard": noted(discard_change, "change_id", DISCARDED),
    "withdraw": noted(withdraw_change, "change_id", gettext_lazy("已撤销，一切照旧；撤销也会公开。")),
}


def _list(request: HttpRequest, problem: Trouble | None = None, notice: str = "", *, status: int = 200) -> HttpResponse:
    actor = current_actor(request)
    found, after = item_changes(actor, request.GET.get("after", "")[:40])
    values = {**dict.fromkeys(("kind", "items", "successors", "reason", "basis"), ""), **request.POST.dict()}
    values["items"] = values["items"] or request.GET.get("item", "")[:14]
    context = {
        "notice": notice,
        "errors": (problem or Trouble()).lines,
        "columns": [
            ui.Column(_("变动")),
            ui.Column(_("事项")),
            ui.Column(_("自哪一天起")),
            ui.Column(_("状态")),
            ui.Column(_("最近改动")),
        ],
        "rows": [_row(each) for each in found],
        "proposes": _provincial(actor),
        "fields": _fields(values, problem or Trouble()),
        "next_href": f"{reverse('desk:item-changes')}?{urlencode({'after': after})}" if after else "",
    }
    return page(request, "desk/item_changes.html", context, current="standards", status=status)


def _provincial(actor: Actor) -> bool:
    """Whether the actor edits for a body of the province: they alone keep standards."""
    return any(post.duty is Duty.EDIT_CATALOGUE and post.region_code[2:] == "0" * 10 for post in actor.posts)


def _row(each: ChangeRecord) -> ui.Row:
    names = "、".join(each.names.get(code, code) for code in each.items)
    href = reverse("desk:item-change", args=[each.id])
    day = public_date(each.day, year=True)
    return ui.Row((ui.Anchor(KIND_WORDS[each.kind], href), names, day, ui.State(*_STATES[each.state]),
                   table_instant(each.edited_at)))  # fmt: skip


def _fields(values: Mapping[str, str], problem: Trouble) -> list[ui.Field]:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    kinds = tuple(ui.Choice(kind.value, word, values["kind"] == kind.value) for kind, word in KIND_WORDS.items())
    return [
        ui.Field(id="kind", name="kind", label=_("怎样变动"), control="select", choices=kinds, error=problem.at("kind")),
        ui.Field(
            id="items", name="items", label=_("原事项的编码"), control="textarea", value=values["items"], spellcheck=False,
            hint=_("一行一个；合并的，保留的事项也写在这里。"), error=problem.at("items"),
        ),
        ui.Field(
            id="successors", name="successors", label=_("承接事项"), control="textarea", value=values["successors"],
            hint=_("拆分、合并的才写，一行一个：编码，后面可以接着写由它承接的部门的统一社会信用代码；不写部门就是承接全部。"),
            required=False, spellcheck=False, error=problem.at("successors"),
        ),
        ui.Field(
            id="day", name="day", label=_("自哪一天起"), control="date", value=values.get("day", tomorrow),
            hint=_("取消、拆分、合并最早从明天起；编码从那一天起不再使用。"), error=problem.at("day"),
        ),
        ui.Field(
            id="reason", name="reason", label=_("理由"), value=values["reason"], maxlength=500,
            hint=_("会公开。"), error=problem.at("reason"),
        ),
        ui.Field(
            id="basis", name="basis", label=_("依据"), value=values["basis"], maxlength=500,
            hint=_("法律、法规或者文件的名称和条款。"),
        ),
    ]  # fmt: skip


def _as_sent(found: ChangeRecord) -> dict[str, str]:
    return {
        "kind": found.kind.value,
        "items": "\n".join(found.items),
        "successors": "\n".join(" ".join((each.code, *each.bodies)) for each in found.successors),
        "day": found.day.isoformat(),
        "reason": found.reason,
        "basis": found.basis,
    }


def _page(
    request: HttpRequest,
    actor: Actor,
    found: ChangeRecord,
    problem: Trouble | None = None,
    notice: str = "",
    status: int = 200,
) -> HttpResponse:
    problem = problem or Trouble()
    edits = found.owner_uscc in bodies_of(actor, Duty.EDIT_CATALOGUE) and found.state is ItemChangeState.DRAFT
    approving = found.owner_uscc in bodies_of(actor, Duty.APPROVE_CATALOGUE)
    values = {**_as_sent(found), **({} if "items" not in request.POST else request.POST.dict())}
    note = ui.Field(
        id="note", name="note", label=_("退回、作废或者撤销的理由"), maxlength=500, required=False, error=problem.at("note")
    )  # fmt: skip
    context = {
        "name": f"{KIND_WORDS[found.kind]} · {'、'.join(found.names.get(code, code) for code in found.items)}",
        "found": found,
        "state": ui.State(*_STATES[found.state]),
        "notice": notice,
        "errors": problem.lines,
        "facts": list(_facts(found)),
        "edits": edits,
        "approves": approving and found.state is ItemChangeState.SUBMITTED,
        "withdraws": approving and found.state is ItemChangeState.APPROVED and not found.begun,
        "fields": _fields(values, problem) if edits else (),
        "note_field": note,
        **_touched(found),
    }  # fmt: skip
    return page(request, "desk/item_change.html", context, current="standards", status=status)


def _facts(found: ChangeRecord) -> Iterator[ui.SummaryRow]:
    yield ui.SummaryRow(_("怎样变动"), KIND_WORDS[found.kind])
    for code in found.items:
        yield ui.SummaryRow(_("原事项"), found.names.get(code, code), note=code)
    for each in found.successors:
        told = _("承接 %(n)s 个部门") % {"n": len(each.bodies)} if each.bodies else _("承接全部")
        yield ui.SummaryRow(_("承接事项"), found.names.get(each.code, each.code), note=f"{each.code} · {told}")
    yield ui.SummaryRow(_("自哪一天起"), public_date(found.day, year=True))
    yield ui.SummaryRow(_("理由"), found.reason)
    yield ui.SummaryRow(_("依据"), found.basis)
    if found.note:
        yield ui.SummaryRow(_("说明"), found.note)


def _touched(found: ChangeRecord) -> dict[str, Any]:
    """Before it is decided: everybody who offers the item, and the drafts that would be made."""
    if found.state not in (ItemChangeState.DRAFT, ItemChangeState.SUBMITTED):
        return {}
    claimants, offers = touched_by(found.id)
    drafts: dict[str, list[str]] = {}
    for each in offers:
        told = _("%(name)s（还缺 %(n)s 处）") % {"name": each.name, "n": each.findings}
        drafts.setdefault(each.claimant, []).append(told if each.findings else each.name)
    return {
        "touched": _("%(n)s 个部门的指南会变动；生成 %(m)s 份承接的草稿。") % {"n": len(claimants), "m": len(offers)},
        "touched_columns": [ui.Column(_("地方")), ui.Column(_("实施部门")), ui.Column(_("承接的草稿"))],
        "touched_rows": [
            ui.Row(
                (
                    region_name(each.region_code),
                    ui.Anchor(each.department_name, reverse("portal:item", args=[each.code])),
                    "、".join(drafts.get(each.code, ())) or "—",
                )
            )
            for each in claimants[:200]
        ],
    }


_KIND = DraftPage(
    route="desk:item-change",
    find=item_change,
    show=_page,
    deeds=_DEEDS,
    place=lambda do, error: _PLACES.get(error.code),
    unknown=lambda found: DomainError("catalogue.draft.wrong_state", state=_STATES[found.state][1]),
    changed="catalogue.draft.changed",
)
