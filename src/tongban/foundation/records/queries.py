"""Reads of the record for the apps whose streams these are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from tongban.foundation.records.leaves import opened
from tongban.foundation.records.models import Aggregate, Event
from tongban.foundation.rows import select, tuples

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


def last_of_all(stream_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """When something last happened in each of these streams. One statement."""
    rows = Event.objects.filter(stream_id__in=list(stream_ids)).values("stream_id").annotate(last=Max("at"))
    return dict(rows.order_by().values_list("stream_id", "last"))


def without_owner(type_: str, owner: type[Aggregate]) -> list[UUID]:
    """Streams that have an event of this type and no row of ``owner``. One statement, over the whole record."""
    streams = Event.objects.filter(type=type_).exclude(Exists(owner._default_manager.filter(pk=OuterRef("stream_id"))))
    return list(streams.order_by("stream_id").values_list("stream_id", flat=True))


def told_of(
    stream_id: UUID, key: bytes | None, types: Collection[str] = ()
) -> Iterator[tuple[int, str, datetime, dict[str, Any], dict[str, Any]]]:
    """(n, type, at, open, sealed) of the events of one stream in order: all, or those of some types. One statement.

    Without the stream's ``key`` what is sealed is empty. For reading only: a leaf cannot be checked from it.
    """
    where = {"stream_id": stream_id, **({"type": sorted(types)} if types else {})}
    for n, type_, at, open_, sealed in tuples(Event, ("n", "type", "at", "open", "sealed"), where, order=("n",)):
        yield n, type_, at, open_, opened(key, stream_id, n, sealed) if key and sealed is not None else {}


_ACTED_ON = """
SELECT DISTINCT stream_id FROM records_event WHERE stream_id = ANY(%s) AND open -> 'actor' ->> 'account' = %s
"""


def acted_on(stream_ids: Collection[UUID], account: str) -> frozenset[UUID]:
    """Those of the streams in which the account did a deed. One statement, none for no stream."""
    if not stream_ids:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_ACTED_ON, [list(stream_ids), account])
        return frozenset(stream for (stream,) in cursor.fetchall())


def events_at(places: Collection[tuple[UUID, int]]) -> dict[tuple[UUID, int], Event]:
    """The events at these places of their streams; what is not there is left out. One statement, none for no place."""
    if not places:
        return {}
    streams, numbers = ({place[i] for place in places} for i in (0, 1))
    rows = select(Event, _COLUMNS, {"stream_id": list(streams), "n": sorted(numbers)}, order=("stream_id", "n"))
    return {place: event for event in rows if (place := (event.stream_id, event.n)) in places}


def event_of(stream_id: UUID, n: int) -> Event:
    """One event. ``Event.DoesNotExist`` where there is none."""
    found = select(Event, _COLUMNS, {"stream_id": stream_id, "n": n})
    if not found:
        raise Event.DoesNotExist
    return found[0]
