"""Arbitrary histories of a case, for Hypothesis: odd, but such as can happen, and crowded round the edges of days.

The next fact is placed with the eyes of the oracle: often at the very instant a limit ends, a microsecond before it, at
00:00, at 23:59:59.999999, on the eve of National Day or Spring Festival, on a make-up Saturday.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from tests.oracle.naive_clock import BEIJING, ONE_DAY, begin_of, day_of, end_of, read_file
from tongban.kernel.worktime import Calendar, Fact, FactKind, Limit, Limits, Unit, calendar_from

DATA = Path(__file__).parents[2] / "data" / "calendar" / "cn-mainland.json"
MAINLAND = calendar_from(json.loads(DATA.read_text("utf-8")))
MICROSECOND = timedelta(microseconds=1)
FIRST_DAY, LAST_DAY = date(2004, 1, 2), date(2027, 12, 31)
_SWORN_KINDS = ("听证", "检验", "鉴定", "专家评审")


@dataclass(frozen=True, repr=False)
class History:
    """A case as it could stand in the record: facts in the order in which they were written down."""

    facts: tuple[Fact, ...]
    limits: Limits
    calendar: Calendar

    def __repr__(self) -> str:
        """The history in words, for who has to find out which of the two clocks is wrong."""
        lines = [f"  {fact.at.isoformat()} {fact.kind.value} {dict(fact.data)}" for fact in self.facts]
        known = "invented calendar, known" if self.calendar is not MAINLAND else "calendar of the mainland, known"
        return "\n".join([f"{self.limits}, {known} until {self.calendar.known_until}", *lines])

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Hypothesis prints with this, otherwise with all the days of the calendar."""
        printer.text(repr(self))


# --- days and instants ----------------------------------------------------------------------------------------------

_EVENTFUL = sorted(
    {
        day + timedelta(days=shift)
        for day in MAINLAND.days_off | MAINLAND.make_up
        for shift in (-7, -1, 0, 1)
        if day + timedelta(days=shift) >= FIRST_DAY
    }
)
days = st.one_of(
    st.dates(FIRST_DAY, LAST_DAY),
    st.sampled_from(_EVENTFUL),
    st.dates(date(2026, 10, 20), date(2027, 3, 1)),
    st.sampled_from([date(year, month, day) for year in (2024, 2025, 2027) for month, day in ((1, 31), (8, 31))]),
)
times = st.one_of(
    st.sampled_from([time(0, 0), time(23, 59, 59, 999999), time(12, 0), time(0, 0, 0, 1)]),
    st.times(),
)
steps = st.one_of(st.integers(0, 3), st.integers(0, 15), st.integers(0, 90))


@st.composite
def instants(draw: st.DrawFn, day: date) -> datetime:
    """Some instant of the day, as likely as not at its edge; written in China's time or in UTC."""
    instant = datetime.combine(day, draw(times), BEIJING)
    return instant.astimezone(UTC) if draw(st.booleans()) else instant


@st.composite
def later(draw: st.DrawFn, before: datetime, edges: list[datetime]) -> datetime:
    """An instant not before ``before``: that one again, some days on, or at the edge of a limit."""
    near = [edge + shift for edge in edges for shift in (-MICROSECOND, timedelta(0), MICROSECOND)]
    near = [edge for edge in near if edge >= before]
    way = draw(st.sampled_from(["edge", "edge", "step", "step", "step", "same"] if near else ["step", "step", "same"]))
    if way == "edge":
        return draw(st.sampled_from(near))
    if way == "same":
        return before
    return max(before, draw(instants(day_of(before) + timedelta(days=draw(steps)))))


# --- calendars and limits -------------------------------------------------------------------------------------------


@st.composite
def invented_calendars(draw: st.DrawFn) -> Calendar:
    """A calendar of nobody's: blocks of days off and worked week-ends where no lawgiver put them."""
    first = draw(st.dates(date(2010, 1, 1), date(2020, 1, 1)))
    days_off: set[date] = set()
    for gap, length in draw(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 12)), min_size=1, max_size=8)):
        begin = max(days_off, default=first) + timedelta(days=gap)
        days_off |= {begin + timedelta(days=shift) for shift in range(length)}
    shifts = draw(st.sets(st.integers(0, 400), max_size=12))
    candidates = {first + timedelta(days=shift) for shift in shifts}
    make_up = {day for day in candidates if day.weekday() >= 5 and day not in days_off}
    known_until = max(days_off | make_up) + timedelta(days=draw(st.integers(0, 200)))
    return Calendar("invented", frozenset(days_off), frozenset(make_up), known_until)


calendars = st.one_of(st.just(MAINLAND), st.just(MAINLAND), invented_calendars())
limit = st.one_of(
    st.builds(Limit, st.integers(0, 60), st.just(Unit.WORKING_DAY)),
    st.builds(Limit, st.integers(0, 15), st.just(Unit.WORKING_DAY)),
    st.builds(Limit, st.integers(0, 120), st.just(Unit.NATURAL_DAY)),
    st.builds(Limit, st.integers(0, 14), st.just(Unit.MONTH)),
    st.builds(Limit, st.integers(0, 2), st.just(Unit.YEAR)),
    st.builds(Limit, st.integers(0, 200), st.just(Unit.HOUR)),
)
limits = st.builds(
    Limits,
    acceptance=st.one_of(st.just(Limit(5, Unit.WORKING_DAY)), st.just(Limit(5, Unit.WORKING_DAY)), st.none(), limit),
    promised=st.one_of(limit, limit, st.none()),
    statutory=st.one_of(st.just(Limit(20, Unit.WORKING_DAY)), limit, limit, st.none()),
    delivery=st.one_of(st.just(Limit(10, Unit.WORKING_DAY)), limit, st.none()),
)


