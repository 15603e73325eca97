"""Takes up what was committed: events in the order of their positions, then refusals and audit entries.

One at a time (advisory lock), in batches, like the sequencer: what is not an event has no position, so it is read by the
transaction that wrote it, below the oldest one still running. One transaction writes entries, tiles and state together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from tongban.foundation.records import leaves
from tongban.foundation.transparency import tiles
from tongban.foundation.transparency.kinds import EntryKind
from tongban.kernel.merkle import with_leaves

_LOCK = 20170104
BATCH = 5_000

_STATE = """
SELECT coalesce(max(size), 0), coalesce(max(position), 0), coalesce(max(watermark), 0), coalesce(max(cluster), ''),
       (SELECT system_identifier::text FROM pg_control_system()), pg_snapshot_xmin(pg_current_snapshot())::text::bigint
FROM log_state
"""
_KEEP = """
INSERT INTO log_state (id, size, position, watermark, cluster) VALUES (1, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET size = EXCLUDED.size, position = EXCLUDED.position, watermark = EXCLUDED.watermark,
                               cluster = EXCLUDED.cluster
"""
_EVENTS = """
SELECT p.position, e.stream_id, e.n, e.leaf
FROM records_position p JOIN records_event e ON e.stream_id = p.stream_id AND e.n = p.n
WHERE p.position > %s ORDER BY p.position LIMIT %s
"""
_NEW = "NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.ref = r.id AND l.n = 0)"
_WINDOW = "r.xid >= %(watermark)s::text::xid8 AND r.xid < %(line)s::text::xid8"
_ROWS = """
SELECT r.xid::text::bigint, {columns} FROM {table} r WHERE {window} AND {new} ORDER BY r.xid, r.id LIMIT %(batch)s
"""
_WRITE = """
INSERT INTO log_entry (index, kind, ref, n) SELECT * FROM unnest(%s::bigint[], %s::text[], %s::uuid[], %s::integer[])
"""


@dataclass(frozen=True, slots=True)
class _Leaf:
    kind: EntryKind
    ref: UUID
    n: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class _State:
    size: int
    position: int
    watermark: int
    cluster: str
    here: str
    line: int

    @property
    def restored(self) -> bool:
        """Transaction ids of another cluster mean nothing."""
        return self.cluster != self.here


def append(batch: int = BATCH) -> int:
    """Add up to ``batch`` leaves of each kind; returns how many. Zero when there is nothing new or another one is at it."""
    with transaction.atomic():
        if not _alone():
            return 0
        state = _state()
        events, position = _events(state, batch)
        rows, more = _rows(state, batch)
        fresh = events + [leaf for _, leaf in rows]
        if fresh:
            _write(state.size, fresh)
            _keep(state, len(fresh), position, rows[-1][0] if rows and more else None)
    return len(fresh)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _state() -> _State:
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        return _State(*cursor.fetchone())


def _keep(state: _State, more: int, position: int, stopped: int | None) -> None:
    """``stopped``: the transaction id at which the batch was full; what is in of it is passed over next time."""
    watermark, cluster = state.line, state.here
    if stopped is not None:
        watermark, cluster = (state.watermark, state.cluster) if state.restored else (stopped, state.here)
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [state.size + more, position, watermark, cluster])


def _events(state: _State, batch: int) -> tuple[list[_Leaf], int]:
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [state.position, batch])
        found = cursor.fetchall()
    return (
        [_Leaf(EntryKind.EVENT, stream, n, bytes(leaf)) for _, stream, n, leaf in found],
        found[-1][0] if found else state.position,
    )


def _rows(state: _State, batch: int) -> tuple[list[tuple[int, _Leaf]], bool]:
    """Refusals and audit entries that are not in yet, by transaction, at most ``batch``, and whether there may be more."""
    found = [each for kind, source in leaves.ROWS.items() for each in _rows_of(EntryKind(kind), source, state, batch)]
    found.sort(key=lambda each: (each[0], each[1].ref))
    return found[:batch], len(found) >= batch


def _rows_of(kind: EntryKind, source: leaves.Rows, state: _State, batch: int) -> list[tuple[int, _Leaf]]:
    columns = ", ".join(f"r.{name}" for name in source.columns)
    window = "true" if state.restored else _WINDOW
    statement = _ROWS.format(columns=columns, table=source.table, window=window, new=_NEW)
    with connection.cursor() as cursor:
        cursor.execute(statement, {"watermark": state.watermark, "line": state.line, "batch": batch})
        found = cursor.fetchall()
    return [(xid, _leaf(kind, source, values)) for xid, *values in found]


def _leaf(kind: EntryKind, source: leaves.Rows, values: list[Any]) -> _Leaf:
    row = dict(zip(source.columns, values, strict=True))
    return _Leaf(kind, row["id"], 0, source.leaf(row))


def _write(size: int, fresh: list[_Leaf]) -> None:
    tiles.write(with_leaves(size, [leaf.hash for leaf in fresh], tiles.tile))
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            [
                list(range(size, size + len(fresh))),
                [leaf.kind.value for leaf in fresh],
                [leaf.ref for leaf in fresh],
                [leaf.n for leaf in fresh],
            ],
        )
