"""How instants are written: Asia/Shanghai always, 12 月 9 日 to the public, 11-25 in tables, 24-hour times.
In an English page 9 Dec everywhere, with the year 9 Dec 2026.

In Python strings the spaces between Chinese and digits are written, because not every browser adds them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import overload

from tongban.foundation.clock import SHANGHAI
from tongban.foundation.web.language import language
from tongban.foundation.web.names import MONTHS

_WEEKDAYS: dict[str, Sequence[str]] = {"zh": "一二三四五六日", "en": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]}


@overload
def local(value: datetime) -> datetime: ...
@overload
def local(value: date) -> date: ...
def local(value: date | datetime) -> date | datetime:
    """An instant as Shanghai clocks show it; a plain date stays itself. A naive instant is refused (ValueError)."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("an instant carries its offset")
        return value.astimezone(SHANGHAI)
    return value


def public_date(value: date | datetime, *, year: bool = False) -> str:
    """``12 月 9 日``, with ``year`` ``2026 年 12 月 9 日``; ``9 Dec``, ``9 Dec 2026``."""
    day = local(value)
    if language() == "en":
        return _english(day, year=year)
    text = f"{day.month} 月 {day.day} 日"
    return f"{day.year} 年 {text}" if year else text


def public_instant(value: datetime, *, seconds: bool = False, year: bool = True) -> str:
    """``2026 年 11 月 23 日 10:26`` for receipts and notices; ``23 Nov 2026 10:26``."""
    moment = local(value)
    return (
        f"{public_date(moment, year=year)} {moment:%H:%M:%S}"
        if seconds
        else f"{public_date(moment, year=year)} {moment:%H:%M}"
    )


def table_date(value: date | datetime, *, year: bool = False) -> str:
    """``11-25``, with ``year`` ``2026-11-25``; ``25 Nov``, ``25 Nov 2026``."""
    day = local(value)
    if language() == "en":
        return _english(day, year=year)
    return f"{day:%Y-%m-%d}" if year else f"{day:%m-%d}"


def table_instant(value: datetime, *, year: bool = False) -> str:
    """``11-25 09:40``, with ``year`` ``2026-11-25 09:40``; ``25 Nov 09:40``, ``25 Nov 2026 09:40``."""
    moment = local(value)
    return f"{table_date(moment, year=year)} {moment:%H:%M}"


def weekday(value: date | datetime) -> str:
    """``周一`` … ``周日``; ``Mon`` … ``Sun``."""
    name = weekday_short(value)
    return name if language() == "en" else f"周{name}"


def weekday_short(value: date | datetime) -> str:
    """``一`` … ``日``; ``Mon`` … ``Sun``."""
    return _WEEKDAYS[language()][local(value).weekday()]


def _english(day: date, *, year: bool) -> str:
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def machine(value: date | datetime) -> str:
    """The ``datetime`` attribute of ``<time>``: minutes with offset, or the date."""
    moment = local(value)
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
