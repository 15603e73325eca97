"""Events written as the database sees them, without the unit of work: tests of the record choose their own transactions."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from threading import Thread
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tongban.foundation.records import leaves, sequencer
from tongban.foundation.records.models import Event
from tongban.kernel.ids import uuid7

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
TOLD = "trial.thing.told"


def row(stream: UUID, n: int, type_: str = TOLD, **open_: Any) -> dict[str, Any]:
    """Columns of one event without a sealed part."""
    return {
        "stream_id": stream,
        "n": n,
        "type": type_,
        "schema": 1,
        "at": NOON,
        "open": open_,
        "leaf": leaves.leaf_hash(stream, n, type_, 1, NOON, open_, None),
    }


def tell(stream: UUID, *numbers: int, type_: str = TOLD, **open_: Any) -> None:
    """Insert events of one stream in the running transaction, else in one of their own."""
    Event.objects.bulk_create([Event(**row(stream, n, type_, **open_)) for n in numbers])


def tell_as_of(xid: int, stream: UUID, *numbers: int) -> None:
    """Insert events that bear the number of another transaction, as after a restore."""
    with transaction.atomic(), connection.cursor() as cursor:
        tell(stream, *numbers)
        # The guard lets no row be changed; what a restore writes is written before it stands.
        cursor.execute("ALTER TABLE records_event DISABLE TRIGGER append_only")
        cursor.execute("UPDATE records_event SET xid = %s::text::xid8 WHERE stream_id = %s", [xid, stream])
        cursor.execute("ALTER TABLE records_event ENABLE TRIGGER append_only")


def placed() -> list[tuple[int, UUID, int]]:
    """(position, stream, n) of everything that has a place, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, stream_id, n FROM records_position ORDER BY position")
        return list(cursor.fetchall())


def place_all(batch: int = sequencer.BATCH, seconds: float = 90.0) -> None:
    """Run the sequencer until every committed event has a place.

    One call need not do: the line is the oldest transaction of the whole server, and other tests run beside this one.
    """
    until = time.monotonic() + seconds
    while len(placed()) < len(written()):
        if not sequencer.advance(batch):
            assert time.monotonic() < until, "events are left without a place"
            time.sleep(0.01)


def written() -> set[tuple[UUID, int]]:
    """(stream, n) of every committed event."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT stream_id, n FROM records_event")
        return set(cursor.fetchall())


def assert_dense_and_in_order(rows: Iterable[tuple[int, UUID, int]]) -> None:
    """Positions are 1, 2, 3 …, each event has one, and inside a stream they follow n."""
    rows = list(rows)
    assert [position for position, _, _ in rows] == list(range(1, len(rows) + 1))
    last: dict[UUID, int] = {}
    for _, stream, n in rows:
        assert n == last.get(stream, 0) + 1, f"{stream}: {n} stands after {last.get(stream, 0)}"
        last[stream] = n


def new_streams(count: int) -> list[UUID]:
    """Ids of things born now."""
    return [uuid7(NOON) for _ in range(count)]


def side_by_side(count: int, work: Callable[[int], None], seconds: float = 60.0) -> None:
    """Run ``work(0)`` … ``work(count - 1)`` in threads with connections of their own; the first error is raised."""
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    if errors:
        raise errors[0]


def pause(longest: float = 0.02) -> None:
    """A moment of random length between a write and its commit."""
    time.sleep(random.uniform(0, longest))
