"""Places in one dense stream: whatever the order of commits, nothing is skipped, nothing stands twice."""

from __future__ import annotations

import threading
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from tongban.foundation.records import consumers, sequencer
from tongban.foundation.records.consumers import Consumer, PlacedEvent
from tongban.foundation.records.tests.raw import (
    TOLD,
    assert_dense_and_in_order,
    new_streams,
    pause,
    place_all,
    placed,
    row,
    side_by_side,
    tell,
    tell_as_of,
    written,
)
from tongban.kernel.canonical import canonical_json

WRITERS = 8
ROUNDS = 12

pytestmark = pytest.mark.usefixtures("committed_db")


@pytest.mark.parametrize("batch", [sequencer.BATCH, 7], ids=["whole", "in-small-batches"])
def test_writers_and_readers_side_by_side_skip_nothing_and_repeat_nothing(batch: int) -> None:
    """Eight writers commit late and out of order on streams of their own and on common ones; two readers never rest.

    On a common stream transaction numbers do not follow n although each writer locks first: of two that wait for the
    same row, the one with the lower number may get it second.
    """
    common = new_streams(2)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial_head (stream uuid PRIMARY KEY, last int NOT NULL)")
        cursor.execute("CREATE TABLE trial_seen (position bigint PRIMARY KEY, stream uuid, n int)")
        for stream in common:
            cursor.execute("INSERT INTO trial_head VALUES (%s, 0)", [stream])
    ended = threading.Event()
    still_writing = threading.Semaphore(0)

    def see(event: PlacedEvent) -> None:
        with connection.cursor() as cursor:
            # The primary key refuses a second delivery.
            cursor.execute("INSERT INTO trial_seen VALUES (%s, %s, %s)", [event.position, event.stream_id, event.n])

    consumer = Consumer("trial.see", frozenset({TOLD}), see)

    def write(number: int) -> None:
        own = new_streams(1)[0]
        for turn in range(ROUNDS):
            with transaction.atomic():
                if turn % 3 == number % 3:
                    _tell_common(common[turn % 2])
                tell(own, turn * 2 + 1, turn * 2 + 2)
                pause()
        still_writing.release()

    def read(number: int) -> None:
        while not ended.is_set():
            sequencer.advance(batch)
            consumers.run(consumer, batch=5)

    def wait_for_writers(number: int) -> None:
        for _ in range(WRITERS):
            assert still_writing.acquire(timeout=40)
        ended.set()

    jobs = [write] * WRITERS + [read] * 2 + [wait_for_writers]
    side_by_side(len(jobs), lambda number: jobs[number](number))
    place_all(batch)
    while consumers.run(consumer):
        pass
    rows = placed()
    assert_dense_and_in_order(rows)
    assert {(stream, n) for _, stream, n in rows} == written()
    assert len(rows) == WRITERS * ROUNDS * 2 + WRITERS * ROUNDS // 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT position, stream, n FROM trial_seen ORDER BY position")
        assert list(cursor.fetchall()) == rows


def _tell_common(stream: UUID) -> None:
    """As a unit of work does: lock the thing, then take the next number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last FROM trial_head WHERE stream = %s FOR NO KEY UPDATE", [stream])
        n = cursor.fetchone()[0] + 1
        tell(stream, n)
        cursor.execute("UPDATE trial_head SET last = %s WHERE stream = %s", [n, stream])


def test_what_commits_late_waits_and_holds_back_what_came_after_it(committed_db: str) -> None:
    early, late = new_streams(2)
    sequencer.advance()
    with psycopg.connect(committed_db) as slow:
        _insert(slow, late, 1)
        tell(early, 1)
        assert sequencer.advance() == 0, "an older transaction still runs"
        slow.commit()
    place_all()
    assert [(stream, n) for _, stream, n in placed()] == [(late, 1), (early, 1)]


def test_rolled_back_events_leave_no_gap(committed_db: str) -> None:
    gone, kept = new_streams(2)
    with psycopg.connect(committed_db) as other:
        _insert(other, gone, 1)
        other.rollback()
    tell(kept, 1)
    place_all()
    assert placed() == [(1, kept, 1)]


def test_batches_go_on_where_the_last_one_ended() -> None:
    streams = new_streams(5)
    for stream in streams:
        tell(stream, 1, 2, 3)
    place_all(batch=4)
    assert_dense_and_in_order(placed())
    assert sequencer.last_position() == 15


def test_one_transaction_larger_than_a_batch() -> None:
    (stream,) = new_streams(1)
    tell(stream, *range(1, 12))
    place_all(batch=4)
    assert_dense_and_in_order(placed())
    assert len(placed()) == 11


def test_only_one_places_at_a_time(committed_db: str) -> None:
    tell(new_streams(1)[0], 1)
    with psycopg.connect(committed_db) as other:
        other.execute("SELECT pg_advisory_xact_lock(20170101)")
        assert sequencer.advance() == 0
    place_all()


def test_an_order_of_transactions_against_the_order_of_the_stream_is_straightened(committed_db: str) -> None:
    """B has its transaction number before A locks the thing, then waits for A: B's event has the higher n."""
    stream = _against_the_grain(committed_db)
    place_all()
    assert placed() == [(1, stream, 1), (2, stream, 2)]


