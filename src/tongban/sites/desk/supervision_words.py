"""Words, shapes and addresses of cards at the desk: a level is never told by its colour alone."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import headed
from tongban.kernel.codes import show_registration_code
from tongban.kernel.worktime import Calendar
from tongban.oversight.supervision.kinds import LEVEL_LABELS, Level
from tongban.oversight.supervision.queries import CARDS_ONLY, CardRow, Wanted
from tongban.oversight.supervision.rules import RULES
from tongban.oversight.supervision.states import OPEN_CARDS, CardState
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.orgs.queries import by_code
from tongban.sites.desk.frame import body_name

_INSTANT = timedelta(microseconds=1)
LEVEL_SHAPES = {Level.WARNING: "wait", Level.YELLOW: "yellow", Level.RED: "red"}
_STATE_SHAPES = {
    CardState.RAISED: "todo",
    CardState.ANSWERED: "wait",
    CardState.UPHELD: "go",
    CardState.LIFTED: "stopped",
    CardState.CLOSED: "done",
}
VIEW_WORDS: dict[str, Any] = {
    "open": gettext_lazy("未结"),
    "warning": gettext_lazy("提醒中"),
    "raised": gettext_lazy("待说明"),
    "answered": gettext_lazy("待确认"),
    "upheld": gettext_lazy("整改中"),
    "over": gettext_lazy("已撤销、已结"),
    "all": gettext_lazy("全部"),
}
LEVEL_CHOICES: dict[str, Any] = {
    "": gettext_lazy("全部等级"),
    CARDS_ONLY: gettext_lazy("黄牌和红牌"),
    **{str(level.value): gettext_lazy(label) for level, label in sorted(LEVEL_LABELS.items(), reverse=True)},
}


def rule_choices() -> dict[str, str]:
    """Rule → its number and name, for the filter."""
    names: dict[str, list[str]] = {}
    for rule in RULES:
        names.setdefault(rule.id, []).append(rule.title)
    return {"": _("全部规则"), **{number: f"{number} {'、'.join(titles)}" for number, titles in names.items()}}


def level_shown(level: Level) -> ui.State:
    """预警, 黄牌, 红牌 in shape and word."""
    return ui.State(LEVEL_SHAPES[level], _(LEVEL_LABELS[level]))


def state_shown(row: CardRow) -> ui.State:
    """Where a card stands."""
    if row.level is Level.WARNING and row.state is CardState.RAISED:
        return ui.State("clock", _(row.state_label))
    return ui.State(_STATE_SHAPES[row.state], _(row.state_label))


def why_shown(row: CardRow) -> tuple[str, str]:
    """The rule, and since when (with the step it is about)."""
    step = step_name(guide_hash=row.guide_id, step_id=row.about) if row.about else ""
    title = headed(_(row.rule.title), step) if step else _(row.rule.title)
    return title, _("%(rule)s，自 %(at)s") % {"rule": row.rule.id, "at": table_instant(row.at)}


def step_name(*, guide_hash: str, step_id: str) -> str:
    """The name of a step in the guide the case is bound to."""
    return guide_by_hash(guide_hash).review_plan.step(step_id).name


def left_shown(row: CardRow, now: datetime, calendar: Calendar) -> str:
    """How long the body may still explain; empty where nothing is waited for."""
    if row.level is Level.WARNING or row.state is not CardState.RAISED:
        return ""
    if now >= row.explain_by:
        return _("说明期已过")
    days = calendar.working_days_between(clock.legal_date(now), clock.legal_date(row.explain_by - _INSTANT))
    return _("说明期剩 %(n)d 个工作日") % {"n": days} if days > 0 else _("说明期今天到期")


def order_shown(row: CardRow, ended: datetime | None, now: datetime, calendar: Calendar) -> str:
    """What the card demands now: of whom, and until when."""
    if row.level is Level.WARNING:
        if row.state is CardState.RAISED:
            return _("预警不用说明：在期限内办了就解除，逾期就发牌。")
        return _("预警已经解除，不用再做什么。")
    said = {"body": body_name(row.department_id), "day": public_date(row.explain_by - _INSTANT, year=True)}
    if row.state is CardState.RAISED:
        if now >= row.explain_by:
            return _("%(body)s没有在 %(day)s 以前说明。由监察员确认或者撤销；部门现在仍可说明。") % said
        left = left_shown(row, now, calendar)
        return _("%(body)s最迟 %(day)s 说明（%(left)s）；监察员再确认或者撤销。") % {**said, "left": left}
    if row.state is CardState.ANSWERED:
        return _("部门已经说明，由监察员确认或者撤销。")
    if row.state is CardState.UPHELD:
        if ended is None or now < ended:
            return _("%(body)s先把这件事办了，监察员再办结。") % said
        return _("这件事已经办了，由监察员核实后办结。")
    return _("这张牌已经了结，不用再做什么。")


def columns(*, bodies: bool, case: bool = True) -> list[ui.Column]:
    """Columns of a list of cards; without ``case`` of one whose cards are all of the same case."""
    return [
        ui.Column(_("牌"), "state"),
        *([ui.Column(_("责任部门"))] if bodies else []),
        *([ui.Column(_("事项")), ui.Column(_("登记码"), "code")] if case else []),
        ui.Column(_("为什么")),
        ui.Column(_("处理"), "state"),
        ui.Column(_("详情"), "action"),
    ]


def card_line(row: CardRow, now: datetime, calendar: Calendar, *, bodies: bool, case: bool = True) -> ui.Row:
    """One line of a list of cards."""
    code = show_registration_code(row.code)
    note = table_instant(row.closed_at) if row.closed_at else left_shown(row, now, calendar)
    told = {"title": _(row.rule.title), "code": code}
    opened = ui.Anchor(_("打开"), reverse("desk:card", args=[row.card_id]), hidden=_("：%(title)s %(code)s") % told)
    cells: list[Any] = [
        level_shown(row.level),
        *([body_name(row.department_id)] if bodies else []),
        *([row.item, ui.Anchor(code, reverse("desk:case", args=[code]), code=True)] if case else []),
        why_shown(row),
        (state_shown(row), note) if note else state_shown(row),
        opened,
    ]
    return ui.Row(cells, late=row.level is Level.RED and row.state in OPEN_CARDS)


def address(wanted: Wanted, **more: Any) -> str:
    """The list with these filters."""
    query = {name: value for name, value in {**asdict(wanted), **more}.items() if value}
    return f"{reverse('desk:cards')}?{urlencode(query)}"


@lru_cache(maxsize=512)
def region_name(code: str) -> str:
    """Name of a region. No statement once the process has read it."""
    return by_code(code).name
