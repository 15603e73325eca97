"""The clock of a row: how long the office still has for its next act, in shape and words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from tongban.cases.kinds import Outcome, Standing, outcome_label
from tongban.cases.queries import CaseRow
from tongban.cases.states import EXAMINED, State
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.kernel.worktime import Calendar
from tongban.sites.desk.words import STANDINGS

_INSTANT = timedelta(microseconds=1)


def row_clock(row: CaseRow, at: datetime, calendar: Calendar) -> tuple[ui.State, bool]:
    """(what the clock says, whether the row is late) for the instant ``at``."""
    match row.state:
        case State.CORRECTING:
            return ui.State("paused", _("暂停：等申请人补正")), False
        case State.DECIDED:
            return ui.State("wait", _("%(outcome)s，待办结") % {"outcome": _outcome(row)}), False
        case State.CONCLUDED | State.ARCHIVED if row.standing is not Standing.VALID:
            return ui.State("stopped", str(STANDINGS[row.standing])), False
        case State.CONCLUDED:
            return ui.State("done", _("%(outcome)s，已办结") % {"outcome": _outcome(row)}), False
        case State.ARCHIVED if row.outcome:
            return ui.State("done", _("%(outcome)s，已归档") % {"outcome": _outcome(row)}), False
        case State.WITHDRAWN:
            return ui.State("stopped", _("申请人撤回")), False
        case State.NOT_ACCEPTED | State.RETURNED | State.TERMINATED | State.ARCHIVED:
            return ui.State("stopped", row.state_label), False
    if row.due is None:
        return ui.State("go", _("正在办理")), False
    if row.paused:
        return ui.State("paused", _("暂停：%(what)s") % {"what": "、".join(row.paused)}), False
    examining = row.state in EXAMINED
    today = clock.legal_date(at)
    # Due instants are half-open: the last day is the one just before.
    last_day = clock.legal_date(row.due - _INSTANT)
    if at >= row.due:
        over = max(1, calendar.working_days_between(last_day, today))
        words = _("告知期已过 %(n)d 个工作日") if examining else _("承诺已超 %(n)d 个工作日")
        return ui.State("bad", words % {"n": over}), True
    left = calendar.working_days_between(today, last_day)
    if left == 0:
        return ui.State("wait", _("告知期今天到期") if examining else _("今天到期")), False
    words = _("告知期剩 %(n)d 个工作日") if examining else _("剩 %(n)d 个工作日")
    return ui.State("wait" if left == 1 else "clock", words % {"n": left}), False


def _outcome(row: CaseRow) -> str:
    return outcome_label(Outcome(row.outcome), row.is_permit) if row.outcome else _("已决定")
