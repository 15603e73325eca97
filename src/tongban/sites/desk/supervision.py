"""电子监察 at the desk: the supervisor's board, where each number leads to its cards, and the list of cards.

The list is one page for both sides: a supervisor sees the cards of the region, an official those against the own body.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.language import listed, noted, sentence
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.queries import counts
from tongban.oversight.supervision.kinds import LEVEL_LABELS, Level
from tongban.oversight.supervision.queries import CARDS_ONLY, Tally, Wanted, cards, tallies
from tongban.oversight.supervision.rules import RULES
from tongban.oversight.supervision.states import CardState
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.supervision_words import (
    LEVEL_CHOICES,
    VIEW_WORDS,
    address,
    card_line,
    columns,
    level_shown,
    region_name,
    rule_choices,
)
from tongban.sites.parts.signed_in import current_actor

SIZE = 20
_NEWEST = 10
_KINDS = {Level.WARNING: "", Level.YELLOW: "wait", Level.RED: "bad"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the board; it leads to its cards."""

    label: str
    count: int
    href: str
    note: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the drawing, as long as its share of the longest."""

    label: str
    count: int
    longest: int
    kind: str
    href: str


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board of a supervisor: four statements, whatever the number of cards."""
    actor = current_actor(request)
    counted = tallies(actor)
    now, calendar, enquiries = clock.now(), current_calendar(), counts(actor)
    newest = cards(actor, Wanted(level=CARDS_ONLY), size=_NEWEST)
    context = {
        "where": listed(dict.fromkeys(region_name(p.region_code) for p in actor.posts if p.duty is Duty.SUPERVISE)),
        "at": table_instant(now, year=True),
        "figures": _figures(counted),
        "late_enquiries": enquiries.overdue,
        "complaints": enquiries.complaints,
        "bars": _bars(counted),
        "rule_columns": [
            ui.Column(_("规则")),
            ui.Column(_("什么情况")),
            ui.Column(_("等级"), "state"),
            ui.Column(_("未结"), "number"),
        ],
        "rule_rows": list(_rule_rows(counted)),
        "body_columns": [
            ui.Column(_("部门")),
            *(ui.Column(_(LEVEL_LABELS[level]), "number") for level in sorted(Level, reverse=True)),
            *(ui.Column(VIEW_WORDS[view], "number") for view in ("raised", "answered", "upheld")),
        ],
        "body_rows": list(_body_rows(counted)),
        "columns": columns(bodies=True),
        "rows": [card_line(row, now, calendar, bodies=True) for row in newest.rows],
        "all_href": address(Wanted(level=CARDS_ONLY)),
        "more": newest.next is not None,
    }
    return page(request, "desk/supervision_board.html", context, current="board")


@require_safe
def card_list(request: HttpRequest) -> HttpResponse:
    """The cards one may see, filtered, newest first. Two statements, whatever the page."""
    actor = current_actor(request)
    asked = {name: request.GET.get(name, "").strip() for name in ("view", "level", "rule", "department")}
    wanted = Wanted(**{**asked, "view": asked["view"] or "open"})
    code, problem = request.GET.get("code", "").strip(), ""
    after = request.GET.get("after") or None
    try:
        found = cards(actor, Wanted(wanted.view, wanted.level, wanted.rule, wanted.department, code), after, SIZE)
    except DomainError as error:
        if error.code != "codes.registration_code.invalid":
            raise
        problem, found = sentence(error), cards(actor, wanted, after, SIZE)
    counted = tallies(actor)
    supervises = actor.holds(Duty.SUPERVISE) is not None
    now, calendar = clock.now(), current_calendar()
    context = {
        "supervises": supervises,
        "heading": _("预警与红黄牌") if supervises else _("针对本部门的预警和牌"),
        "tabs": [
            ui.Tab(words, _with(wanted, view=view), view == wanted.view, _in_view(counted, view))
            for view, words in VIEW_WORDS.items()
        ],
        "wanted": wanted,
        "sought": code,
        "problem": problem,
        "levels": LEVEL_CHOICES.items(),
        "rules": rule_choices().items(),
        "bodies": _bodies(actor, counted, wanted) if supervises else {},
        "caption": _("%(view)s，新的在前") % {"view": VIEW_WORDS[wanted.view]},
        "columns": columns(bodies=supervises),
        "rows": [card_line(row, now, calendar, bodies=supervises) for row in found.rows],
        "next_href": address(wanted, code=code, after=found.next) if found.next else "",
        "first_href": address(wanted, code=code) if after else "",
    }
    return page(request, "desk/supervision_cards.html", context, current="cards")


