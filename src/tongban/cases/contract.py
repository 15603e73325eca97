"""合同页: what the guide promised beside what happened, line by line, deviations marked.

A pure function of the bound guide, the clock and the events' open parts, so that whoever holds them finds the same lines.
A deviation is a plain fact (a limit missed, a visit that the guide does not count), never a judgement.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from tongban.cases import clockwork
from tongban.cases.kinds import Kept
from tongban.cases.plan import Steps
from tongban.kernel.worktime import Calendar, Clock, Leg, LegName, Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Channel


class Subject(StrEnum):
    """What a line is about, in the order of the page."""

    ACCEPTANCE = "ACCEPTANCE"
    NOTICE = "NOTICE"
    MATERIALS = "MATERIALS"
    STEP = "STEP"
    PROMISED = "PROMISED"
    STATUTORY = "STATUTORY"
    DECISION = "DECISION"
    DELIVERY = "DELIVERY"
    VISITS = "VISITS"
    FEES = "FEES"


COUNTED: Mapping[Subject, str] = {
    Subject.ACCEPTANCE: "acceptance",
    Subject.NOTICE: "notice",
    Subject.STEP: "step",
    Subject.PROMISED: "promised",
    Subject.STATUTORY: "statutory",
    Subject.DELIVERY: "delivery",
    Subject.VISITS: "visits",
}
"""Promises a body can break, and their columns. Materials, grounds and fees are held by the platform: nothing to count."""

LIMITS = (Subject.ACCEPTANCE, Subject.STEP, Subject.PROMISED, Subject.STATUTORY, Subject.DELIVERY)
"""Those that are limits: they are missed by days (columns ``…_late``)."""


@dataclass(frozen=True, slots=True)
class Line:
    """One promise and what came of it. ``late`` says by how much a limit was missed, in days of the limit's own kind.

    ``element``: the element of the guide where there is one; ``promised`` and ``happened`` are data for words: a limit,
    an instant, a number, a list of element ids.
    """

    subject: Subject
    kept: Kept
    promised: Any
    happened: Any
    element: str = ""
    due: datetime | None = None
    late: int = 0


class Told(Protocol):
    """An event as the reader sees it."""

    @property
    def type(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def open(self) -> Mapping[str, Any]: ...


_LEGS: Mapping[Subject, LegName] = {
    Subject.ACCEPTANCE: "acceptance",
    Subject.PROMISED: "promised",
    Subject.STATUTORY: "statutory",
    Subject.DELIVERY: "delivery",
}


def lines(
    guide: BoundGuide, clock: Clock, steps: Steps, history: Sequence[Told], calendar: Calendar, now: datetime
) -> tuple[Line, ...]:
    """Every line of the contract, in the order of :class:`Subject`."""
    found = [
        *_limits(guide, clock, calendar, now),
        _notices(history),
        _materials(history),
        *_steps(guide, steps, calendar, now),
        _decision(history),
        _visits(guide, history),
        _fees(guide),
    ]
    order = list(Subject)
    return tuple(sorted(found, key=lambda line: order.index(line.subject)))


def deviations(found: Sequence[Line]) -> tuple[Line, ...]:
    """The lines that were not kept."""
    return tuple(line for line in found if line.kept is Kept.MISSED)


def limit_of(guide: BoundGuide, subject: Subject) -> Limit | None:
    """The limit that the guide sets for the whole case; None where it sets none, or one for each step."""
    if subject not in _LEGS:
        return None
    limit: Limit | None = getattr(guide.limits, _LEGS[subject])
    return limit


def _limits(guide: BoundGuide, clock: Clock, calendar: Calendar, now: datetime) -> Iterator[Line]:
    for subject, name in _LEGS.items():
        limit, legs = limit_of(guide, subject), [leg for leg in clock.legs if leg.name == name]
        if limit is None:
            continue
        if not legs:
            yield Line(subject, Kept.NONE, limit, None)
        for leg in legs:
            kept, late = _leg(leg, calendar, now)
            yield Line(subject, kept, limit, leg.stopped_at, due=leg.due, late=late)


def _leg(leg: Leg, calendar: Calendar, now: datetime) -> tuple[Kept, int]:
    ended = leg.stopped_at or now
    if ended < leg.due:
        return (Kept.KEPT if leg.stopped_at else Kept.OPEN), 0
    # Silence answers at the very end of the limit: the body did not.
    return Kept.MISSED, _late(leg.due, ended, leg.limits[-1].unit, calendar)


def _late(due: datetime, ended: datetime, unit: Unit, calendar: Calendar) -> int:
    """Days between the last day of the limit and the day it ended on; working days where the limit is in working days."""
    last, day = clockwork.last_day(due), clockwork.legal_day(ended)
    return calendar.working_days_between(last, day) if unit is Unit.WORKING_DAY else max((day - last).days, 0)


def _notices(history: Sequence[Told]) -> Line:
    """一次性告知: at most one notice for each submission, and every line of it an element of the guide."""
    submissions = sum(event.type in ("cases.case.submitted", "cases.case.corrected") for event in history)
    notices = [event for event in history if event.type == "cases.case.correction_requested"]
    told = [line["element"] for event in notices for line in event.open["lines"]]
    return Line(Subject.NOTICE, Kept.KEPT if len(notices) <= submissions else Kept.MISSED, submissions, told)


def _materials(history: Sequence[Told]) -> Line:
    """What the guide asks of this applicant in this situation, and what was asked in the end."""
    asked = [event.open["asked"] for event in history if "asked" in event.open]
    return Line(Subject.MATERIALS, Kept.KEPT, asked[0] if asked else [], asked[-1] if asked else [])


def _steps(guide: BoundGuide, steps: Steps, calendar: Calendar, now: datetime) -> Iterator[Line]:
    for step in guide.review_plan.steps:
        token = steps.get(step.id)
        if token is None or token["state"] == "skipped":
            continue
        due = datetime.fromisoformat(token["due"]) if token.get("due") else None
        finished = datetime.fromisoformat(token["finished"]) if token.get("finished") else None
        if due is None:
            yield Line(Subject.STEP, Kept.OPEN, step.limit, None, step.id)
            continue
        ended = finished or now
        late = ended >= due
        kept = Kept.MISSED if late else Kept.KEPT if finished else Kept.OPEN
        days = _late(due, ended, step.limit.unit, calendar) if late else 0
        yield Line(Subject.STEP, kept, step.limit, finished, step.id, due, days)


def last_turn(history: Sequence[Told]) -> Told | None:
    """The event by which the case last ended or was opened again; None where it never did."""
    return next((event for event in reversed(history) if event.type in _TURNS), None)


def _decision(history: Sequence[Told]) -> Line:
    """A decision rests on the guide: granted, or refused on elements of it."""
    last = last_turn(history)
    decided = last if last is not None and last.type == "cases.case.decided" else None
    if decided is None:
        if last is not None and last.type == _RENEWED:
            # Silence decided (行政许可法第五十条): the body did not.
            return Line(Subject.DECISION, Kept.MISSED, None, last.type)
        ended = last if last is not None and last.type in _ENDINGS else None
        return Line(Subject.DECISION, Kept.NONE if ended else Kept.OPEN, None, ended.type if ended else None)
    return Line(Subject.DECISION, Kept.KEPT, None, (decided.open["outcome"], decided.open["grounds"], decided.at))


_ENDINGS = frozenset(
    {"cases.case.not_accepted", "cases.case.withdrawn", "cases.case.returned", "cases.case.terminated"}
)
_RENEWED = "cases.case.deemed_renewed"
_TURNS = _ENDINGS | {"cases.case.decided", "cases.case.reopened", _RENEWED}


def _visits(guide: BoundGuide, history: Sequence[Told]) -> Line:
    """到现场次数: days on which the applicant had to be at a counter, beside the number the guide promises."""
    promised = int(guide.local["visits"])
    days: set[date] = set()
    for event in history:
        stamp = event.open.get("actor", {})
        at_window = stamp.get("channel") == Channel.WINDOW.value or event.open.get("way") == "PICKED_UP"
        # Who chose the window to apply was not sent there.
        if at_window and event.type != "cases.case.submitted":
            days.add(clockwork.legal_day(event.at))
    return Line(Subject.VISITS, Kept.KEPT if len(days) <= promised else Kept.MISSED, promised, len(days))


def _fees(guide: BoundGuide) -> Line:
    """收费: what the guide lists; nothing else can be charged, and nothing was."""
    listed = [(row["id"], row["name"], row["amount_fen"]) for row in guide.unified["fees"]]
    return Line(Subject.FEES, Kept.KEPT, listed, [])
