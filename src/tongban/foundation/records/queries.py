"""Reads of the record for the apps whose streams these are."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from tongban.foundation.records.models import Aggregate, Event
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


def without_owner(type_: str, owner: type[Aggregate]) -> list[UUID]:
    """Streams that have an event of this type and no row of ``owner``. One statement, over the whole record."""
    streams = Event.objects.filter(type=type_).exclude(Exists(owner._default_manager.filter(pk=OuterRef("stream_id"))))
    return list(streams.order_by("stream_id").values_list("stream_id", flat=True))


def event_of(stream_id: UUID, n: int) -> Event:
    """One event. ``Event.DoesNotExist`` where there is none."""
    found = select(Event, _COLUMNS, {"stream_id": stream_id, "n": n})
    if not found:
        raise Event.DoesNotExist
    return found[0]
