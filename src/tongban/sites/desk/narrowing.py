"""The line of filters above the work list: what can be chosen, and what is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.policies import HANDLING
from tongban.cases.queries import VIEWS, ByClock, OnDay
from tongban.cases.states import LABELS, State
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.kernel.codes import RegionLevel
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import items_of_body
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import body_on, by_code, names_within, tick
from tongban.sites.desk.frame import body_name
from tongban.sites.desk.lists import Asked
from tongban.sites.desk.words import CHANNELS

_MOST_ITEMS = 300
_CAME_BY = ("PORTAL", "WINDOW", "API")
CLOCKS: dict[str, Any] = {
    ByClock.LATE.value: gettext_lazy("已超期"),
    ByClock.SOON.value: gettext_lazy("两个工作日内到期"),
    ByClock.PAUSED.value: gettext_lazy("暂停：特别程序"),
}


ON_DAY: dict[str, Any] = {
    OnDay.ACCEPTED.value: gettext_lazy("受理日期"),
    OnDay.DECIDED.value: gettext_lazy("决定日期"),
    OnDay.IN_TIME.value: gettext_lazy("按时决定的日期"),
    OnDay.OVERRUN.value: gettext_lazy("超期决定的日期"),
}


@dataclass(frozen=True, slots=True)
class Pick:
    """One closed question of the line; ``every`` is the answer that narrows nothing."""

    name: str
    label: Any
    every: Any
    choices: tuple[ui.Choice, ...]


def picks(actor: Actor, asked: Asked) -> list[Pick]:
    """The questions that can narrow this view for this official. No statement once the process knows items and regions."""
    words = asked.narrowing.words()
    states = sorted(VIEWS.get(asked.view, VIEWS["todo"]), key=list(State).index)
    rows = (
        ("item", _("事项"), _("全部事项"), items_of(actor)),
        ("state", _("环节"), _("全部环节"), {state.value: _(LABELS[state]) for state in states}),
        ("clock", _("时钟"), _("时钟：全部"), CLOCKS if asked.view != "correcting" else {}),
        ("channel", _("来源"), _("全部来源"), {name: CHANNELS[name] for name in _CAME_BY}),
        ("region", _("地区"), _("全部地区"), regions_of(actor)),
        ("body", _("部门"), _("全部部门"), {words["body"]: body_name(UUID(words["body"]))} if "body" in words else {}),
        ("on", _("日期是"), _("提交日期"), ON_DAY if "on" in words or asked.view in ("done", "all") else {}),
    )
    found = [Pick(name, label, every, _chosen(known, words.get(name, ""))) for name, label, every, known in rows]
    return [pick for pick in found if len(pick.choices) > 1 or any(choice.selected for choice in pick.choices)]


def _chosen(known: Mapping[str, Any], value: str) -> tuple[ui.Choice, ...]:
    """What is asked for stays a choice though it is none of the usual ones: an old address, an item of before."""
    more = {value: value} if value and value not in known else {}
    return tuple(ui.Choice(each, label, each == value) for each, label in [*known.items(), *more.items()])


def said(actor: Actor, asked: Asked) -> Iterator[str]:
    """The narrowing in words, for a table's caption and the form that keeps a view."""
    for pick in picks(actor, asked):
        yield from (str(choice.label) for choice in pick.choices if choice.selected)
    since, until = asked.narrowing.since, asked.narrowing.until
    if since or until:
        days = {"since": since or "…", "until": until or "…"}
        submitted = asked.narrowing.on in (None, OnDay.SUBMITTED)
        yield (_("%(since)s 至 %(until)s 提交") if submitted else _("%(since)s 至 %(until)s")) % days


def items_of(actor: Actor) -> dict[str, str]:
    """Code → name of what the official's own bodies offer, by name. One statement for each body, once for a process."""
    bodies = dict.fromkeys(post.department_id for post in actor.posts if post.duty in HANDLING)
    return dict(_merged(_items(body, clock.today(), tick()) for body in bodies))


def regions_of(actor: Actor) -> dict[str, str]:
    """Code → name of the regions one level below those of the official's posts."""
    scopes = dict.fromkeys(post.region_code for post in actor.posts)
    return dict(_merged(_regions(scope, clock.today(), tick()) for scope in scopes))


def _merged(found: Iterable[Iterable[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    for each in found:
        yield from each


@lru_cache(maxsize=1024)
def _items(department_id: UUID, day: date, _tick: int) -> tuple[tuple[str, str], ...]:
    try:
        uscc, after = body_on(department_id, day).uscc, None
    except DomainError:
        return ()
    found: list[tuple[str, str]] = []
    while True:
        page = items_of_body(uscc, after, 100, day=day)
        found += ((card.code, card.name) for card in page.items)
        after = page.next
        if after is None or len(found) >= _MOST_ITEMS:
            return tuple(found)


@lru_cache(maxsize=512)
def _regions(scope: str, day: date, _tick: int) -> tuple[tuple[str, str], ...]:
    try:
        level = by_code(scope, day).level
        if level >= RegionLevel.VILLAGE:
            return ()
        return tuple(names_within(scope, RegionLevel(level + 1), day).items())
    except DomainError:
        return ()
