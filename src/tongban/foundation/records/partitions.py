"""Monthly partitions of the event table, by the month of the stream's birth.

The bounds are UUIDv7 floors, so (stream, n) is primary key and partition key at once. A default partition catches what
no month covers; the daily job makes months well ahead, so it stays empty.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection

from tongban.kernel.ids import uuid7_floor

MONTHS_AHEAD = 3


def ensure_partitions(now: datetime, months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Create the partitions of this month and the next ones where missing; returns the names of those created."""
    created = []
    month = date(now.year, now.month, 1)
    for _ in range(months_ahead + 1):
        following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        name = f"records_event_{month:%Y%m}"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT records_add_partition(%s, %s, %s, %s)",
                [name, _floor(month), _floor(following), settings.APPLICATION_ROLE],
            )
            if cursor.fetchone()[0]:
                created.append(name)
        month = following
    return created


def _floor(month: date) -> UUID:
    return uuid7_floor(datetime(month.year, month.month, 1, tzinfo=UTC))
