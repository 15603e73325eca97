"""The shipped calendar and divisions: facts that later computations rest on."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tongban.foundation import calendars
from tongban.kernel.codes import RegionLevel, region_level, region_parent
from tongban.kernel.errors import DomainError
from tongban.registry.orgs.shipped import division_lines


def test_calendar_is_read_once_by_version() -> None:
    assert calendars.current_version() == "cn-2026.1"
    assert calendars.calendar("cn-2026.1") is calendars.current_calendar()
    assert calendars.versions() >= {"cn-2026.1"}
    with pytest.raises(DomainError) as refused:
        calendars.calendar("cn-1999.1")
    assert refused.value.code == "calendars.version_unknown"


@pytest.mark.parametrize(
    ("year", "off", "worked"),
    [
        (2017, "0101-0102 0127-0202 0402-0404 0501-0501 0528-0530 1001-1008", "0122 0204 0401 0527 0930"),
        (2025, "0101-0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
        (
            2026,
            "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
            "0104 0214 0228 0509 0920 1010",
        ),
    ],
)
def test_three_years_day_by_day(year: int, off: str, worked: str) -> None:
    calendar = calendars.current_calendar()

    def day(text: str) -> date:
        return date(year, int(text[:2]), int(text[2:]))

    days_off = {
        first + timedelta(days=n)
        for first, last in ((day(span[:4]), day(span[5:])) for span in off.split())
        for n in range((last - first).days + 1)
    }
    made_up = {day(text) for text in worked.split()}
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    for each in every:
        expected = each in made_up or (each.weekday() < 5 and each not in days_off)
        assert calendar.is_working_day(each) is expected, each


def test_years_not_announced_are_provisional() -> None:
    calendar = calendars.current_calendar()
    assert not calendar.provisional(date(2026, 12, 31))
    assert calendar.provisional(date(2027, 1, 1))


def test_divisions() -> None:
    rows = list(division_lines())
    holding = [row for row in rows if not row.get("valid_to")]
    codes = {row["code"] for row in holding}
    assert len(codes) == len(holding)
    levels = Counter(region_level(code) for code in codes)
    assert [levels[level] for level in RegionLevel] == [1, 11, 100, 1_767, 22_080]
    parents = Counter(region_parent(code) for code in codes)
    assert (parents["360700000000"], parents["360722000000"], parents["360726000000"]) == (18, 17, 19)
    assert {parent for parent in parents if parent} <= codes
    assert all(bool(row.get("valid_to")) == bool(row.get("successor_code")) for row in rows)