# --- facts ----------------------------------------------------------------------------------------------------------


@st.composite
def fact_data(draw: st.DrawFn, kind: FactKind, at: datetime, some_limits: Limits) -> dict[str, Any]:
    """What a fact of this kind carries."""
    if kind is FactKind.PAUSED:
        end = day_of(at) + timedelta(days=draw(st.one_of(st.integers(-1, 12), st.integers(0, 60))))
        name = draw(st.sampled_from(["kind", "kind", "kind", "kind", "name"]))
        planned_end = draw(st.sampled_from([end, end.isoformat()]))
        return {"planned_end": planned_end, name: draw(st.sampled_from(_SWORN_KINDS))}
    if kind is FactKind.RESUMED:
        return draw(st.one_of(st.just({}), st.builds(dict, kind=st.sampled_from(_SWORN_KINDS))))
    if kind is FactKind.EXTENDED:
        # A limit in hours is extended by hours, one in days by days, months or years.
        in_hours = some_limits.statutory is not None and some_limits.statutory.unit is Unit.HOUR
        fitting = [Unit.HOUR] if in_hours else [unit for unit in Unit if unit is not Unit.HOUR]
        units = st.sampled_from(fitting).map(lambda unit: {"unit": unit.value})
        return {"amount": draw(st.integers(1, 20)), **draw(st.one_of(st.just({}), st.just({}), units))}
    if kind is FactKind.DECIDED:
        return draw(st.sampled_from([{}, {"granted": True}, {"granted": False}]))
    if kind is FactKind.REOPENED:
        return draw(st.sampled_from([{}, {"stage": "decision"}, {"stage": "decision"}, {"stage": "acceptance"}]))
    return {}


_USUAL = {
    "stopped": [FactKind.RECEIVED],
    "acceptance": [FactKind.CORRECTION_TOLD, FactKind.ACCEPTED, FactKind.ACCEPTED, FactKind.CLOSED],
    "applicant": [FactKind.CORRECTION_RECEIVED, FactKind.CORRECTION_RECEIVED, FactKind.CLOSED, FactKind.ACCEPTED],
    "decision": [
        *[FactKind.PAUSED, FactKind.PAUSED, FactKind.PAUSED, FactKind.RESUMED, FactKind.EXTENDED, FactKind.EXTENDED],
        *[FactKind.DECIDED, FactKind.CLOSED, FactKind.CORRECTION_TOLD, FactKind.CORRECTION_RECEIVED, FactKind.ACCEPTED],
    ],
    "over": [
        *[
            FactKind.REOPENED,
            FactKind.REOPENED,
            FactKind.REOPENED,
            FactKind.REOPENED,
            FactKind.DELIVERED,
            FactKind.DELIVERED,
        ],
        *[FactKind.PAUSED, FactKind.RESUMED, FactKind.EXTENDED, FactKind.DECIDED, FactKind.CLOSED],
    ],
}


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One case from its receipt on. With ``silence`` the sweep writes it down, in time or after the late deed."""
    calendar, some_limits = draw(calendars), draw(limits)
    silence = draw(st.booleans())
    facts = [Fact(FactKind.RECEIVED, draw(instants(draw(days))))]
    for _ in range(draw(st.integers(0, 12))):
        reading = read_file(facts, some_limits, calendar)
        usual = _USUAL["over" if reading.over else reading.turn]
        kind = draw(st.one_of(*[st.sampled_from(usual)] * 5, st.sampled_from(FactKind)))
        if kind is FactKind.PAUSED and reading.accepted_at is None:
            continue
        latest = max(fact.at for fact in facts)
        edges = [period.due for period in reading.periods] + [end_of(day_of(p.begun)) for p in reading.pauses]
        at = draw(later(latest, edges))
        fact = Fact(kind, at, draw(fact_data(kind, at, some_limits)))
        fallen = reading.turn == "acceptance" and reading.deemed_at is not None and reading.deemed_at <= at
        if silence and fallen and reading.deemed_at is not None:
            swept = Fact(FactKind.DEEMED_ACCEPTED, reading.deemed_at)
            facts += draw(st.permutations([swept, fact]))
        else:
            facts.append(fact)
    reading = read_file(facts, some_limits, calendar)
    if silence and reading.turn == "acceptance" and reading.deemed_at is not None and draw(st.booleans()):
        facts.append(Fact(FactKind.DEEMED_ACCEPTED, reading.deemed_at))
    return History(tuple(facts), some_limits, calendar)


@st.composite
def moments(draw: st.DrawFn, history: History) -> list[datetime]:
    """Instants at which to ask, round the facts and beyond."""
    first = begin_of(day_of(history.facts[0].at)) - ONE_DAY
    shifts = draw(st.lists(st.integers(0, 120), min_size=1, max_size=4))
    anywhere = [first + timedelta(days=shift, seconds=draw(st.integers(0, 86399))) for shift in shifts]
    ends = [fact.data["planned_end"] for fact in history.facts if fact.kind is FactKind.PAUSED]
    last_held = [begin_of(end if isinstance(end, date) else date.fromisoformat(end)) for end in ends]
    return anywhere + last_held + [fact.at + shift for fact in history.facts for shift in (timedelta(0), ONE_DAY)]
