"""The comparison can fail: each defect, planted into the kernel, is found by it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.oracle import test_against_kernel
from tests.oracle.test_against_kernel import compare, questions
from tongban.kernel import worktime
from tongban.kernel.worktime import Calendar, Clock, Fact, Leg, Limits, Pauses, folding

ONE_DAY = timedelta(days=1)
Plant = Callable[[pytest.MonkeyPatch], None]


def with_calendar(change: Callable[[Calendar], Calendar]) -> Plant:
    """The kernel reads a changed copy of the calendar; the oracle the true one."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        copies: dict[Calendar, Calendar] = {}

        def fold(facts: Any, limits: Limits, calendar: Calendar) -> Clock:
            if calendar not in copies:
                copies[calendar] = change(calendar)
            return worktime.fold(facts, limits, copies[calendar])

        patch.setattr(test_against_kernel, "fold", fold)

    return plant


def days_off_a_day_later(calendar: Calendar) -> Calendar:
    days_off = frozenset(day + ONE_DAY for day in calendar.days_off) - calendar.make_up
    return Calendar(calendar.version, days_off, calendar.make_up, calendar.known_until + ONE_DAY)


def make_up_days_forgotten(calendar: Calendar) -> Calendar:
    return Calendar(calendar.version, calendar.days_off, frozenset(), calendar.known_until)


def known_a_month_longer(calendar: Calendar) -> Calendar:
    return replace(calendar, known_until=calendar.known_until + 31 * ONE_DAY)


def every_due_a_day_later(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folding, "due", lambda *args, **named: worktime.due(*args, **named) + ONE_DAY)


def first_day_counted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folding, "due", lambda start, *args, **named: worktime.due(start - ONE_DAY, *args, **named))


def pauses_without_effect(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(folding, "due", lambda start, limits, calendar, *_: worktime.due(start, limits, calendar))


def midnight_is_in_time(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Leg, "in_time", property(lambda leg: None if leg.stopped_at is None else leg.stopped_at <= leg.due))


def days_of_greenwich(patch: pytest.MonkeyPatch) -> None:
    def greenwich(instant: datetime) -> date:
        return instant.astimezone(UTC).date()

    patch.setattr(folding, "shanghai_date", greenwich)


def a_day_used_too_many(patch: pytest.MonkeyPatch) -> None:
    used = Clock.days_used
    patch.setattr(Clock, "days_used", lambda clock, at: used(clock, at) + 1)


def pause_holds_a_day_less(patch: pytest.MonkeyPatch) -> None:
    hold = Pauses.hold
    patch.setattr(Pauses, "hold", lambda pauses, day: hold(pauses, day) and hold(pauses, day + ONE_DAY))


def with_reopening(change: Callable[[Any, Any], None]) -> Plant:
    """What the kernel must not carry over into the case done anew; ``change`` gets the folding and how it stood before."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        reopen = folding._Folding._reopen

        def reopened(clerk: Any, fact: Fact) -> None:
            before = copy(clerk)
            reopen(clerk, fact)
            change(clerk, before)

        patch.setattr(folding._Folding, "_reopen", reopened)

    return plant


def old_pauses_hold(clerk: Any, before: Any) -> None:
    clerk._pauses = before._pauses


def extended_still(clerk: Any, before: Any) -> None:
    clerk._extension = before._extension


def reviewed_from_the_first_acceptance(clerk: Any, before: Any) -> None:
    clerk._accepted_from = before._accepted_from


DEFECTS: dict[str, Plant] = {
    "days off a day later": with_calendar(days_off_a_day_later),
    "make-up days forgotten": with_calendar(make_up_days_forgotten),
    "calendar known a month longer": with_calendar(known_a_month_longer),
    "every due a day later": every_due_a_day_later,
    "the first day is counted": first_day_counted,
    "pauses without effect": pauses_without_effect,
    "24:00 is in time": midnight_is_in_time,
    "days of Greenwich": days_of_greenwich,
    "a day used too many": a_day_used_too_many,
    "a pause holds a day less": pause_holds_a_day_less,
    "reopened, old pauses hold": with_reopening(old_pauses_hold),
    "reopened, still extended": with_reopening(extended_still),
    "reopened, counted from the first acceptance": with_reopening(reviewed_from_the_first_acceptance),
    "reopened without effect": lambda patch: patch.setattr(folding._Folding, "_reopen", lambda *_: None),
}


def compare_many(histories: int) -> None:
    """The comparison of the ordinary run, the same histories every time, without shrinking."""

    @given(questions())
    @settings(
        max_examples=histories,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    def compared(question: Any) -> None:
        compare(*question)

    compared()


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(defect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    DEFECTS[defect](monkeypatch)
    with pytest.raises(AssertionError, match=r"kernel .*oracle "):
        compare_many(4_000)


def test_without_a_defect_nothing_is_found() -> None:
    compare_many(300)
