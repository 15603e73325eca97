"""The oracle against cases counted by hand: who judges must have been judged."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.oracle.histories import MAINLAND
from tests.oracle.naive_clock import BEIJING, Reading, corresponding_day, read_file
from tongban.kernel.worktime import Fact, FactKind, Limit, Limits, Unit

WORKING, DAY, HOUR, MONTH, YEAR = Unit.WORKING_DAY, Unit.NATURAL_DAY, Unit.HOUR, Unit.MONTH, Unit.YEAR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def case(*pages: tuple[str, str] | tuple[str, str, dict[str, Any]], **limits: Limit | None) -> Reading:
    facts = [Fact(FactKind(kind), at(instant), *data) for kind, instant, *data in pages]
    return read_file(facts, Limits(**limits), MAINLAND)


def accepted(instant: str, *pages: tuple[str, str] | tuple[str, str, dict[str, Any]], **limits: Limit) -> Reading:
    return case(("received", instant), ("accepted", instant), *pages, **limits)


@pytest.mark.parametrize(
    ("day", "limit", "due"),
    [
        ("2017-09-27", Limit(5, WORKING), "2017-10-11T00:00"),  # 28, 29, make-up Saturday 30; 9, 10 October
        ("2017-07-03", Limit(5, WORKING), "2017-07-11T00:00"),
        ("2025-01-24", Limit(1, WORKING), "2025-01-27T00:00"),  # Friday; the Sunday before Spring Festival is worked
        ("2026-02-13", Limit(2, WORKING), "2026-02-25T00:00"),  # make-up Saturday 14; then the festival until 23
        ("2026-03-07", Limit(0, WORKING), "2026-03-08T00:00"),  # 即办: the same day, though a Saturday
        ("2026-03-02", Limit(5, DAY), "2026-03-10T00:00"),  # ends on Saturday, moves to Monday
        ("2026-02-04", Limit(10, DAY), "2026-02-15T00:00"),  # ends on a Saturday that is worked: it stays
        ("2025-09-21", Limit(10, DAY), "2025-10-10T00:00"),  # ends on 1 October: the first day after the holiday
        ("2026-01-31", Limit(1, MONTH), "2026-03-01T00:00"),  # no 31st: 28 February, a worked Saturday
        ("2024-01-31", Limit(1, MONTH), "2024-03-01T00:00"),
        ("2024-02-29", Limit(1, YEAR), "2025-03-01T00:00"),
        ("2026-12-28", Limit(5, WORKING), "2027-01-05T00:00"),  # not yet announced: the weekday alone
    ],
)
def test_a_limit_ends_at_24_of_its_last_day(day: str, limit: Limit, due: str) -> None:
    assert accepted(f"{day}T10:00", promised=limit).due("promised") == at(due)


def test_hours_run_by_night_and_on_holidays() -> None:
    assert accepted("2025-09-30T17:30", promised=Limit(48, HOUR)).due("promised") == at("2025-10-02T17:30")


def test_corresponding_days() -> None:
    assert corresponding_day(date(2025, 12, 31), 2) == date(2026, 2, 28)
    assert corresponding_day(date(2025, 8, 31), 13) == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("pages", "due"),
    [
        ([("paused", "2017-07-05T09:00", {"planned_end": "2017-07-07"})], "2017-07-13T00:00"),
        ([("paused", "2017-07-11T00:00", {"planned_end": "2017-07-14"})], "2017-07-11T00:00"),
        ([("paused", "2017-07-10T23:59", {"planned_end": "2017-07-14"})], "2017-07-11T00:00"),
        (
            [("paused", "2017-07-05T09:00", {"planned_end": "2017-07-07"}), ("resumed", "2017-07-06T09:00")],
            "2017-07-12T00:00",
        ),
        (
            [("paused", "2017-07-05T09:00", {"planned_end": "2017-07-07"}), ("resumed", "2017-07-09T09:00")],
            "2017-07-13T00:00",
        ),
        (
            [("paused", "2017-07-05T09:00", {"planned_end": "2017-07-07"})] * 2
            + [("paused", "2017-07-06T09:00", {"planned_end": "2017-07-10"})],
            "2017-07-14T00:00",
        ),
    ],
    ids=["worked example", "after due", "on the last day", "early end", "resumed after the planned end", "overlapping"],
)
def test_pauses(pages: list[tuple[str, str, dict[str, Any]]], due: str) -> None:
    assert accepted("2017-07-03T10:00", *pages, promised=Limit(5, WORKING)).due("promised") == at(due)


def test_pause_counts_by_the_instant_where_hours_do() -> None:
    pages = ("paused", "2026-03-02T12:00", {"planned_end": "2026-03-03"})
    assert accepted("2026-03-02T10:00", pages, promised=Limit(4, HOUR)).due("promised") == at("2026-03-04T02:00")


@pytest.mark.parametrize(
    ("pages", "due"),
    [
        ([("extended", "2026-03-30T23:59", {"amount": 10})], "2026-04-15T00:00"),
        ([("extended", "2026-03-31T00:00", {"amount": 10})], "2026-03-31T00:00"),
        ([("extended", "2026-03-20T10:00", {"amount": 10}), ("extended", "2026-03-25T10:00", {"amount": 9})], None),
    ],
    ids=["on the last day", "a moment late", "twice"],
)
def test_extension_once_and_in_time(pages: list[tuple[str, str, dict[str, Any]]], due: str | None) -> None:
    """Twenty days from 2 March end on 30 March; thirty end on 14 April, because of Qingming (4 to 6 April)."""
    reading = accepted("2026-03-02T10:00", *pages, promised=Limit(10, WORKING), statutory=Limit(20, WORKING))
    assert reading.due("statutory") == at(due or "2026-04-15T00:00")
    assert reading.due("promised") == at("2026-03-17T00:00")


def test_silence_takes_effect_at_24_of_the_fifth_day_as_from_the_receipt() -> None:
    late = ("accepted", "2026-03-11T09:00")
    silence = ("deemed_accepted", "2026-03-10T00:00")
    reading = case(("received", "2026-03-02T10:00"), late, silence, statutory=Limit(20, WORKING))
    assert (reading.deemed_at, reading.accepted_on) == (at("2026-03-10T00:00"), date(2026, 3, 2))
    assert reading.due("statutory") == at("2026-03-31T00:00")
    assert [period.in_time for period in reading.periods] == [False, None]


def test_a_resubmission_starts_five_new_days() -> None:
    reading = case(
        ("received", "2026-03-02T10:00"),
        ("correction_told", "2026-03-09T23:59"),
        ("correction_received", "2026-03-20T10:00"),
    )
    assert (reading.received_on, reading.due("acceptance")) == (date(2026, 3, 20), at("2026-03-28T00:00"))
    assert reading.periods[0].in_time


def test_delivery_runs_from_the_grant() -> None:
    ten = Limit(10, WORKING)
    granted = accepted("2026-03-02T10:00", ("decided", "2026-03-05T10:00"), delivery=ten)
    assert granted.due("delivery") == at("2026-03-20T00:00")
    refused = accepted("2026-03-02T10:00", ("decided", "2026-03-05T10:00", {"granted": False}), delivery=ten)
    assert refused.periods == granted.periods[:1]


def test_days_used() -> None:
    pages = ("paused", "2017-07-05T09:00", {"planned_end": "2017-07-07"})
    reading = accepted("2017-07-03T10:00", pages, promised=Limit(5, WORKING))
    asked = ["2017-07-02T10:00", "2017-07-03T23:00", "2017-07-04T00:00", "2017-07-07T10:00", "2017-07-12T23:59"]
    assert [reading.days_used(at(instant)) for instant in asked] == [0, 0, 1, 2, 5]
