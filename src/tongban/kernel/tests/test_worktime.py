"""Legal time: the worked examples of docs/mechanisms/clock.md, deed by deed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.errors import DomainError
from tongban.kernel.tests.calendars import LIMITS, OF_2017, OF_2026, WD, accepted, at, calendar, fact, last
from tongban.kernel.worktime import (
    Limit,
    Limits,
    Pause,
    Pauses,
    Unit,
    calendar_from,
    due,
    end_of_day,
    first_start_where_later,
    fold,
    shanghai_date,
)


def test_days_and_instants() -> None:
    assert shanghai_date(datetime(2026, 1, 1, 16, tzinfo=UTC)) == date(2026, 1, 2)
    assert shanghai_date(datetime(2026, 1, 1, 15, 59, tzinfo=UTC)) == date(2026, 1, 1)
    assert end_of_day(date(2026, 1, 1)) == datetime(2026, 1, 1, 16, tzinfo=UTC)
    with pytest.raises(ValueError):
        shanghai_date(datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ValueError):
        fact("received", datetime(2026, 1, 1))  # noqa: DTZ001


def test_days_off_and_make_up_days() -> None:
    assert not OF_2026.is_working_day(date(2026, 1, 2))
    assert OF_2026.is_working_day(date(2026, 1, 4))
    assert not OF_2026.is_working_day(date(2026, 1, 10))
    assert OF_2026.is_working_day(date(2026, 1, 5))
    assert OF_2026.provisional(date(2027, 1, 1))
    assert not OF_2026.provisional(date(2026, 12, 31))


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(0, 60))
def test_the_nth_working_day_against_counting_by_hand(start: date, n: int) -> None:
    day, left = start, n
    while left:
        day += timedelta(days=1)
        left -= OF_2026.is_working_day(day)
    assert OF_2026.working_day_after(start, n) == day
    assert OF_2026.working_days_between(start, day) == n


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 60))
def test_the_nth_working_day_before_is_so_many_before(start: date, n: int) -> None:
    day, one = OF_2026.working_day_before(start, n), timedelta(days=1)
    assert OF_2026.is_working_day(day)
    assert OF_2026.working_days_between(day - one, start - one) == n
    assert OF_2026.working_day_before(start, 0) == start
    with pytest.raises(ValueError):
        OF_2026.working_day_before(start, -1)


def test_the_golden_week_of_2017() -> None:
    clock = fold(accepted(at(2017, 9, 27)), LIMITS, OF_2017)
    assert last(clock.promised_due) == date(2017, 10, 10)
    assert clock.promised_due == end_of_day(date(2017, 10, 10))


def test_the_worked_example_of_july_2017() -> None:
    base = accepted(at(2017, 7, 3))
    assert last(fold(base, LIMITS, OF_2017).promised_due) == date(2017, 7, 10)
    pause = fact("paused", at(2017, 7, 5), planned_end="2017-07-07", kind="专家评审")
    clock = fold([*base, pause], LIMITS, OF_2017)
    assert last(clock.promised_due) == date(2017, 7, 12)
    assert clock.paused_on(date(2017, 7, 6))
    assert not clock.paused_on(date(2017, 7, 5))
    assert [clock.days_used(at(2017, 7, day)) for day in (3, 4, 5, 6, 7, 10, 11, 12)] == [0, 1, 2, 2, 2, 3, 4, 5]
    late = fact("paused", at(2017, 7, 11), planned_end="2017-07-20")
    assert last(fold([*base, late], LIMITS, OF_2017).promised_due) == date(2017, 7, 10)


def test_a_pause_ends_early_runs_on_by_itself_and_counts_once() -> None:
    base = [*accepted(at(2017, 7, 3)), fact("paused", at(2017, 7, 5), planned_end=date(2017, 7, 14), kind="检验")]
    assert last(fold(base, LIMITS, OF_2017).promised_due) == date(2017, 7, 19)
    resumed = [*base, fact("resumed", at(2017, 7, 7))]
    assert last(fold(resumed, LIMITS, OF_2017).promised_due) == date(2017, 7, 12)
    other = [*base, fact("resumed", at(2017, 7, 7), kind="听证")]
    assert last(fold(other, LIMITS, OF_2017).promised_due) == date(2017, 7, 19)
    overlapping = [*base, fact("paused", at(2017, 7, 6), planned_end="2017-07-14", kind="听证")]
    assert last(fold(overlapping, LIMITS, OF_2017).promised_due) == date(2017, 7, 19)
    renewed = [*base, fact("paused", at(2017, 7, 14), planned_end="2017-07-17", kind="检验")]
    assert last(fold(renewed, LIMITS, OF_2017).promised_due) == date(2017, 7, 20)


def test_pauses_never_touch_the_five_days() -> None:
    base = [fact("received", at(2017, 7, 3)), fact("paused", at(2017, 7, 4), planned_end="2017-07-31")]
    clock = fold(base, LIMITS, OF_2017)
    assert last(clock.acceptance_due) == date(2017, 7, 10)
    after = fold([*base, fact("accepted", at(2017, 7, 6))], LIMITS, OF_2017)
    assert last(after.promised_due) == date(2017, 7, 13)


def test_correction_stops_the_clock_and_a_resubmission_starts_five_new_days() -> None:
    told = [fact("received", at(2017, 7, 3)), fact("correction_told", at(2017, 7, 5))]
    clock = fold(told, LIMITS, OF_2017)
    assert (clock.running, clock.acceptance_due, clock.promised_due) == ("applicant", None, None)
    again = [*told, fact("correction_received", at(2017, 7, 20))]
    clock = fold(again, LIMITS, OF_2017)
    assert clock.running == "acceptance"
    assert clock.received_on == date(2017, 7, 20)
    assert last(clock.acceptance_due) == date(2017, 7, 27)
    clock = fold([*again, fact("accepted", at(2017, 7, 21))], LIMITS, OF_2017)
    assert (clock.running, clock.accepted_on) == ("decision", date(2017, 7, 21))
    assert last(clock.promised_due) == date(2017, 7, 28)
    assert [leg.in_time for leg in clock.legs] == [True, True, None, None]


def test_silence_accepts_from_the_day_of_the_last_receipt() -> None:
    facts = [fact("received", at(2017, 7, 3)), fact("deemed_accepted", end_of_day(date(2017, 7, 10)))]
    clock = fold(facts, LIMITS, OF_2017)
    assert clock.accepted_on == date(2017, 7, 3)
    assert last(clock.promised_due) == date(2017, 7, 10)
    assert clock.leg("acceptance") is not None
    assert clock.leg("acceptance").in_time is False  # type: ignore[union-attr]
    assert any("视为受理" in line.zh and "2017-07-10（周一）24:00" in line.zh for line in clock.lines)


def test_an_extension_moves_the_statutory_date_only_in_time_and_once() -> None:
    base = accepted(at(2017, 7, 3))
    plain = fold(base, LIMITS, OF_2017)
    assert last(plain.statutory_due) == date(2017, 7, 31)
    extended = fold([*base, fact("extended", at(2017, 7, 31, 23, 59), amount=10)], LIMITS, OF_2017)
    assert last(extended.statutory_due) == date(2017, 8, 14)
    assert extended.promised_due == plain.promised_due
    twice = [*base, fact("extended", at(2017, 7, 10), amount=10), fact("extended", at(2017, 7, 11), amount=5)]
    assert fold(twice, LIMITS, OF_2017).statutory_due == extended.statutory_due
    late = fold([*base, fact("extended", at(2017, 8, 1, 0), amount=10)], LIMITS, OF_2017)
    assert late.statutory_due == plain.statutory_due
    assert any("不生效" in line.zh for line in late.lines)


def test_a_decision_stops_all_and_a_grant_starts_delivery() -> None:
    base = [*accepted(at(2017, 7, 3)), fact("decided", at(2017, 7, 6))]
    clock = fold(base, LIMITS, OF_2017)
    assert (clock.running, clock.promised_due, clock.statutory_due) == ("stopped", None, None)
    assert last(clock.delivery_due) == date(2017, 7, 20)
    assert clock.leg("promised").in_time is True  # type: ignore[union-attr]
    assert clock.days_used(at(2017, 8, 1)) == 3
    assert fold([*base, fact("delivered", at(2017, 7, 7))], LIMITS, OF_2017).delivery_due is None
    refusal = [*accepted(at(2017, 7, 3)), fact("decided", at(2017, 7, 11), granted=False)]
    assert fold(refusal, LIMITS, OF_2017).delivery_due is None
    assert fold(refusal, LIMITS, OF_2017).leg("promised").in_time is False  # type: ignore[union-attr]


@pytest.mark.parametrize("before", ["received", "accepted"])
def test_an_end_without_a_decision_stops_all(before: str) -> None:
    facts = accepted(at(2017, 7, 3))[: 1 if before == "received" else 2]
    clock = fold([*facts, fact("closed", at(2017, 7, 4))], LIMITS, OF_2017)
    assert clock.running == "stopped"
    assert {clock.acceptance_due, clock.promised_due, clock.statutory_due, clock.delivery_due} == {None}


def test_nothing_has_happened_yet() -> None:
    clock = fold([], LIMITS, OF_2017)
    assert (clock.running, clock.received_on, clock.legs, clock.lines) == ("stopped", None, (), ())


@pytest.mark.parametrize(
    ("limit", "start", "end"),
    [
        # 2026-01-31 + 1 month: no 31 February; the 28th is a make-up Saturday.
        (Limit(1, Unit.MONTH), at(2026, 1, 31), date(2026, 2, 28)),
        (Limit(1, Unit.MONTH), at(2026, 3, 31), date(2026, 4, 30)),
        (Limit(1, Unit.YEAR), at(2026, 1, 5), date(2027, 1, 5)),
        (Limit(10, Unit.NATURAL_DAY), at(2026, 1, 5), date(2026, 1, 15)),
        # The last day 2026-10-01 lies in the holiday, which ends on the 7th.
        (Limit(3, Unit.NATURAL_DAY), at(2026, 9, 28), date(2026, 10, 8)),
        (Limit(0, WD), at(2026, 1, 5), date(2026, 1, 5)),
        (Limit(0, Unit.NATURAL_DAY), at(2026, 1, 3), date(2026, 1, 3)),
    ],
)
def test_units(limit: Limit, start: datetime, end: date) -> None:
    assert due(start, [limit], OF_2026) == end_of_day(end)


def test_hours_run_from_instant_to_instant_and_leave_pauses_out() -> None:
    start = at(2026, 1, 5, 10)
    assert due(start, [Limit(24, Unit.HOUR)], OF_2026) == start + timedelta(hours=24)
    pause = Pause(at(2026, 1, 5, 12), at(2026, 1, 5, 14), date(2026, 1, 5))
    assert due(start, [Limit(5, Unit.HOUR)], OF_2026, Pauses([pause])) == at(2026, 1, 5, 17)
    assert due(start, [Limit(2, Unit.HOUR)], OF_2026, Pauses([pause])) == at(2026, 1, 5, 12)
    with pytest.raises(ValueError):
        due(start, [Limit(5, WD), Limit(1, Unit.HOUR)], OF_2026)


def test_a_pause_that_ran_out_by_itself_is_not_lengthened_by_a_later_resumption() -> None:
    hours = Limits(promised=Limit(96, Unit.HOUR))
    base = [*accepted(at(2026, 1, 5)), fact("paused", at(2026, 1, 5, 12), planned_end="2026-01-05")]
    clock = fold(base, hours, OF_2026)
    assert clock.promised_due == at(2026, 1, 9, 22)
    assert fold([*base, fact("resumed", at(2026, 1, 7))], hours, OF_2026) == clock


def test_a_day_off_moves_past_a_pause_too() -> None:
    # The last day, Saturday 10 January, moves to Monday, which a pause begun on that Saturday holds until Tuesday.
    pause = Pause(at(2026, 1, 10), end_of_day(date(2026, 1, 13)), date(2026, 1, 13))
    assert due(at(2026, 1, 5), [Limit(5, Unit.NATURAL_DAY)], OF_2026) == end_of_day(date(2026, 1, 12))
    moved = due(at(2026, 1, 5), [Limit(5, Unit.NATURAL_DAY)], OF_2026, Pauses([pause]))
    assert moved == end_of_day(date(2026, 1, 14))


def test_limits_in_words() -> None:
    assert (Limit(5, WD).text(), Limit(5, WD).text("en")) == ("5 个工作日", "5 working days")
    assert str(Limit(1, Unit.MONTH)) == "1 个月"
    assert Limit(1, Unit.HOUR).text("en") == "1 hour"
    assert [Limit(2, unit).rough_days() for unit in (WD, Unit.HOUR, Unit.MONTH, Unit.YEAR)] == [2, 1, 60, 730]
    with pytest.raises(ValueError):
        Limit(-1, WD)


def test_the_unknown_year_is_provisional() -> None:
    clock = fold(accepted(at(2026, 12, 30)), LIMITS, OF_2026)
    assert clock.provisional
    assert any("尚未公布" in line.zh for line in clock.lines)
    assert not fold(accepted(at(2026, 6, 1)), LIMITS, OF_2026).provisional
    assert clock.calendar_version == "test"


def test_the_explanation_names_days_left_out() -> None:
    facts = [*accepted(at(2017, 7, 3)), fact("paused", at(2017, 7, 5), planned_end="2017-07-07", name="专家评审")]
    lines = fold(facts, LIMITS, OF_2017).lines
    assert lines[2].zh == "2017-07-05（周三）启动特别程序（专家评审），自次日至 2017-07-07（周五）不计入办结期限。"
    promised = (
        "承诺办结期限 5 个工作日：自次日起算，至 2017-07-12（周三）24:00 届满"
        "（不计休息日和节假日 2 天、特别程序 2 个工作日）。"
    )
    assert promised in [line.zh for line in lines]
    assert all(line.en and line.zh.endswith("。") for line in lines)


def test_facts_that_lack_their_data() -> None:
    for broken in (fact("paused", at(2017, 7, 4)), fact("extended", at(2017, 7, 4))):
        with pytest.raises(ValueError):
            fold([*accepted(at(2017, 7, 3)), broken], LIMITS, OF_2017)


def test_a_calendar_out_of_its_document() -> None:
    document = {"version": "2026-1", "known_until": "2026-12-31", "days_off": ["2026-01-01"], "make_up": ["2026-01-04"]}
    assert calendar_from(document).is_working_day(date(2026, 1, 4))
    broken: list[dict[str, Any]] = [
        {"make_up": ["2026-01-01"]},
        {"make_up": ["2026-01-05"]},
        {"days_off": ["2027-01-01"]},
        {"days_off": ["1.1.2026"]},
        {"known_until": None},
    ]
    for changes in broken:
        with pytest.raises(DomainError) as caught:
            calendar_from(document | changes)
        assert caught.value.code == "worktime.calendar_invalid"
        assert "{" not in caught.value.message()


@pytest.mark.parametrize("year", [2017, 2025, 2026])
def test_a_shorter_promise_is_never_later(year: int) -> None:
    table = calendar(year)
    assert first_start_where_later(Limit(5, WD), Limit(20, WD), table, year) is None
    assert first_start_where_later(Limit(20, WD), Limit(20, WD), table, year) is None
    assert first_start_where_later(Limit(30, Unit.NATURAL_DAY), Limit(20, WD), table, year) is not None
    assert first_start_where_later(Limit(21, WD), Limit(20, WD), table, year) == date(year, 1, 1)
