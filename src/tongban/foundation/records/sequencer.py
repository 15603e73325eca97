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

# The first look ever, and the first after a restore, find another cluster than the one they stand in.
_STATE = """
INSERT INTO records_sequencer (id, watermark, last_position, cluster, beat_at)
VALUES (1, 0, 0, '', %(now)s)
ON CONFLICT (id) DO UPDATE SET beat_at = EXCLUDED.beat_at
RETURNING watermark, last_position, cluster, (SELECT system_identifier::text FROM pg_control_system()),
          pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""

# Inside one stream the order is n. Transaction ids mostly follow n, because a unit of work locks its stream before it
# writes; but one that wrote elsewhere first has an older id. So with every event come all earlier ones of its stream
# that have no place yet, and an event waits while an earlier one of its stream is still above the line.
_PLACE = """
WITH batch AS (
    SELECT e.stream_id, e.n, e.xid::text::bigint AS xid
    FROM records_event e
    WHERE {window}
      AND NOT EXISTS (SELECT 1 FROM records_position p WHERE p.stream_id = e.stream_id AND p.n = e.n)
    ORDER BY e.xid, e.stream_id, e.n
    LIMIT %(batch)s
), tops AS (
    SELECT stream_id, max(n) AS n FROM batch GROUP BY stream_id
), waiting AS (
    SELECT e.stream_id, e.n, e.xid::text::bigint AS xid
    FROM records_event e JOIN tops t ON e.stream_id = t.stream_id AND e.n <= t.n
    WHERE NOT EXISTS (SELECT 1 FROM records_position p WHERE p.stream_id = e.stream_id AND p.n = e.n)
), ordered AS (
    SELECT stream_id, n, xid,
           max(xid) OVER (PARTITION BY stream_id ORDER BY n ROWS UNBOUNDED PRECEDING) AS after
    FROM waiting
), placed AS (
    INSERT INTO records_position (position, stream_id, n)
    SELECT %(last)s + row_number() OVER (ORDER BY after, stream_id, n), stream_id, n
    FROM ordered WHERE after < %(line)s
    RETURNING position
)
SELECT (SELECT count(*) FROM placed), (SELECT count(*) FROM batch), (SELECT max(xid) FROM batch),
       (SELECT min(xid) FROM ordered WHERE after >= %(line)s)
"""
_BY_TRANSACTION = "e.xid >= %(watermark)s::text::xid8 AND e.xid < %(line)s::text::xid8"
_EVERYTHING = "true"
_NO_LINE = 2**62


def advance(batch: int = BATCH) -> int:
    """Place about ``batch`` events; returns how many. Zero when there is nothing new or another one is at it.

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
        line = _NO_LINE if restored else horizon
        cursor.execute(
            _PLACE.format(window=_EVERYTHING if restored else _BY_TRANSACTION),
            {"watermark": watermark, "line": line, "last": last, "batch": batch},
        )
        placed, seen, highest, held = cursor.fetchone()
        if seen < batch:
            watermark, known_cluster = horizon, cluster
        elif not restored:
            # More may wait: go on from the last transaction seen (its events that are placed are skipped).
            watermark = highest
        if held is not None:
            watermark = min(watermark, held)
        cursor.execute(
            "UPDATE records_sequencer SET watermark = %s, last_position = %s, cluster = %s WHERE id = 1",
            [watermark, last + placed, known_cluster],
        )
    return int(placed)


def last_position() -> int:
    """The newest position given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_position FROM records_sequencer WHERE id = 1")
        row = cursor.fetchone()
    return int(row[0]) if row else 0
