"""UUIDv7 (RFC 9562 §5.7): identifiers whose order is the order of birth.

``case_id`` is such an identifier and at the same time the partition key of events, so it is made from the unit of
work's instant, not from the machine's clock.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from secrets import token_bytes
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(now: datetime, random: Callable[[int], bytes] = token_bytes) -> UUID:
    """A UUIDv7 born at ``now`` (millisecond precision), 74 random bits from ``random(n_bytes)``."""
    millis = _millis(now)
    tail = int.from_bytes(random(10), "big")
    value = millis << 80 | 0x7 << 76 | (tail >> 64 & 0xFFF) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return UUID(int=value)


def uuid7_floor(instant: datetime) -> UUID:
    """The smallest UUID of the 128-bit space that can carry ``instant``: bounds of partitions and of ranges."""
    return UUID(int=_millis(instant) << 80)


def uuid7_instant(value: UUID) -> datetime:
    """The birth instant that a UUIDv7 carries."""
    from_epoch = value.int >> 80
    return datetime.fromtimestamp(from_epoch / 1000, tz=UTC)


def _millis(instant: datetime) -> int:
    delta = instant - _EPOCH
    return delta.days * 86_400_000 + delta.seconds * 1000 + delta.microseconds // 1000
