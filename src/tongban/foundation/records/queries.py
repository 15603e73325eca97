"""Reads of the record for the apps whose streams these are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tongban.foundation.records.models import Event
from tongban.foundation.rows import select

_COLUMNS = ("stream_id", "n", "type", "schema", "at", "open", "sealed", "commitment", "leaf")


def events_of(stream_id: UUID) -> list[Event]:
    """All events of one stream in order. One statement."""
    return select(Event, _COLUMNS, {"stream_id": stream_id}, order=("n",))


def events_of_all(stream_ids: Sequence[UUID]) -> dict[UUID, list[Event]]:
    """The same of many streams; one without events is left out. One statement."""
    streams: dict[UUID, list[Event]] = {}
    for event in select(Event, _COLUMNS, {"stream_id": list(stream_ids)}, order=("stream_id", "n")):
        streams.setdefault(event.stream_id, []).append(event)
    return streams


def event_of(stream_id: UUID, n: int) -> Event:
    """One event. ``Event.DoesNotExist`` where there is none."""
    found = select(Event, _COLUMNS, {"stream_id": stream_id, "n": n})
    if not found:
        raise Event.DoesNotExist
    return found[0]