def test_the_same_at_the_edge_of_a_batch(committed_db: str) -> None:
    stream = _against_the_grain(committed_db)
    place_all(batch=1)
    assert placed() == [(1, stream, 1), (2, stream, 2)]


def test_the_same_with_the_oldest_running_transaction_between_the_two(committed_db: str) -> None:
    """A third transaction that still runs lies between B and A: B is below the line, A, which came first, above it."""
    (stream,) = new_streams(1)
    with psycopg.connect(committed_db) as b, psycopg.connect(committed_db) as third:
        b.execute("SELECT pg_current_xact_id()")
        third.execute("SELECT pg_current_xact_id()")
        tell(stream, 1)
        _insert(b, stream, 2)
        b.commit()
        sequencer.advance()
        third.rollback()
    place_all()
    assert placed() == [(1, stream, 1), (2, stream, 2)]


def test_three_who_lock_the_same_thing_do_not_get_it_in_the_order_of_their_numbers(committed_db: str) -> None:
    """Why the above happens to deeds that lock first: the number is given when the wait ends, before the race for the
    new version of the row. This documents the database; the sequencer has to live with it."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial_head (stream uuid PRIMARY KEY, last int NOT NULL)")
        (stream,) = new_streams(1)
        cursor.execute("INSERT INTO trial_head VALUES (%s, 0)", [stream])

    def write(number: int) -> None:
        for _ in range(20):
            with transaction.atomic():
                _tell_common(stream)

    side_by_side(6, write)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n FROM records_event ORDER BY n")
        assert [n for (n,) in cursor.fetchall()] == list(range(1, 121))


def _against_the_grain(url: str) -> UUID:
    (stream,) = new_streams(1)
    with psycopg.connect(url) as b:
        b.execute("SELECT pg_current_xact_id()")
        tell(stream, 1)
        _insert(b, stream, 2)
        b.commit()
    return stream


def _insert(wire: psycopg.Connection[tuple[object, ...]], stream: UUID, n: int) -> None:
    columns = row(stream, n)
    wire.execute(
        "INSERT INTO records_event (stream_id, n, type, schema, at, open, leaf) VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [canonical_json(value).decode() if name == "open" else value for name, value in columns.items()],
    )


# --- a restored database ---------------------------------------------------------------------------------------------


def _moved_to_another_cluster() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE records_sequencer SET cluster = 'another'")


def test_after_a_restore_what_had_no_place_gets_one_and_the_line_starts_anew() -> None:
    before, waiting, after = new_streams(3)
    tell(before, 1, 2)
    place_all()
    # Numbers of the old cluster lie far beyond those of the new one.
    tell_as_of(10**12, waiting, 1, 2)
    assert sequencer.advance() == 0
    _moved_to_another_cluster()
    place_all()
    tell(after, 1)
    place_all()
    assert [(stream, n) for _, stream, n in placed()] == [
        (before, 1), (before, 2), (waiting, 1), (waiting, 2), (after, 1),
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cluster = (SELECT system_identifier::text FROM pg_control_system()) FROM records_sequencer"
        )
        assert cursor.fetchone() == (True,)


def test_after_a_restore_a_stream_told_on_both_sides_keeps_its_order_across_batches() -> None:
    tell(new_streams(1)[0], 1)
    place_all()
    (stream,) = new_streams(1)
    tell_as_of(10**12, stream, 1)
    _moved_to_another_cluster()
    tell(stream, 2)
    place_all(batch=1)
    assert_dense_and_in_order(placed())
    assert len(placed()) == 3


def test_a_database_restored_before_anything_was_ever_placed() -> None:
    (stream,) = new_streams(1)
    tell_as_of(10**12, stream, 1)
    place_all(seconds=5)


def test_the_line_never_goes_back() -> None:
    seen = []
    for stream in new_streams(3):
        tell(stream, 1)
        place_all()
        with connection.cursor() as cursor:
            cursor.execute("SELECT watermark, last_position FROM records_sequencer")
            seen.append(cursor.fetchone())
    assert seen == sorted(seen)
    assert sequencer.last_position() == 3
