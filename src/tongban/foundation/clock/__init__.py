"""The only source of now.

``now()`` is the instant by which the product acts; in demonstration mode an operator moves it forward (never back), so
that a visitor sees silence turn into acceptance. ``real_now()`` is the machine's instant: signatures, tokens, sessions
and rate limits use it. Legal dates are Asia/Shanghai and come from :func:`legal_date` alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

SHANGHAI = ZoneInfo("Asia/Shanghai")
_REFRESH_SECONDS = 1.0
_frozen: ContextVar[datetime | None] = ContextVar("frozen_now", default=None)
_cached: tuple[float, timedelta] = (float("-inf"), timedelta(0))


def now() -> datetime:
    """The instant by which the product acts, in UTC."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    return real_now() + offset()


def real_now() -> datetime:
    """The machine's instant, in UTC."""
    return datetime.now(UTC)


def legal_date(instant: datetime) -> date:
    """The legal day of an instant (Asia/Shanghai)."""
    return instant.astimezone(SHANGHAI).date()


def today() -> date:
    """The legal day of :func:`now`. Inside a unit of work use ``work.now`` instead."""
    return legal_date(now())


def offset() -> timedelta:
    """How far the demonstration clock runs ahead; zero outside demonstration. Read at most once a second a process."""
    global _cached
    if not settings.DEMONSTRATION:
        return timedelta(0)
    read_at, known = _cached
    if time.monotonic() - read_at < _REFRESH_SECONDS:
        return known
    with connection.cursor() as cursor:
        cursor.execute("SELECT ahead FROM clock_offset")
        row = cursor.fetchone()
    known = row[0] if row else timedelta(0)
    _cached = (time.monotonic(), known)
    return known


def advance(by: timedelta) -> datetime:
    """Move the demonstration clock forward and return the new now. ValueError outside demonstration or backwards."""
    if not settings.DEMONSTRATION:
        raise ValueError("the clock moves in demonstration mode only")
    if by < timedelta(0):
        raise ValueError("the clock never goes back")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO clock_offset (id, ahead) VALUES (1, make_interval(secs => %s))"
            " ON CONFLICT (id) DO UPDATE SET ahead = clock_offset.ahead + EXCLUDED.ahead",
            [by.total_seconds()],
        )
    look_again()
    return now()


def look_again() -> None:
    """Forget how far ahead the clock was: the next :func:`now` of this process asks the database."""
    global _cached
    _cached = (float("-inf"), timedelta(0))


@contextmanager
def frozen(instant: datetime) -> Iterator[None]:
    """Tests and replays: ``now()`` stands still at ``instant`` in this context."""
    token = _frozen.set(instant)
    try:
        yield
    finally:
        _frozen.reset(token)
