"""The national legal calendar: which days are working days, and the N-th of them, quickly.

行政许可法 art. 82: limits are counted in working days, 法定节假日 excluded. The days off and make-up days (调休) come
from the State Council's yearly notice; days after ``known_until`` follow the weekday alone and are provisional.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tongban.kernel.errors import DomainError, ErrorSpec, register

SHANGHAI = ZoneInfo("Asia/Shanghai")
_YEARS_AHEAD = 10
_ONE_DAY = timedelta(days=1)

register(
    ErrorSpec(
        code="worktime.calendar_invalid",
        status=422,
        zh="工作日历不正确：{reason_zh}。",
        en="The calendar of working days is not valid: {reason}.",
        way_out_zh="请对照国务院办公厅放假通知核对放假日期和调休上班日期。",
        way_out_en="Compare the days off and the make-up days with the official notice.",
    )
)


def shanghai_date(instant: datetime) -> date:
    """Legal date of ``instant`` (aware; ValueError if naive)."""
    if instant.tzinfo is None:
        raise ValueError("an instant has a time zone")
    return instant.astimezone(SHANGHAI).date()


def end_of_day(day: date) -> datetime:
    """24:00 Asia/Shanghai of ``day`` as an instant in UTC; half-open, so it is 00:00 of the next day."""
    return datetime.combine(day + _ONE_DAY, time(), SHANGHAI).astimezone(UTC)


@dataclass(frozen=True)
class Calendar:
    """One version of the calendar. ``make_up`` days are worked though they fall on a weekend."""

    version: str
    days_off: frozenset[date]
    make_up: frozenset[date]
    known_until: date
    # Ordinals of all working days of the years that count, so that the N-th is one bisect away.
    _working: tuple[int, ...] = field(init=False, repr=False, compare=False)
    _first: int = field(init=False, repr=False, compare=False)
    _last: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        first = min(self.days_off | self.make_up | {self.known_until})
        start = date(first.year, 1, 1).toordinal()
        end = date(self.known_until.year + _YEARS_AHEAD, 12, 31).toordinal()
        working = tuple(day for day in range(start, end + 1) if self.is_working_day(date.fromordinal(day)))
        object.__setattr__(self, "_working", working)
        object.__setattr__(self, "_first", start)
        object.__setattr__(self, "_last", end)

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is worked by the calendar, or by its weekday where no notice speaks of it."""
        if day in self.make_up:
            return True
        return day.weekday() < 5 and day not in self.days_off

    def provisional(self, day: date) -> bool:
        """Whether the notice that settles ``day`` is not yet entered."""
        return day > self.known_until

    def working_day_after(self, day: date, n: int) -> date:
        """The ``n``-th working day strictly after ``day``; ``day`` itself for n = 0. ValueError for n < 0."""
        if n < 0:
            raise ValueError("working days are counted forwards")
        if n == 0:
            return day
        ordinal = day.toordinal()
        if self._first <= ordinal + 1:
            index = bisect_right(self._working, ordinal) + n - 1
            if index < len(self._working):
                return date.fromordinal(self._working[index])
        return self._walk(day, n)

    def working_day_before(self, day: date, n: int) -> date:
        """The ``n``-th working day strictly before ``day``; ``day`` itself for n = 0. ValueError for n < 0."""
        if n < 0:
            raise ValueError("working days are counted up")
        while n > 0:
            day -= _ONE_DAY
            n -= self.is_working_day(day)
        return day

    def working_days_between(self, after: date, through: date) -> int:
        """Number of working days in (``after``, ``through``]; 0 if that is empty."""
        first, last = after.toordinal(), through.toordinal()
        if first >= last:
            return 0
        if self._first <= first + 1 and last <= self._last:
            return bisect_right(self._working, last) - bisect_right(self._working, first)
        return sum(self.is_working_day(date.fromordinal(day)) for day in range(first + 1, last + 1))

    def _walk(self, day: date, n: int) -> date:
        while n > 0:
            day += _ONE_DAY
            n -= self.is_working_day(day)
        return day


def calendar_from(document: Mapping[str, Any]) -> Calendar:
    """Calendar of ``{"version", "known_until", "days_off": [ISO dates], "make_up": [ISO dates]}``.

    Raises DomainError ``worktime.calendar_invalid`` if a date is unreadable, a day is both off and made up, or a
    make-up day falls on a weekday that is worked anyway (the usual sign of a slip of the pen).
    """
    try:
        days_off = frozenset(date.fromisoformat(day) for day in document["days_off"])
        make_up = frozenset(date.fromisoformat(day) for day in document["make_up"])
        known_until = date.fromisoformat(document["known_until"])
        version = str(document["version"])
    except (KeyError, TypeError, ValueError) as error:
        raise _invalid("a field is missing or a date is not YYYY-MM-DD", "缺少项目或日期写法不是 YYYY-MM-DD") from error
    if both := sorted(days_off & make_up):
        raise _invalid(f"{both[0]} is both off and made up", f"{both[0]} 既放假又上班")
    if weekday := sorted(day for day in make_up if day.weekday() < 5):
        raise _invalid(f"make-up day {weekday[0]} is no weekend day", f"调休上班日 {weekday[0]} 不是周末")
    if late := sorted(day for day in days_off | make_up if day > known_until):
        raise _invalid(f"{late[0]} is after known_until", f"{late[0]} 晚于已公布日期 {known_until}")
    return Calendar(version, days_off, make_up, known_until)


def _invalid(reason: str, reason_zh: str) -> DomainError:
    return DomainError("worktime.calendar_invalid", reason=reason, reason_zh=reason_zh)
