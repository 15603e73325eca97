"""What must hold of the legal clock whatever the history: no applicant and no authority may be surprised by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle.histories import MAINLAND, History, histories, later, limit
from tests.oracle.naive_clock import BEIJING
from tongban.kernel.worktime import Clock, Fact, FactKind, Limit, Unit, due, fold

calm = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def read(history: History, facts: list[Fact] | None = None) -> Clock:
    return fold(history.facts if facts is None else facts, history.limits, history.calendar)


def _longer(limit: Limit | None, more: int) -> Limit | None:
    """0 hours are no length but the same day, which no guide states in hours (its schema refuses that): kept as it is."""
    if limit is None or limit == Limit(0, Unit.HOUR):
        return limit
    return Limit(limit.amount + more, limit.unit)


@given(histories(), st.integers(1, 30))
@calm
def test_more_days_never_end_earlier(history: History, more: int) -> None:
    """The same case under longer limits: every limit that ran ends later or at the same instant."""
    kept = history.limits
    longer = replace(
        kept,
        promised=_longer(kept.promised, more),
        statutory=_longer(kept.statutory, more),
        delivery=_longer(kept.delivery, more),
    )
    before = {leg.name: leg.due for leg in read(history).legs if leg.name != "acceptance"}
    after = {leg.name: leg.due for leg in fold(history.facts, longer, history.calendar).legs if leg.name in before}
    assert set(before) == set(after)
    # A late extension may be in time under a longer limit; it moves the date the same way.
    assert [name for name in before if after[name] < before[name]] == []


@given(st.data(), histories())
@calm
def test_nothing_recorded_later_moves_a_date_that_has_passed(data: st.DataObject, history: History) -> None:
    """For any T: a limit that was over at T, by the facts until T, stays where it was, whatever is recorded after T."""
    dues = [leg.due for leg in read(history).legs]
    moment = data.draw(later(min(fact.at for fact in history.facts), dues + [fact.at for fact in history.facts]))
    until = [fact for fact in history.facts if fact.at <= moment]
    passed = {(leg.name, leg.start): leg.due for leg in read(history, until).legs if leg.due <= moment}
    at_last = {(leg.name, leg.start): leg.due for leg in read(history).legs}
    assert {which: at_last.get(which) for which in passed} == passed


@given(st.data(), histories())
@calm
def test_a_pause_or_an_extension_after_the_end_comes_too_late(data: st.DataObject, history: History) -> None:
    """The same with facts made for the purpose, at the very instant the limit is over or at any time after."""
    for leg in read(history).legs:
        if leg.name not in ("promised", "statutory") or leg.stopped_at is not None:
            continue
        at = data.draw(later(leg.due, [leg.due]))
        assume(at >= max(fact.at for fact in history.facts))
        end = at.astimezone(BEIJING).date() + timedelta(days=data.draw(st.integers(0, 60)))
        added = [
            Fact(FactKind.PAUSED, at, {"planned_end": end, "kind": "检验"}),
            Fact(FactKind.RESUMED, at + timedelta(days=1)),
        ]
        if leg.name == "statutory":
            added.append(Fact(FactKind.EXTENDED, at, {"amount": 5}))
        after = {(each.name, each.start): each.due for each in read(history, [*history.facts, *added]).legs}
        assert after[leg.name, leg.start] == leg.due


@given(st.data(), histories())
@calm
def test_the_order_of_writing_does_not_matter(data: st.DataObject, history: History) -> None:
    """Facts tell when they happened: written down in another order they are the same clock.

    Of what happened at one instant the order of writing is all there is, so that one is kept.
    """
    instants = data.draw(st.permutations(sorted({fact.at for fact in history.facts})))
    mixed = [fact for instant in instants for fact in history.facts if fact.at == instant]
    assert read(history, mixed) == read(history)


@given(histories(), limit, st.integers(0, 60))
@calm
def test_the_promise_ends_with_the_statutory_limit_or_before(history: History, shorter: Limit, more: int) -> None:
    """Promise and law in one unit, the promise no longer: it ends no later, through all pauses, with any extension."""
    limits = replace(history.limits, promised=shorter, statutory=_longer(shorter, more))
    fits = shorter.unit is Unit.HOUR
    facts = [fact for fact in history.facts if fact.kind is not FactKind.EXTENDED or (_in_hours(fact, limits) == fits)]
    clock = fold(facts, limits, history.calendar)
    promised, statutory = clock.leg("promised"), clock.leg("statutory")
    assert (promised is None) == (statutory is None)
    assert promised is None or statutory is None or promised.due <= statutory.due


def _in_hours(fact: Fact, limits: object) -> bool:
    unit = fact.data.get("unit", limits.statutory.unit)  # type: ignore[attr-defined]
    return Unit(unit) is Unit.HOUR


@pytest.mark.parametrize(
    ("unit", "amounts"),
    [
        (Unit.WORKING_DAY, (0, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60)),
        (Unit.NATURAL_DAY, (1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90)),
        (Unit.MONTH, (1, 2, 3, 6, 9, 12)),
        (Unit.YEAR, (1, 2)),
        (Unit.HOUR, (1, 8, 24, 48, 72)),
    ],
    ids=lambda value: str(value) if isinstance(value, Unit) else "",
)
def test_promise_within_the_law_for_every_start_day_of_the_known_years(unit: Unit, amounts: tuple[int, ...]) -> None:
    """Every start day of 2004 to 2026: of two amounts the smaller ends no later; nothing ends before it began."""
    day, late = date(2004, 1, 1), []
    while day <= MAINLAND.known_until:
        start = datetime.combine(day, time(23, 59, 59), BEIJING)
        ends = [due(start, (Limit(amount, unit),), MAINLAND) for amount in amounts]
        if ends != sorted(ends) or ends[0] < start:
            late.append(day)
        day += timedelta(days=1)
    assert late == []


@pytest.mark.parametrize("unit", [Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.MONTH, Unit.YEAR])
@pytest.mark.parametrize("amount", [1, 5, 20])
def test_who_begins_later_ends_no_earlier(unit: Unit, amount: int) -> None:
    """On every pair of neighbouring days of the known years."""
    start, before = datetime(2004, 1, 1, 12, tzinfo=BEIJING), datetime(2004, 1, 1, tzinfo=BEIJING)
    while start.date() <= MAINLAND.known_until:
        end = due(start, (Limit(amount, unit),), MAINLAND)
        assert end >= before, start
        start, before = start + timedelta(days=1), end
