"""The official calendars of three years and short ways to write facts, for the tests of legal time."""

from datetime import date, datetime, timedelta
from typing import Any

from tongban.kernel.worktime import SHANGHAI, Calendar, Fact, FactKind, Limit, Limits, Unit, shanghai_date

NOTICES = {
    2017: ("0101-0102 0127-0202 0402-0404 0501 0528-0530 1001-1008", "0122 0204 0401 0527 0930"),
    2025: ("0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008", "0126 0208 0427 0928 1011"),
    2026: ("0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007", "0104 0214 0228 0509 0920 1010"),
}


def days(year: int, text: str) -> set[date]:
    found = set()
    for part in text.split():
        first, _, last = part.partition("-")
        day = date(year, int(first[:2]), int(first[2:]))
        end = date(year, int((last or first)[:2]), int((last or first)[2:]))
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return found


def calendar(*years: int) -> Calendar:
    off = frozenset().union(*(days(year, NOTICES[year][0]) for year in years))
    made_up = frozenset().union(*(days(year, NOTICES[year][1]) for year in years))
    return Calendar("test", off, made_up, date(max(years), 12, 31))


OF_2017 = calendar(2017)
OF_2026 = calendar(2025, 2026)
WD = Unit.WORKING_DAY
LIMITS = Limits(promised=Limit(5, WD), statutory=Limit(20, WD), delivery=Limit(10, WD))


def at(year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def fact(which: str, instant: datetime, /, **data: Any) -> Fact:
    return Fact(FactKind(which), instant, data)


def last(instant: datetime | None) -> date:
    assert instant is not None
    return shanghai_date(instant - timedelta(seconds=1))


def accepted(instant: datetime) -> list[Fact]:
    return [fact("received", instant), fact("accepted", instant)]
