"""How instants are written: Asia/Shanghai always, 12 月 9 日 to the public, 11-25 in tables, 24-hour times.

In Python strings the spaces between Chinese and digits are written, because not every browser adds them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import overload

from tongban.foundation.clock import SHANGHAI

WEEKDAYS = "一二三四五六日"


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
    """``12 月 9 日``, with ``year`` ``2026 年 12 月 9 日``."""
    day = local(value)
    text = f"{day.month} 月 {day.day} 日"
    return f"{day.year} 年 {text}" if year else text


def public_instant(value: datetime, *, seconds: bool = False, year: bool = True) -> str:
    """``2026 年 11 月 23 日 10:26`` for receipts and notices."""
    moment = local(value)
    return (
        f"{public_date(moment, year=year)} {moment:%H:%M:%S}"
        if seconds
        else f"{public_date(moment, year=year)} {moment:%H:%M}"
    )


def table_date(value: date | datetime, *, year: bool = False) -> str:
    """``11-25``, with ``year`` ``2026-11-25``."""
    day = local(value)
    return f"{day:%Y-%m-%d}" if year else f"{day:%m-%d}"


def table_instant(value: datetime, *, year: bool = False) -> str:
    """``11-25 09:40``, with ``year`` ``2026-11-25 09:40``."""
    moment = local(value)
    return f"{moment:%Y-%m-%d %H:%M}" if year else f"{moment:%m-%d %H:%M}"


def weekday(value: date | datetime) -> str:
    """``周一`` … ``周日``."""
    return f"周{WEEKDAYS[local(value).weekday()]}"


def machine(value: date | datetime) -> str:
    """The ``datetime`` attribute of ``<time>``: minutes with offset, or the date."""
    moment = local(value)
    return moment.isoformat(timespec="minutes") if isinstance(moment, datetime) else moment.isoformat()
