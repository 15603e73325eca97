"""Legal time: the properties of docs/mechanisms/clock.md, for any facts in any order."""

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.tests.calendars import OF_2026, WD, at, fact
from tongban.kernel.worktime import (
    Clock,
    Fact,
    FactKind,
    Limit,
    Limits,
    Pause,
    Pauses,
    Unit,
    due,
    end_of_day,
    fold,
    shanghai_date,
)

BEGIN = at(2025, 9, 1, 9)
instants = st.integers(0, 90 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
# Pauses and what ends or moves them are where the arithmetic is.
kinds = st.sampled_from([*FactKind, FactKind.PAUSED, FactKind.PAUSED, FactKind.RESUMED, FactKind.EXTENDED])


@st.composite
def any_facts(draw: st.DrawFn, after: datetime | None = None, most: int = 6) -> list[Fact]:
    """Facts in any order of kinds; with ``after`` all of them later than that instant. Most begin as cases do."""
    found = []
    if after is None and draw(st.integers(0, 4)):
        found = [fact("received", BEGIN), fact("accepted", BEGIN + timedelta(days=draw(st.integers(0, 9))))]
    for _ in range(draw(st.integers(0, most))):
        instant = draw(instants)
        if after is not None and instant <= after:
            instant = after + (after - instant) + timedelta(seconds=1)
        planned = shanghai_date(instant) + timedelta(days=draw(st.integers(-3, 30)))
        data = {"planned_end": planned.isoformat(), "amount": draw(st.integers(0, 15))}
        found.append(Fact(draw(kinds), instant, data))
    return found


def dues(clock: Clock) -> dict[tuple[str, datetime], datetime]:
    """Every limit that ever ran → when it was due."""
    return {(leg.name, leg.start): leg.due for leg in clock.legs}


unit_limits = st.builds(Limit, st.integers(0, 30), st.sampled_from([WD, Unit.NATURAL_DAY]))
any_limits = st.builds(Limits, unit_limits, unit_limits, unit_limits, unit_limits)


@settings(max_examples=200, deadline=None)
@given(any_facts(), instants, st.data(), any_limits)
def test_no_facts_recorded_after_an_instant_change_a_due_date_before_it(
    facts: list[Fact], cut: datetime, data: st.DataObject, limits: Limits
) -> None:
    known = [each for each in facts if each.at <= cut]
    before = dues(fold(known, limits, OF_2026))
    after = dues(fold(known + data.draw(any_facts(after=cut)), limits, OF_2026))
    for name, due_before in before.items():
        if due_before <= cut:
            assert after[name] == due_before
        else:
            assert after[name] > cut


@settings(max_examples=150, deadline=None)
@given(any_facts(), any_limits, st.randoms(use_true_random=False))
def test_folding_is_total_repeatable_and_explained(facts: list[Fact], limits: Limits, random: Any) -> None:
    clock = fold(facts, limits, OF_2026)
    assert fold(list(facts), limits, OF_2026) == clock
    assert all("None" not in line.zh + line.en for line in clock.lines)
    assert (clock.acceptance_due is not None) is (clock.running == "acceptance")
    assert (clock.promised_due is not None) is (clock.running == "decision")
    distinct = {each.at: each for each in facts}
    shuffled = list(distinct.values())
    random.shuffle(shuffled)
    assert fold(shuffled, limits, OF_2026) == fold(distinct.values(), limits, OF_2026)


@settings(max_examples=150, deadline=None)
@given(any_facts(), any_limits, st.integers(0, 10))
def test_more_days_never_give_an_earlier_date(facts: list[Fact], limits: Limits, more: int) -> None:
    assert limits.promised is not None
    longer = Limits(limits.acceptance, Limit(limits.promised.amount + more, limits.promised.unit), limits.statutory)
    shorter, other = fold(facts, limits, OF_2026).leg("promised"), fold(facts, longer, OF_2026).leg("promised")
    assert (shorter is None) is (other is None)
    if shorter is not None and other is not None:
        assert shorter.due <= other.due


@settings(max_examples=150, deadline=None)
@given(instants, st.lists(st.tuples(instants, st.integers(0, 20)), max_size=4), st.integers(0, 25), st.booleans())
def test_due_is_the_nth_counting_day_counted_by_hand(
    start: datetime, spans: list[tuple[datetime, int]], n: int, working: bool
) -> None:
    pauses = [
        Pause(
            begin, end_of_day(shanghai_date(begin) + timedelta(days=long)), shanghai_date(begin) + timedelta(days=long)
        )
        for begin, long in spans
    ]
    day, left = shanghai_date(start), n

    def held(day: date) -> bool:
        return any(shanghai_date(pause.begin) < day <= pause.last_day for pause in pauses)

    while left:
        day += timedelta(days=1)
        left -= (OF_2026.is_working_day(day) or not working) and not held(day)
    while n and not working and (held(day) or not OF_2026.is_working_day(day)):
        day += timedelta(days=1)
    limit = Limit(n, WD if working else Unit.NATURAL_DAY)
    assert due(start, [limit], OF_2026, Pauses(pauses)) == end_of_day(day)
