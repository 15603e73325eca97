"""Words, shapes and addresses of ratings at the desk."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_date
from tongban.kernel.codes import show_registration_code
from tongban.kernel.worktime import Calendar
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.kinds import Target
from tongban.oversight.evaluations.queries import RatingRow, Wanted
from tongban.oversight.evaluations.states import RatingState
from tongban.sites.desk.frame import body_name

_INSTANT = timedelta(microseconds=1)
_STATE_SHAPES = {
    RatingState.GIVEN: "done",
    RatingState.TO_SIGN: "todo",
    RatingState.VERIFYING: "go",
    RatingState.RECTIFYING: "go",
    RatingState.TO_CALL_BACK: "wait",
    RatingState.CLOSED: "done",
    RatingState.NOT_ADOPTED: "stopped",
}
VIEW_WORDS: dict[str, Any] = {
    "open": gettext_lazy("未办结差评"),
    "to_sign": gettext_lazy("待签收"),
    "verifying": gettext_lazy("核实中"),
    "rectifying": gettext_lazy("整改中"),
    "to_call_back": gettext_lazy("待回访"),
    "closed": gettext_lazy("已办结"),
    "not_adopted": gettext_lazy("不采纳"),
    "all": gettext_lazy("全部评价"),
}
NEXT: dict[RatingState, Any] = {
    RatingState.TO_SIGN: gettext_lazy("%(body)s最迟 %(day)s 签收（%(left)s）。"),
    RatingState.VERIFYING: gettext_lazy("%(body)s最迟 %(day)s 核实并答复（%(left)s）。"),
    RatingState.RECTIFYING: gettext_lazy("%(body)s最迟 %(day)s 整改，没有法定依据的解释说明（%(left)s）。"),
    RatingState.TO_CALL_BACK: gettext_lazy("监察员最迟 %(day)s 回访评价人并办结（%(left)s）。"),
}


def star_choices() -> dict[str, Any]:
    """Stars → grade, for the filter."""
    return {"": _("全部档次"), **{str(each.stars): each.name for each in rules.grades()}}


def grade_shown(row: RatingRow) -> ui.State:
    """The grade in shape and word."""
    return ui.State("bad" if rules.is_bad(row.grade.stars) else "done", row.grade.name)


def state_shown(row: RatingRow) -> ui.State:
    """Where a rating stands."""
    return ui.State(_STATE_SHAPES[row.state], row.state_label)


def item_shown(row: RatingRow) -> str:
    """Which item it is about; where few ratings would tell who, not even that."""
    return row.item or _("评价还少，不显示事项")


def target_shown(row: RatingRow) -> str:
    """What was rated."""
    what = _("办件") if row.target is Target.CASE else _("到窗口一次")
    return _("%(what)s · 追评") % {"what": what} if row.number > 1 else what


def is_late(row: RatingRow, now: datetime) -> bool:
    """Whether the time for the next deed has passed."""
    return row.due is not None and now >= row.due


def left_shown(row: RatingRow, now: datetime, calendar: Calendar) -> str:
    """How long there is still for the next deed; empty where nothing is awaited."""
    if row.due is None:
        return ""
    if is_late(row, now):
        return _("已经逾期")
    days = calendar.working_days_between(clock.legal_date(now), clock.legal_date(row.due - _INSTANT))
    return _("剩 %(n)d 个工作日") % {"n": days} if days > 0 else _("今天到期")


def next_shown(row: RatingRow, now: datetime, calendar: Calendar) -> str:
    """What has to happen now: by whom, and until when."""
    if row.due is None:
        return _("这条评价已经了结，不用再做什么。") if row.closed_at else _("好评不用处理。")
    said = {"body": body_name(row.department_id), "day": public_date(row.due - _INSTANT, year=True)}
    return str(NEXT[row.state] % {**said, "left": left_shown(row, now, calendar)})


def columns(*, supervises: bool) -> list[ui.Column]:
    """Columns of the list."""
    return [
        ui.Column(_("评价"), "state"),
        *([ui.Column(_("被评价部门"))] if supervises else []),
        ui.Column(_("事项")),
        *([ui.Column(_("登记码"), "code")] if supervises else []),
        ui.Column(_("选的内容")),
        ui.Column(_("日期"), "code"),
        ui.Column(_("处理"), "state"),
        ui.Column(_("详情"), "action"),
    ]


def rating_line(row: RatingRow, now: datetime, calendar: Calendar, *, supervises: bool) -> ui.Row:
    """One line of the list."""
    note, code = left_shown(row, now, calendar), show_registration_code(row.code) if row.code else ""
    told = {"grade": row.grade.name, "day": table_date(row.at)}
    opened = ui.Anchor(_("打开"), reverse("desk:rating", args=[row.rating_id]), hidden=_("：%(grade)s %(day)s") % told)
    cells: list[Any] = [
        grade_shown(row),
        *([body_name(row.department_id)] if supervises else []),
        (item_shown(row), target_shown(row)),
        *([ui.Anchor(code, reverse("desk:case", args=[code]), code=True) if code else "—"] if supervises else []),
        "；".join(each.name for each in row.reasons) or (_("只写了文字") if row.worded else "—"),
        table_date(row.at, year=True),
        (state_shown(row), note) if note else state_shown(row),
        opened,
    ]
    return ui.Row(cells, late=is_late(row, now))


def address(wanted: Wanted, **more: Any) -> str:
    """The list with these filters."""
    query = {name: value for name, value in {**asdict(wanted), **more}.items() if value}
    return f"{reverse('desk:ratings')}?{urlencode(query)}"