def _with(wanted: Wanted, **changed: str) -> str:
    return address(wanted, **changed)


def _in_view(counted: Sequence[Tally], view: str) -> int | None:
    """Open cards are counted; what is over grows for ever and is not."""
    if view in ("over", "all"):
        return None
    return sum(each.count for each in counted if view in ("open", each.view))


def _sum(counted: Iterable[Tally], *levels: Level, state: CardState | None = None) -> int:
    return sum(each.count for each in counted if each.level in levels and state in (None, each.state))


def _figures(counted: Sequence[Tally]) -> list[Figure]:
    faults = (Level.YELLOW, Level.RED)
    by_level = [
        (Level.RED, _("未结红牌"), "bad"),
        (Level.YELLOW, _("未结黄牌"), "wait"),
        (Level.WARNING, _("提醒中的预警"), ""),
    ]
    by_state = [
        (CardState.RAISED, _("待部门说明"), _("三个工作日内说明")),
        (CardState.ANSWERED, _("待我确认"), _("部门已经说明")),
        (CardState.UPHELD, _("整改中"), _("办好以后办结")),
    ]
    return [
        *(
            Figure(words, _sum(counted, level), address(Wanted(level=str(level.value))), level=css)
            for level, words, css in by_level
        ),
        *(
            Figure(
                words,
                _sum(counted, *faults, state=state),
                address(Wanted(state.value.lower(), CARDS_ONLY)),
                note,
            )
            for state, words, note in by_state
        ),
    ]


def _bars(counted: Sequence[Tally]) -> list[Bar]:
    numbers = [(rule, sum(t.count for t in counted if (t.rule, t.level) == (rule.id, rule.level))) for rule in RULES]
    longest = max((number for _rule, number in numbers), default=0)
    return [
        Bar(
            noted(f"{rule.id} {_(rule.title)}", _(LEVEL_LABELS[rule.level])),
            number,
            longest,
            _KINDS[rule.level],
            address(Wanted(level=str(rule.level.value), rule=rule.id)),
        )
        for rule, number in numbers
    ]


def _rule_rows(counted: Sequence[Tally]) -> Iterable[ui.Row]:
    for rule, bar in zip(RULES, _bars(counted), strict=True):
        yield ui.Row(
            (
                f"{rule.id} {_(rule.title)}",
                (_(rule.condition), _(rule.basis)),
                level_shown(rule.level),
                ui.Anchor(f"{bar.count:,}", bar.href, hidden=_("：") + _(rule.title)),
            )
        )


def _body_rows(counted: Sequence[Tally]) -> Iterable[ui.Row]:
    bodies: dict[UUID, list[Tally]] = {}
    for each in counted:
        bodies.setdefault(each.department_id, []).append(each)

    def gravest(department: UUID) -> tuple[int, int, str]:
        mine = bodies[department]
        return -_sum(mine, Level.RED), -_sum(mine, Level.YELLOW), body_name(department)

    for department in sorted(bodies, key=gravest):
        mine, name = bodies[department], body_name(department)
        wanted = Wanted(department=str(department))
        cells: list[Any] = [ui.Anchor(name, address(wanted))]
        for level in sorted(Level, reverse=True):
            href = address(wanted, level=str(level.value))
            cells.append(ui.Anchor(f"{_sum(mine, level):,}", href, hidden=_named(name, _(LEVEL_LABELS[level]))))
        for state in (CardState.RAISED, CardState.ANSWERED, CardState.UPHELD):
            href = address(wanted, view=state.value.lower(), level=CARDS_ONLY)
            count = _sum(mine, Level.YELLOW, Level.RED, state=state)
            cells.append(ui.Anchor(f"{count:,}", href, hidden=_named(name, VIEW_WORDS[state.value.lower()])))
        yield ui.Row(cells)


def _bodies(actor: Actor, counted: Sequence[Tally], wanted: Wanted) -> dict[str, str]:
    """Bodies to choose from: those with open cards, and the chosen one."""
    ids = {each.department_id for each in counted} | ({UUID(wanted.department)} if wanted.department else set())
    names = {str(each): body_name(each) for each in ids}
    return {"": _("全部部门"), **dict(sorted(names.items(), key=lambda item: item[1]))}


def _named(body: str, kind: object) -> str:
    return _("：{body}{kind}").format(body=body, kind=kind)
