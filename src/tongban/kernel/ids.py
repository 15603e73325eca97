"""UUIDv7 (RFC 9562 §5.7): identifiers whose order is the order of birth.

``case_id`` is such an identifier and at the same time the partition key of events, so it is made from the unit of
work's instant, not from the machine's clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID

_drawn: ContextVar[Callable[[int], bytes] | None] = ContextVar("drawn", default=None)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def uuid7(now: datetime, random: Callable[[int], bytes] | None = None) -> UUID:
    """A UUIDv7 born at ``now`` (millisecond precision), 74 random bits from ``random(n_bytes)`` (default: draw)."""
    millis = _millis(now)
    random = random or draw
    tail = int.from_bytes(random(10), "big")
    value = millis << 80 | 0x7 << 76 | (tail >> 64 & 0xFFF) << 64 | 0b10 << 62 | tail & (1 << 62) - 1
    return UUID(int=value)


def draw(size: int) -> bytes:
    """Random bytes for identifiers (never for keys): from the system, or from a seed inside :func:`drawn_from`."""
    source = _drawn.get()
    return source(size) if source is not None else token_bytes(size)


@contextmanager
def drawn_from(seed: str) -> Iterator[None]:
    """Identifiers drawn inside are the same for the same seed: the sample province is the same at every start."""
    count = 0

    def source(size: int) -> bytes:
        nonlocal count
        count += 1
        block = b"".join(sha256(f"{seed}/{count}/{part}".encode()).digest() for part in range(size // 32 + 1))
        return block[:size]

    token = _drawn.set(source)
    try:
        yield
    finally:
        _drawn.reset(token)


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
