"""Gives every committed event its place in one dense stream.

Numbers taken inside transactions do not follow the order of commits: a reader with an offset would skip rows that
commit late. So positions are given afterwards, set-based, by whoever holds one advisory lock, and only to events whose
transaction id lies below the oldest transaction still running: nothing can appear below that line any more.
"""

from __future__ import annotations

from django.db import connection, transaction

from tongban.foundation import clock

_LOCK = 20170101
BATCH = 5_000

_STATE = """
INSERT INTO records_sequencer (id, watermark, last_position, cluster, beat_at)
VALUES (1, 0, 0, (SELECT system_identifier::text FROM pg_control_system()), %(now)s)
ON CONFLICT (id) DO UPDATE SET beat_at = EXCLUDED.beat_at
RETURNING watermark, last_position, cluster, (SELECT system_identifier::text FROM pg_control_system()),
          pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""

# Inside one stream the order is n. Transaction ids follow n as well, because a unit of work locks its stream before it
# writes; the running maximum makes it certain.
_PLACE = """
WITH fresh AS (
    SELECT e.stream_id, e.n, e.xid
    FROM records_event e
    WHERE {window}
      AND NOT EXISTS (SELECT 1 FROM records_position p WHERE p.stream_id = e.stream_id AND p.n = e.n)
    ORDER BY e.xid, e.stream_id, e.n
    LIMIT %(batch)s
), ordered AS (
    SELECT stream_id, n, xid,
           max(xid::text::bigint) OVER (PARTITION BY stream_id ORDER BY n ROWS UNBOUNDED PRECEDING) AS after
    FROM fresh
), placed AS (
    INSERT INTO records_position (position, stream_id, n)
    SELECT %(last)s + row_number() OVER (ORDER BY after, stream_id, n), stream_id, n FROM ordered
    RETURNING position
)
SELECT count(*), (SELECT max(xid::text::bigint) FROM ordered) FROM placed
"""
_BY_TRANSACTION = "e.xid >= %(watermark)s::text::xid8 AND e.xid < %(horizon)s::text::xid8"
_EVERYTHING = "true"


def advance(batch: int = BATCH) -> int:
    """Place up to ``batch`` events; returns how many. Zero when there is nothing new or another one is at it.

    After a restore into another cluster the stored transaction ids mean nothing: everything without a position is
    placed first, and the line starts anew.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_STATE, {"now": clock.real_now()})
        watermark, last, known_cluster, cluster, horizon = cursor.fetchone()
        restored = known_cluster != cluster
        window = _EVERYTHING if restored else _BY_TRANSACTION
        cursor.execute(
            _PLACE.format(window=window), {"watermark": watermark, "horizon": horizon, "last": last, "batch": batch}
        )
        placed, highest = cursor.fetchone()
        if placed < batch:
            watermark, cluster_now = horizon, cluster
        else:
            # More may wait: go on from the last transaction seen (its rows that are placed are skipped).
            watermark, cluster_now = (watermark if restored else highest), known_cluster
        cursor.execute(
            "UPDATE records_sequencer SET watermark = %s, last_position = %s, cluster = %s WHERE id = 1",
            [watermark, last + placed, cluster_now],
        )
    return int(placed)


def last_position() -> int:
    """The newest position given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_position FROM records_sequencer WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
