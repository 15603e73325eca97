"""How the doors write dates (see ``foundation.web.dates``; templates have the tag ``instant``)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tongban.foundation import clock
from tongban.foundation.web.dates import (
    local,
    machine,
    public_date,
    public_instant,
    table_date,
    table_instant,
    weekday,
)

__all__ = [
    "last_day",
    "last_minute",
    "local",
    "machine",
    "public_date",
    "public_instant",
    "table_date",
    "table_instant",
    "weekday",
]
_INSTANT = timedelta(microseconds=1)


def last_day(due: datetime) -> date:
    """The last day of a limit that ends at the instant ``due``."""
    return clock.legal_date(due - _INSTANT)


def last_minute(due: datetime) -> str:
    """``2026 年 12 月 1 日 24:00``: the end of the last day, as the law says it."""
    return f"{public_date(last_day(due), year=True)} 24:00"
