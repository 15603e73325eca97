"""Reads of the record for the apps whose streams these are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.foundation.records.leaves import opened
from tongban.foundation.records.models import Event
from tongban.foundation.rows import select, values

_COLUMNS = ("stream_id", "n", "type", "schema", "at", "open", "sealed", "commitment", "leaf")


def events_of(stream_id: UUID) -> list[Event]:
    """All events of one stream in order. One statement."""
    return select(Event, _COLUMNS, {"stream_id": stream_id}, order=("n",))


def told_of(
    stream_id: UUID, key: bytes | None, types: Collection[str] = ()
) -> Iterator[tuple[int, str, datetime, dict[str, Any], dict[str, Any]]]:
    """(n, type, at, open, sealed) of the events of one stream in order: all, or those of some types. One statement.

    Without the stream's ``key`` what is sealed is empty. For reading only: a leaf cannot be checked from it.
    """
    where = {"stream_id": stream_id, **({"type": sorted(types)} if types else {})}
    for n, type_, at, open_, sealed in values(Event, ("n", "type", "at", "open", "sealed"), where, order=("n",)):
        yield n, type_, at, open_, opened(key, stream_id, n, sealed) if key and sealed is not None else {}


def event_of(stream_id: UUID, n: int) -> Event:
    """One event. ``Event.DoesNotExist`` where there is none."""
    found = select(Event, _COLUMNS, {"stream_id": stream_id, "n": n})
    if not found:
        raise Event.DoesNotExist
    return found[0]
