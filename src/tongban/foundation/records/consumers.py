"""Listeners of the record: they read placed events in order, keep an offset, survive any outage, park what they cannot
digest.

A handler gets one event and writes only to the database; its writes and the offset commit together, so each event takes
effect once. When a handler fails, its writes are rolled back, the event is parked with its subject (the stream), and
later events of the same subject are parked behind it, so order per subject holds while all others go on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from tongban.foundation.records.models import ConsumerOffset, ParkedEvent

log = structlog.get_logger(__name__)
BATCH = 500


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event as consumers see it: the open part only."""

    position: int
    stream_id: UUID
    n: int
    type: str
    schema: int
    at: datetime
    open: dict[str, Any]


Handler = Callable[[PlacedEvent], None]
BatchHandler = Callable[[Sequence[PlacedEvent]], None]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A subscription: its name for ever, the event types it wants (exact strings), and what it does with one.

    ``together`` does the same with many at once; where it fails, the events are handled one by one.
    """

    name: str
    types: frozenset[str]
    handle: Handler
    together: BatchHandler | None = None
    batch: int = BATCH
    """Positions digested in one transaction: few where a handler takes long."""


_registry: dict[str, Consumer] = {}


def subscribe(
    name: str, types: Iterable[str], handle: Handler, together: BatchHandler | None = None, batch: int = BATCH
) -> None:
    """Enter a consumer; called from an app's ``ready``. The same name twice raises ValueError."""
    if name in _registry and _registry[name].handle is not handle:
        raise ValueError(f"consumer {name} is subscribed twice")
    _registry[name] = Consumer(name, frozenset(types), handle, together, batch)


def subscriptions() -> tuple[Consumer, ...]:
    """All consumers by name."""
    return tuple(_registry[name] for name in sorted(_registry))


def run(consumer: Consumer, batch: int | None = None) -> int:
    """Digest up to ``batch`` placed events (the consumer's own measure); returns how many positions were passed."""
    batch = batch or consumer.batch
    with transaction.atomic():
        offset = _lock_offset(consumer.name)
        if offset is None:
            return 0
        events, passed = _read(offset.position, consumer.types, batch)
        blocked = _blocked(consumer.name, {event.stream_id for event in events}) if events else set()
        if blocked or not _digested_together(consumer, events):
            for event in events:
                _digest(consumer, event, blocked)
        if passed > offset.position:
            ConsumerOffset.objects.filter(pk=offset.pk).update(position=passed)
    return passed - offset.position


def retry_parked(consumer: Consumer) -> int:
    """Try parked events again in order, subject by subject; returns how many were digested."""
    done = 0
    with transaction.atomic():
        if _lock_offset(consumer.name) is None:
            return 0
        blocked: set[UUID] = set()
        for parked in ParkedEvent.objects.filter(consumer=consumer.name).order_by("position"):
            if parked.stream_id in blocked:
                continue
            event = _one(parked.position)
            error = _attempt(consumer, event)
            if error is None:
                parked.delete()
                done += 1
            else:
                blocked.add(parked.stream_id)
                ParkedEvent.objects.filter(pk=parked.pk).update(tries=parked.tries + 1, error=error)
    return done


def lag() -> dict[str, int]:
    """Positions that each consumer has still to pass."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(last_position), 0) FROM records_sequencer")
        newest = int(cursor.fetchone()[0])
    known = dict(ConsumerOffset.objects.values_list("consumer", "position"))
    return {consumer.name: newest - known.get(consumer.name, 0) for consumer in subscriptions()}


def _lock_offset(name: str) -> ConsumerOffset | None:
    """The offset row, locked; None when another process is digesting for this consumer."""
    rows = ConsumerOffset.objects.filter(consumer=name, partition=0)
    found = rows.select_for_update(skip_locked=True).first()
    if found is None and not rows.exists():
        ConsumerOffset.objects.bulk_create([ConsumerOffset(consumer=name)], ignore_conflicts=True)
        found = rows.select_for_update(skip_locked=True).first()
    return found


def _read(after: int, types: frozenset[str], batch: int) -> tuple[list[PlacedEvent], int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.position, e.stream_id, e.n, e.type, e.schema, e.at, e.open"
            " FROM records_position p JOIN records_event e USING (stream_id, n)"
            " WHERE p.position > %s ORDER BY p.position LIMIT %s",
            [after, batch],
        )
        rows = cursor.fetchall()
    passed = rows[-1][0] if rows else after
    return [_placed(row) for row in rows if row[3] in types], passed


def _one(position: int) -> PlacedEvent:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.position, e.stream_id, e.n, e.type, e.schema, e.at, e.open"
            " FROM records_position p JOIN records_event e USING (stream_id, n) WHERE p.position = %s",
            [position],
        )
        return _placed(cursor.fetchone())


def _placed(row: tuple[Any, ...]) -> PlacedEvent:
    position, stream_id, n, type_, schema, at, open_ = row
    # Django hands JSONB of a raw cursor over as text.
    return PlacedEvent(position, stream_id, n, type_, schema, at, json.loads(open_))


def _blocked(name: str, streams: set[UUID]) -> set[UUID]:
    return set(ParkedEvent.objects.filter(consumer=name, stream_id__in=streams).values_list("stream_id", flat=True))


def _digest(consumer: Consumer, event: PlacedEvent, blocked: set[UUID]) -> None:
    error = "waits behind a parked event of its subject" if event.stream_id in blocked else _attempt(consumer, event)
    if error is None:
        return
    blocked.add(event.stream_id)
    ParkedEvent.objects.create(
        consumer=consumer.name, position=event.position, stream_id=event.stream_id, n=event.n, error=error
    )
    log.error("event parked", consumer=consumer.name, position=event.position, error=error)


def _digested_together(consumer: Consumer, events: Sequence[PlacedEvent]) -> bool:
    """Whether all were digested at once; nothing of a failed attempt stays."""
    if consumer.together is None or not events:
        return not events
    try:
        with transaction.atomic():
            consumer.together(events)
    except Exception:  # one of them is poison: which one, the single attempts will show
        log.exception("a consumer failed on a batch", consumer=consumer.name, events=len(events))
        return False
    return True


def _attempt(consumer: Consumer, event: PlacedEvent) -> str | None:
    """None when digested, else the reason in at most 200 characters."""
    try:
        with transaction.atomic():
            consumer.handle(event)
    except Exception as error:  # a poison event must never stop the others
        # The kind of the error only: its text could carry personal data.
        log.exception("a consumer failed", consumer=consumer.name, position=event.position)
        return f"{type(error).__name__} {getattr(error, 'code', '')}".strip()[:200]
    return None
