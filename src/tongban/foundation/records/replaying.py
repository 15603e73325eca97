"""What every replay shares: a difference between what is stored and what the events tell, and the check of the events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a stored thing and its events disagree."""

    subject: UUID
    what: str
    stored: Any
    told: Any


@contextmanager
def snapshot() -> Iterator[None]:
    """All statements of the block see the same instant and write nothing: deeds go on while a replay reads."""
    with transaction.atomic():
        # Inside a test's own transaction there is nothing to choose any more.
        if not connection.savepoint_ids:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def of_leaves(events: Sequence[Event]) -> Iterator[Difference]:
    """Events whose leaf is not that of their content."""
    for event in events:
        leaf = leaves.leaf_of(event)
        if leaf != bytes(event.leaf):
            yield Difference(event.stream_id, f"leaf {event.n}", bytes(event.leaf).hex(), leaf.hex())


def opened(key: bytes, event: Event) -> tuple[bytes, tuple[Difference, ...]]:
    """The sealed part in the clear, and whether it is what the event committed to. DomainError ``keys.unreadable``."""
    plain, commitment = leaves.open_part(key, event.stream_id, event.n, bytes(event.sealed or b""))
    if event.commitment is not None and commitment == bytes(event.commitment):
        return plain, ()
    return plain, (Difference(event.stream_id, f"commitment {event.n}", None, commitment.hex()),)


def as_told(value: Any) -> Any:
    """A stored value as the record writes it."""
    if isinstance(value, datetime):
        return leaves.instant_text(value)
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, tuple | list):
        return [as_told(each) for each in value]
    if isinstance(value, dict):
        return {str(name): as_told(each) for name, each in value.items()}
    return value
