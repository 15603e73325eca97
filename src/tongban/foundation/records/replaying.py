"""What every replay shares: a difference between what is stored and what the events tell, and the check of the events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from tongban.foundation import keys
from tongban.foundation.records import leaves
from tongban.foundation.records.models import Event
from tongban.kernel.errors import DomainError


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


def of_columns(row: Model, names: Sequence[str], told: Mapping[str, Any]) -> Iterator[Difference]:
    """Columns of a row that are not what its events tell."""
    for name in names:
        stored, expected = as_told(getattr(row, name)), as_told(told.get(name))
        if stored != expected:
            yield Difference(row.pk, name, stored, expected)


def of_words(row_id: UUID, data_key: bytes | memoryview | None, events: Sequence[Event]) -> Iterator[Difference]:
    """What people wrote opens and is what was committed to; nothing to compare once the key is destroyed."""
    if data_key is None:
        return
    try:
        key = keys.unwrap(data_key, row_id.bytes)
        for event in events:
            if event.sealed is not None:
                yield from opened(key, event)[1]
    except DomainError as error:
        yield Difference(row_id, "words", None, error.code)


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
