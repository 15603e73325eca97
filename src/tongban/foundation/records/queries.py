"""Reads of the record for the apps whose streams these are."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tongban.foundation.records.models import Event
from tongban.foundation.rows import select

_COLUMNS = ("stream_id", "n", "type", "schema", "at", "open", "sealed", "commitment", "leaf")


def events_of(stream_id: UUID, types: Collection[str] = ()) -> list[Event]:
    """The events of one stream in order: all, or those of some types. One statement."""
    where = {"stream_id": stream_id, **({"type": sorted(types)} if types else {})}
    return select(Event, _COLUMNS, where, order=("n",))


def event_of(stream_id: UUID, n: int) -> Event:
    """One event. ``Event.DoesNotExist`` where there is none."""
    found = select(Event, _COLUMNS, {"stream_id": stream_id, "n": n})
    if not found:
        raise Event.DoesNotExist
    return found[0]
