"""代码表 at the desk: what is in force, what waits for the second person, and forms to propose an edit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import sentence
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.edit_codes import Wanted, approve_edit, propose_edit, refuse_edit
from tongban.registry.catalogue.code_queries import WaitingEdit, tables, waiting_edits
from tongban.registry.catalogue.code_tables import in_force
from tongban.registry.catalogue.kinds import CodeEditKind
from tongban.registry.catalogue.policies import provincial
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.draft_pages import day_sent
from tongban.sites.desk.frame import page
from tongban.sites.parts.code_words import CROSS_TABLES, TABLES
from tongban.sites.parts.signed_in import current_actor

_KINDS: Mapping[CodeEditKind, Any] = {
    CodeEditKind.ADD: gettext_lazy("新编代码"),
    CodeEditKind.RENAME: gettext_lazy("改名"),
    CodeEditKind.CLOSE: gettext_lazy("停用"),
    CodeEditKind.MAP: gettext_lazy("增加对照"),
    CodeEditKind.UNMAP: gettext_lazy("取消对照"),
}
_FIELDS = ("table", "system", "code", "value", "plain", "successor", "reason")


@require_safe
def codes(request: HttpRequest) -> HttpResponse:
    """The code tables with their edits. One statement, two more once in half a minute."""
    return _page(request)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """An edit is proposed; another person decides it."""
    kind, given = request.POST.get("kind", ""), {name: request.POST.get(name, "") for name in _FIELDS}
    try:
        if kind not in set(CodeEditKind):
            raise DomainError("catalogue.codes.wrong")
        mapping = kind in (CodeEditKind.MAP, CodeEditKind.UNMAP)
        day = clock.today() if mapping else day_sent(request, "day")
        propose_edit(current_actor(request), Wanted(CodeEditKind(kind), day=day, **given))
    except DomainError as error:
        return _refused(request, error)
    messages.success(request, _("已提交，由另一位有审核岗位的人员审核。"))
    return redirect("desk:codes")


@require_POST
def deed(request: HttpRequest, edit_id: UUID) -> HttpResponse:
    """``do`` is approve or refuse."""
    act = _DEEDS.get(request.POST.get("do", ""))
    try:
        if act is None:
            raise DomainError("catalogue.codes.edit_unknown")
        said = act(current_actor(request), edit_id, request.POST.get("note", ""))
    except DomainError as error:
        return _refused(request, error)
    messages.success(request, said)
    return redirect("desk:codes")


def _approve(actor: Actor, edit_id: UUID, note: str) -> str:
    approve_edit(actor, edit_id=edit_id)
    return str(_("已同意，自那一天起公开使用。"))


def _refuse(actor: Actor, edit_id: UUID, note: str) -> str:
    refuse_edit(actor, edit_id=edit_id, note=note)
    return str(_("已退回，代码表不变。"))


_DEEDS: Mapping[str, Callable[[Actor, UUID, str], str]] = {"approve": _approve, "refuse": _refuse}


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    if error.spec.status not in (403, 409, 422):
        raise error
    if error.spec.status == 422:
        refusals.only_a_mistake()
    return _page(request, sentence(error), status=error.spec.status)


def _page(request: HttpRequest, notice: str = "", *, status: int = 200) -> HttpResponse:
    actor, known, today = current_actor(request), tables(), clock.today()
    values = {name: request.POST.get(name, "") for name in ("kind", *_FIELDS, "day")}
    context = {
        "notice": notice,
        "edits": _may(actor, Duty.EDIT_CATALOGUE),
        "approves": _may(actor, Duty.APPROVE_CATALOGUE),
        "waiting": [_waiting(each) for each in waiting_edits()],
        "tables": [
            (word, [ui.Row((each.code, each.name, _period(each.valid_from, each.valid_to), each.source or "—"),
                           late=not in_force(each, today)) for each in known.of(table)])
            for table, word in TABLES.items()
        ],
        "columns": [ui.Column(_("代码"), "code"), ui.Column(_("名称")), ui.Column(_("使用的日期")), ui.Column(_("来源"))],
        "code_fields": _code_fields(values),
        "cross_fields": _cross_fields(values, known.systems),
    }  # fmt: skip
    return page(request, "desk/codes.html", context, current="codes", status=status)


def _may(actor: Actor, duty: Duty) -> bool:
    try:
        provincial(actor, duty)
    except DomainError:
        return False
    return True


def _period(first: date, end: date | None) -> str:
    told = {"first": public_date(first, year=True), "end": public_date(end, year=True) if end else ""}
    return str(_("%(first)s至 %(end)s前") % told) if end else str(_("自 %(first)s起") % told)


def _waiting(each: WaitingEdit) -> dict[str, Any]:
    words: dict[str, Any] = {**{table.value: word for table, word in TABLES.items()}, **CROSS_TABLES}
    return {
        "id": each.id,
        "title": f"{_KINDS[each.kind]} · {words.get(each.table, each.table)}",
        "facts": [
            ui.SummaryRow(_("代码"), f"{each.system} {each.code}".strip(), code=True),
            ui.SummaryRow(_("名称或者对照的值"), each.value or "—"),
            ui.SummaryRow(_("由哪个代码代替"), each.successor or "—"),
            ui.SummaryRow(_("自哪一天起"), public_date(each.day, year=True)),
            ui.SummaryRow(_("理由"), each.reason),
        ],
    }


def _code_fields(values: Mapping[str, str]) -> list[ui.Field]:
    kinds = (CodeEditKind.ADD, CodeEditKind.RENAME, CodeEditKind.CLOSE)
    return [
        _select("kind", _("怎样修改"), {kind.value: _KINDS[kind] for kind in kinds}, values["kind"]),
        _select("table", _("哪张表"), {name.value: word for name, word in TABLES.items()}, values["table"]),
        ui.Field(
            id="code", name="code", label=_("代码"), value=values["code"], maxlength=3, width="s", inputmode="numeric",
            hint=_("业务指导部门两位数字，主题三位数字；停用过的不能再用。"),
        ),
        ui.Field(id="value", name="value", label=_("名称"), value=values["value"], maxlength=100, required=False,
                 hint=_("停用的不写。")),
        ui.Field(id="plain", name="plain", label=_("日常的说法"), value=values["plain"], maxlength=200, required=False,
                 hint=_("主题在首页上用来解释自己的几个词。")),
        ui.Field(id="successor", name="successor", label=_("由哪个代码代替"), value=values["successor"], maxlength=3,
                 width="s", required=False, hint=_("停用时可以写。")),
        ui.Field(id="day", name="day", label=_("自哪一天起"), control="date",
                 value=values["day"] or clock.today().isoformat()),
        ui.Field(id="reason", name="reason", label=_("理由和来源"), value=values["reason"], maxlength=500),
    ]  # fmt: skip


def _cross_fields(values: Mapping[str, str], systems: Mapping[str, str]) -> list[ui.Field]:
    kinds = (CodeEditKind.MAP, CodeEditKind.UNMAP)
    return [
        _select("kind", _("怎样修改"), {kind.value: _KINDS[kind] for kind in kinds}, values["kind"], "x-kind"),
        _select("table", _("哪张表"), CROSS_TABLES, values["table"], "x-table"),
        _select("system", _("对方系统"), systems, values["system"], "x-system"),
        ui.Field(id="x-code", name="code", label=_("对方的代码"), value=values["code"], maxlength=20, width="m"),
        ui.Field(id="x-value", name="value", label=_("本平台的值"), value=values["value"], maxlength=40, width="m",
                 required=False, hint=_("写代码表页面上列出的值，例如 PERMIT；取消的不写。")),
        ui.Field(id="x-reason", name="reason", label=_("理由和来源"), value=values["reason"], maxlength=500),
    ]  # fmt: skip


def _select(name: str, label: str, words: Mapping[str, Any], chosen: str, identifier: str = "") -> ui.Field:
    choices = tuple(ui.Choice(value, word, value == chosen) for value, word in words.items())
    return ui.Field(id=identifier or name, name=name, label=label, control="select", choices=choices)
