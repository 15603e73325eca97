"""Legal limits (amount and unit) and the day on which one ends (docs/mechanisms/clock.md).

The first day is the day after the start (民法典 art. 201); a limit ends at 24:00 of its last day. Due is the N-th
*counting* day after the start; a counting day is a working day — for natural days, months and years any day — that
lies in no pause. Months and years end on the corresponding day, or the month's end where there is none (民法典
art. 202). Limits not in working days whose last day is no working day end with the next one (art. 203).
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from tongban.kernel.worktime.calendar import SHANGHAI, Calendar, end_of_day, shanghai_date

_Point = TypeVar("_Point", int, datetime)


class Unit(StrEnum):
    """Unit of a limit (时限单位)."""

    WORKING_DAY = "working_day"
    NATURAL_DAY = "natural_day"
    HOUR = "hour"
    MONTH = "month"
    YEAR = "year"


_NAMES = {
    Unit.WORKING_DAY: ("个工作日", "working day"),
    Unit.NATURAL_DAY: ("日", "day"),
    Unit.HOUR: ("小时", "hour"),
    Unit.MONTH: ("个月", "month"),
    Unit.YEAR: ("年", "year"),
}


@dataclass(frozen=True, slots=True)
class Limit:
    """``amount`` of ``unit``; 0 means the same day (即办件). ValueError if negative."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a limit is not negative")

    def text(self, language: str = "zh") -> str:
        """``5 个工作日`` or ``5 working days``."""
        zh, en = _NAMES[self.unit]
        if language.startswith("en"):
            return f"{self.amount} {en}{'' if self.amount == 1 else 's'}"
        return f"{self.amount} {zh}"

    def rough_days(self) -> int:
        """Days for ranking and for exchange fields that want days (month 30, year 365); never for a due date."""
        per_unit = {Unit.MONTH: 30, Unit.YEAR: 365}
        return -(-self.amount // 24) if self.unit is Unit.HOUR else self.amount * per_unit.get(self.unit, 1)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch that does not count: the days after ``begin``'s date to ``last_day`` inclusive, with its name.

    ``end`` is the instant at which it ended or is planned to end: limits in hours leave out [begin, end).
    """

    begin: datetime
    end: datetime
    last_day: date
    name: str = ""
    kind: str = ""

    @property
    def first_day(self) -> date:
        """First day that does not count."""
        return shanghai_date(self.begin) + timedelta(days=1)


def _merged(spans: Sequence[tuple[_Point, _Point]]) -> list[tuple[_Point, _Point]]:
    """Half-open ``spans`` sorted, empty ones dropped, overlapping ones joined."""
    merged: list[tuple[_Point, _Point]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


class Pauses:
    """Pauses with their overlaps merged: what overlaps counts once."""

    def __init__(self, pauses: Sequence[Pause] = ()) -> None:
        self.each = tuple(pauses)
        self._days = _merged([(p.first_day.toordinal(), p.last_day.toordinal() + 1) for p in pauses])
        self._starts = [start for start, _ in self._days]
        self._spans = _merged([(p.begin.astimezone(UTC), p.end.astimezone(UTC)) for p in pauses])

    def hold(self, day: date) -> bool:
        """Whether ``day`` lies in a pause."""
        ordinal = day.toordinal()
        index = bisect_left(self._starts, ordinal + 1) - 1
        return index >= 0 and ordinal < self._days[index][1]

    def excluded(self, after: date, through: date, calendar: Calendar | None) -> int:
        """Days in (``after``, ``through``] that a pause takes: working days of ``calendar``, or all without one."""
        total, low, high = 0, after.toordinal() + 1, through.toordinal() + 1
        for start, end in self._days:
            first, last = max(start, low), min(end, high)
            if first < last:
                total += _between(date.fromordinal(first - 1), date.fromordinal(last - 1), calendar)
        return total

    def push(self, start: datetime, duration: timedelta) -> datetime:
        """The instant at which ``duration`` has run from ``start`` with the pauses left out."""
        due = start + duration
        for begin, end in self._spans:
            lost_from = max(begin, start)
            if end > start and lost_from < due:
                due += end - lost_from
        return due


NO_PAUSES = Pauses()


def last_day(start: date, limit: Limit, calendar: Calendar, pauses: Pauses = NO_PAUSES) -> date:
    """The last day of ``limit`` begun on ``start``, before art. 203 moves it. ValueError for hours."""
    if limit.unit is Unit.WORKING_DAY:
        return _nth(start, limit.amount, calendar, pauses)
    return _nth(start, _natural_days(start, limit), None, pauses)


def rolled(day: date, limit: Limit, calendar: Calendar, pauses: Pauses = NO_PAUSES) -> date:
    """``day`` as art. 203 moves it: limits not in working days never end on a day off, nor inside a pause."""
    if limit.unit is not Unit.WORKING_DAY and limit.amount > 0:
        while not calendar.is_working_day(day) or pauses.hold(day):
            day += timedelta(days=1)
    return day


def due(start: datetime, limits: Sequence[Limit], calendar: Calendar, pauses: Pauses = NO_PAUSES) -> datetime:
    """The instant (UTC, half-open) at which ``limits``, run one after another from ``start``, end.

    Several limits are a limit and its extension: the second runs on from the last day of the first; months and years
    extended by months are one period, counted at once (民法典 art. 202: the corresponding day of the start).
    """
    if all(limit.unit is Unit.HOUR for limit in limits):
        hours = sum(limit.amount for limit in limits)
        return pauses.push(start.astimezone(UTC), timedelta(hours=hours)) if hours else end_of_day(shanghai_date(start))
    if any(limit.unit is Unit.HOUR for limit in limits):
        raise ValueError("hours are extended by hours, days by days")
    day = shanghai_date(start)
    for limit in _joined(limits):
        day = last_day(day, limit, calendar, pauses)
    return end_of_day(rolled(day, limits[-1], calendar, pauses))


def _joined(limits: Sequence[Limit]) -> Sequence[Limit]:
    if len(limits) < 2 or any(limit.unit not in (Unit.MONTH, Unit.YEAR) for limit in limits):
        return limits
    return (Limit(sum(limit.amount * (12 if limit.unit is Unit.YEAR else 1) for limit in limits), Unit.MONTH),)


def first_start_where_later(promised: Limit, statutory: Limit, calendar: Calendar, year: int) -> date | None:
    """The first start day of ``year`` for which the promise would end after the statutory limit; None: never.

    Promises are never longer than the law (优化营商环境条例 art. 36); units may differ, so every start is tried.
    """
    day = date(year, 1, 1)
    while day.year == year:
        start = datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)
        if due(start, [promised], calendar) > due(start, [statutory], calendar):
            return day
        day += timedelta(days=1)
    return None


def latest_start(
    since: datetime, whole: Limit, part: Limit, calendar: Calendar, pauses: Pauses = NO_PAUSES
) -> datetime | None:
    """The end of the last day on which ``part`` can begin and still end within ``whole``, which began at ``since``. None
    where it cannot, or where hours are counted.

    It is counted forward from ``since``, so a pause that begins after it moves it no more. ``part`` runs through pauses.
    """
    if Unit.HOUR in (whole.unit, part.unit):
        return None
    end, first = due(since, [whole], calendar), shanghai_date(since)
    day = shanghai_date(end - timedelta(microseconds=1))
    while day >= first and due(end_of_day(day) - timedelta(microseconds=1), [part], calendar) > end:
        day -= timedelta(days=1)
    if day < first:
        return None
    working = whole.unit is Unit.WORKING_DAY
    left = calendar.working_days_between(first, day) if working else (day - first).days
    counted = Limit(left, Unit.WORKING_DAY if working else Unit.NATURAL_DAY)
    return end_of_day(last_day(first, counted, calendar, pauses))


def _nth(start: date, n: int, calendar: Calendar | None, pauses: Pauses) -> date:
    # k = n + (days that pauses take up to the k-th day): the least fixed point is the n-th counting day.
    k = n
    while True:
        day = calendar.working_day_after(start, k) if calendar else start + timedelta(days=k)
        needed = n + pauses.excluded(start, day, calendar)
        if needed == k:
            return day
        k = needed


def _between(after: date, through: date, calendar: Calendar | None) -> int:
    return calendar.working_days_between(after, through) if calendar else (through - after).days


def _natural_days(start: date, limit: Limit) -> int:
    if limit.unit is Unit.NATURAL_DAY:
        return limit.amount
    if limit.unit is Unit.HOUR:
        raise ValueError("hours are counted from instant to instant")
    months = limit.amount * (12 if limit.unit is Unit.YEAR else 1)
    year, month0 = divmod(start.year * 12 + start.month - 1 + months, 12)
    corresponding = date(year, month0 + 1, min(start.day, monthrange(year, month0 + 1)[1]))
    return (corresponding - start).days
