"""Where kernel and law once parted: the smallest case of each finding of the comparison, mended since."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.oracle.histories import MAINLAND, History
from tests.oracle.naive_clock import BEIJING
from tests.oracle.test_against_kernel import compare
from tongban.kernel.worktime import Fact, FactKind, Limit, Limits, Unit, fold


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def fact(happened: FactKind, instant: str, **data: Any) -> Fact:
    return Fact(happened, at(instant), data)


# Received on Monday 2026-03-02: the five days are 3, 4, 5, 6, 9 March; silence is complete at 24:00 of the 9th.
SILENCE_AT_MIDNIGHT = History(
    (
        fact(FactKind.RECEIVED, "2026-03-02T10:00"),
        fact(FactKind.ACCEPTED, "2026-03-10T00:00"),
        fact(FactKind.DEEMED_ACCEPTED, "2026-03-10T00:00"),
    ),
    Limits(statutory=Limit(20, Unit.WORKING_DAY)),
    MAINLAND,
)
ZERO_HOURS = History(
    (
        fact(FactKind.RECEIVED, "2026-03-02T10:00"),
        fact(FactKind.ACCEPTED, "2026-03-02T10:00"),
        fact(FactKind.DECIDED, "2026-03-02T10:00"),
    ),
    Limits(promised=Limit(0, Unit.HOUR)),
    MAINLAND,
)
# Nine months extended by three, as 商标法 art. 28 has them, from 31 May: twelve months end on 31 May.
MONTHS_EXTENDED = History(
    (
        fact(FactKind.RECEIVED, "2023-05-31T10:00"),
        fact(FactKind.ACCEPTED, "2023-05-31T10:00"),
        fact(FactKind.EXTENDED, "2024-02-01T10:00", amount=3, unit="month"),
    ),
    Limits(statutory=Limit(9, Unit.MONTH)),
    MAINLAND,
)
NAMED_PAUSE = History(
    (
        fact(FactKind.RECEIVED, "2026-03-02T10:00"),
        fact(FactKind.ACCEPTED, "2026-03-02T10:00"),
        fact(FactKind.PAUSED, "2026-03-03T10:00", planned_end="2026-03-31", name="检验"),
        fact(FactKind.RESUMED, "2026-03-05T10:00", kind="检验"),
    ),
    Limits(promised=Limit(5, Unit.WORKING_DAY)),
    MAINLAND,
)
# Refused on 10 March while an expert review was to last until the 31st; undone on the 16th, a Monday.
PAUSED_AND_UNDONE = History(
    (
        fact(FactKind.RECEIVED, "2026-03-02T10:00"),
        fact(FactKind.ACCEPTED, "2026-03-02T10:00"),
        fact(FactKind.PAUSED, "2026-03-03T10:00", planned_end="2026-03-31", kind="专家评审"),
        fact(FactKind.DECIDED, "2026-03-10T10:00", granted=False),
        fact(FactKind.REOPENED, "2026-03-16T10:00", stage="decision"),
    ),
    Limits(promised=Limit(5, Unit.WORKING_DAY)),
    MAINLAND,
)
SILENT_AGAIN = History(
    (
        fact(FactKind.RECEIVED, "2026-03-02T10:00"),
        fact(FactKind.CLOSED, "2026-03-03T10:00"),
        fact(FactKind.REOPENED, "2026-03-16T10:00", stage="acceptance"),
        fact(FactKind.DEEMED_ACCEPTED, "2026-03-24T00:00"),
    ),
    Limits(promised=Limit(5, Unit.WORKING_DAY)),
    MAINLAND,
)


def test_silence_at_midnight() -> None:
    """逾期不告知的，自收到申请材料之日起即为受理. The fifth day ends at 24:00 (民法典 art. 203), which is 00:00 of the next.

    What is done at 00:00 is done after the limit: the application was accepted already, as from 2 March. In whatever
    order the two were written down, they cannot make the applicant's twenty days begin eight days later.
    """
    clock = fold(SILENCE_AT_MIDNIGHT.facts, SILENCE_AT_MIDNIGHT.limits, MAINLAND)
    assert clock.accepted_on == date(2026, 3, 2)
    compare(SILENCE_AT_MIDNIGHT, [at("2026-03-20T10:00")])


def test_zero_hours() -> None:
    """``Limit`` promises: 0 means the same day (即办件). 0 hours end where they begin, so that nothing is ever in time."""
    leg = fold(ZERO_HOURS.facts, ZERO_HOURS.limits, MAINLAND).leg("promised")
    assert leg is not None
    assert leg.in_time
    compare(ZERO_HOURS, [])


def test_months_extended_by_months() -> None:
    """到期月的对应日为期间的最后一日: an extended period is one period, and 31 May corresponds to 31 May.

    Nine months to 29 February and three more from there to 29 May would lose two days on the way.
    """
    leg = fold(MONTHS_EXTENDED.facts, MONTHS_EXTENDED.limits, MAINLAND).leg("statutory")
    assert leg is not None
    assert leg.last_day == date(2024, 5, 31)
    compare(MONTHS_EXTENDED, [])


def test_named_pause_not_resumed() -> None:
    """所需时间不计算: the time that was needed, not more. A pause says what it is by ``kind`` or ``name``.

    The inspection was over on 5 March; counting days are 3, 6, 9, 10, 11 March.
    """
    leg = fold(NAMED_PAUSE.facts, NAMED_PAUSE.limits, MAINLAND).leg("promised")
    assert leg is not None
    assert leg.last_day == date(2026, 3, 11)
    compare(NAMED_PAUSE, [])


def test_a_pause_of_what_was_undone() -> None:
    """行政复议法 art. 64: 撤销…该行政行为…重新作出. What the refused case waited for is not what the new one waits for.

    Five whole days from the 16th: 17, 18, 19, 20, 23 March, though the pause was planned until the 31st.
    """
    clock = fold(PAUSED_AND_UNDONE.facts, PAUSED_AND_UNDONE.limits, MAINLAND)
    promised = [leg.last_day for leg in clock.legs if leg.name == "promised"]
    assert promised == [date(2026, 4, 7), date(2026, 3, 23)]
    assert not clock.paused_on(date(2026, 3, 20))
    compare(PAUSED_AND_UNDONE, [at("2026-03-20T10:00")])
    assert [line.zh for line in clock.lines if "特别程序 20 个工作日" in line.zh]


def test_examined_again_is_not_received_again() -> None:
    """收到申请材料之日 stays the 2nd: a review gave the authority five new days, the applicant handed nothing in."""
    clock = fold(SILENT_AGAIN.facts, SILENT_AGAIN.limits, MAINLAND)
    assert (clock.received_on, clock.accepted_on) == (date(2026, 3, 2), date(2026, 3, 16))
    assert [line.zh for line in clock.lines if "自重新审查之日 2026-03-16" in line.zh]
    compare(SILENT_AGAIN, [at("2026-03-24T10:00")])
