"""The rows of the work list: code, applicant masked, item, stage, clock in shape and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.queries import CaseRow
from tongban.cases.readiness import EXTENSION, INSPECTION, PAUSE, PUBLICITY, STATEMENTS
from tongban.cases.states import State
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.language import listed
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.queries import names_of_accounts
from tongban.sites.desk.clocks import row_clock
from tongban.sites.desk.lists import Asked
from tongban.sites.desk.words import CHANNELS
from tongban.sites.parts.dates import last_minute

_WAITING = {
    PAUSE: gettext_lazy("待审批：特别程序"),
    EXTENSION: gettext_lazy("待审批：延长期限"),
    INSPECTION: gettext_lazy("待另一人确认：现场核查记录"),
    PUBLICITY: gettext_lazy("待另一人审核：公示"),
    STATEMENTS: gettext_lazy("待答复：陈述意见"),
}


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A row as ``desk/work_table.html`` draws it."""

    code: str
    link: ui.Anchor
    cells: tuple[Any, ...]
    late: bool


def columns(by_clock: bool) -> list[ui.Column]:
    """Titles, with the one the list is sorted by."""
    return [
        ui.Column(_("登记码"), "code"),
        ui.Column(_("申请人")),
        ui.Column(_("事项")),
        ui.Column(_("环节")),
        ui.Column(_("承办人")),
        ui.Column(_("时钟"), "state", sorted_up=True if by_clock else None),
        ui.Column(_("来源")),
        ui.Column(_("提交"), "number", sorted_up=None if by_clock else False),
    ]


def work_rows(rows: tuple[CaseRow, ...], asked: Asked, now: datetime, oneself: UUID | None) -> Iterator[WorkRow]:
    """Rows, each leading to its case and, from there, to its neighbours in this list. One statement where anybody is in
    charge of any."""
    calendar = current_calendar()
    officers = {row.officer_id for row in rows if row.officer_id is not None}
    names = names_of_accounts(officers) if officers else {}
    for row in rows:
        code = show_registration_code(row.code)
        state, late = row_clock(row, now, calendar)
        applicant, channel = (row.applicant, row.applicant_number), CHANNELS.get(row.channel, row.channel)
        cells = (
            applicant, row.item, _stage(row, oneself), _officer(row, names, oneself), state, channel,
            table_date(row.submitted_at),
        )  # fmt: skip
        yield WorkRow(code, ui.Anchor(code, asked.to_case(row), code=True), cells, late)


def _officer(row: CaseRow, names: Mapping[UUID, str], oneself: UUID | None) -> Any:
    if row.officer_id is None:
        return "—"
    return _("我") if row.officer_id == oneself else names.get(row.officer_id, "—")


def _stage(row: CaseRow, oneself: UUID | None) -> Any:
    """The legal word of the state, and below it whose turn it is."""
    if row.state in (State.ACCEPTED, State.IN_REVIEW):
        waiting = [str(_WAITING[name]) for name in row.pending]
        if row.companion is not None and row.companion == oneself:
            waiting[row.pending.index(INSPECTION)] = _("待您确认：现场核查记录")
        if row.publish_by is not None:
            waiting[row.pending.index(PUBLICITY)] = _("待另一人审核：公示（最晚 %(end)s 发布）") % {
                "end": last_minute(row.publish_by)
            }
        return _(row.state_label), listed([*waiting, *row.running]) or _("待决定")
    return _(row.state_label)
