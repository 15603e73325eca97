"""The calendar in ``data/`` against a second hand: the package ``holidays``, kept by other people from the same notices."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from tests.oracle.histories import MAINLAND
from tests.oracle.naive_clock import is_worked

SECOND_HAND = holidays.country_holidays("CN", years=range(2003, 2028), categories=("public",))
# 国办发明电〔2019〕3号 changed Labour Day 2019 in March: 1 to 4 May off, 28 April and 5 May worked. The package learned
# it in a later release than the one we can use beside our python-dateutil.
LATE_NOTICE = {date(2019, 4, 28), date(2019, 5, 2), date(2019, 5, 3), date(2019, 5, 5)}


def every_day(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last + 1, 1, 1) - start).days)]


def different(first: int, last: int) -> set[date]:
    days = every_day(first, last)
    return {day for day in days if is_worked(day, MAINLAND) != SECOND_HAND.is_working_day(day)}


def test_every_day_of_2015_to_2026() -> None:
    assert different(2015, 2026) == LATE_NOTICE
    assert not any(is_worked(date(2019, 5, day), MAINLAND) for day in (1, 2, 3, 4))
    assert is_worked(date(2019, 4, 28), MAINLAND)
    assert is_worked(date(2019, 5, 5), MAINLAND)


def test_the_second_hand_is_no_copy_of_weekdays() -> None:
    by_weekday = {day for day in every_day(2015, 2026) if (day.weekday() < 5) != SECOND_HAND.is_working_day(day)}
    assert len(by_weekday) > 250


def test_every_day_of_2004_to_2014() -> None:
    """Saturday 2005-12-31 was worked: 将12月31日（星期六）…公休日调至1月2日…，12月31日（星期六）上班."""
    assert different(2004, 2014) == set()


def blocks(year: int, text: str) -> list[date]:
    """Dates of ``0101-0103 0404``."""
    found = []
    for part in text.split():
        first, _, last = part.partition("-")
        day, end = (date(year, int(end[:2]), int(end[2:])) for end in (first, last or first))
        while day <= end:
            found.append(day)
            day += timedelta(days=1)
    return found


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (2017, "0101-0102 0127-0202 0402-0404 0501 0528-0530 1001-1008", "0122 0204 0401 0527 0930"),
        (2025, "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
        (
            2026,
            "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
            "0104 0214 0228 0509 0920 1010",
        ),
    ],
)
def test_years_spelled_out(year: int, off: str, worked: str) -> None:
    """Day for day: what the notice says, and the weekday where it says nothing."""
    days_off, make_up = blocks(year, off), blocks(year, worked)
    for day in every_day(year, year):
        expected = day in make_up or (day.weekday() < 5 and day not in days_off)
        assert MAINLAND.is_working_day(day) == expected, day


@pytest.mark.parametrize("day", [*every_day(2015, 2026)[::97], date(2027, 1, 1), date(2027, 10, 1)])
def test_the_kernel_reads_the_notice_as_the_oracle_does(day: date) -> None:
    near = [day + timedelta(days=n) for n in range(97)]
    assert [MAINLAND.is_working_day(day) for day in near] == [is_worked(day, MAINLAND) for day in near]
