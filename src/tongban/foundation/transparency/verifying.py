"""The log checked against the record, row by row, and against checkpoints that somebody else has kept.

Reads tables directly. Everything is one snapshot of the database; pages of it, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
from django.db import connection

from tongban.foundation.records import leaves
from tongban.foundation.transparency import signers, tiles
from tongban.foundation.transparency.models import LogCheckpoint, LogState, LogTile
from tongban.kernel.merkle import HASH, WIDTH, fold, tiles_of_size, tree_root
from tongban.kernel.merkle.tiles import Fetch, TileReader, split
from tongban.kernel.notes import Checkpoint, NoteInvalid, Verifier, checkpoint_of, text_of

LATE = timedelta(minutes=2)
"""How much older than the checkpoint before it a row may say it is: a transaction that ran long (no statement longer than
20 seconds, no pause longer than 60), and what the relay had not taken up when it was signed (:data:`behind.SLACK`)."""
_PAGE = 20 * WIDTH
_NEIGHBOURS = 16
"""Tiles that are kept between two checkpoints: those of the next one are mostly the same."""

Fault = Callable[[str], None]


_Dated = tuple[str, datetime, Any]
"""Type, instant and open part of an event."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the record as its leaf stands for it; ``leaf`` None: there is no such row."""

    index: int
    name: str
    at: datetime | None
    leaf: bytes | None


# --- rows and leaves ---------------------------------------------------------------------------------------------------

_ENTRIES = "SELECT index, kind, ref, n FROM log_entry WHERE index >= %s AND index < %s ORDER BY index"
_EVENTS = """
SELECT e.stream_id, e.n, e.type, e.schema, e.at, e.open, e.commitment
FROM unnest(%s::uuid[], %s::integer[]) AS wanted (ref, n)
JOIN records_event e ON e.stream_id = wanted.ref AND e.n = wanted.n
"""
_ROWS = "SELECT {columns} FROM {table} WHERE id = ANY(%s)"


def check_leaves(
    size: int, fault: Fault, by_rule: frozenset[str] = frozenset(), foreign: Sequence[Checkpoint] = ()
) -> None:
    """Every leaf is the hash of its row; every row was dated between the checkpoint before it and the first over it, ours or
    ``foreign`` ones.

    ``by_rule``: types of events which, where nobody but the house acts, bear the instant at which a rule became true; they
    say beside it when that was ``noticed``, and are held to that."""
    signed, written = _signed_around(size, foreign), _Written(by_rule)
    for start in range(0, size, _PAGE):
        end = min(start + _PAGE, size)
        kept = b"".join(tiles.tile(0, at) for at in range(start // WIDTH, (end - 1) // WIDTH + 1))
        rows = list(_rows(start, end, written))
        if len(rows) != end - start:
            fault(f"leaves {start}…{end - 1}: {len(rows)} entries (removed entry)")
        for row in rows:
            at = (row.index - start) * HASH
            _check(row, kept[at : at + HASH], signed(row.index), fault)


def _check(row: _Row, kept: bytes, signed: _Around, fault: Fault) -> None:
    before, over = signed
    if row.leaf is None:
        fault(f"leaf {row.index}: {row.name} is gone (removed row)")
    elif row.leaf != kept:
        fault(f"leaf {row.index}: {row.name} is not what was logged (changed row)")
    elif row.at is not None and before is not None and row.at < before - LATE:
        fault(
            f"leaf {row.index}: {row.name} says {row.at:%Y-%m-%d %H:%M}, logged after {before:%Y-%m-%d %H:%M} (back-dated)"
        )
    elif row.at is not None and over is not None and row.at > over + LATE:
        fault(
            f"leaf {row.index}: {row.name} says {row.at:%Y-%m-%d %H:%M}, logged before {over:%Y-%m-%d %H:%M} (post-dated)"
        )


def _rows(start: int, end: int, written: _Written) -> Iterator[_Row]:
    entries = _select(_ENTRIES, [start, end])
    events = _events([(ref, n) for _, kind, ref, n in entries if kind == "e"])
    others = {kind: _others(kind, [ref for _, each, ref, _ in entries if each == kind]) for kind in leaves.ROWS}
    for index, kind, ref, n in entries:
        if kind == "e":
            dated, leaf = events.get((ref, n), (None, None))
            yield _Row(index, f"event {ref} {n}", written.at(*dated) if dated is not None else None, leaf)
        else:
            at, leaf = others[kind].get(ref, (None, None))
            yield _Row(index, f"{leaves.ROWS[kind].table.removeprefix('records_')} {ref}", at, leaf)


def _events(places: Sequence[tuple[Any, int]]) -> dict[tuple[Any, int], tuple[_Dated, bytes]]:
    rows = _select(_EVENTS, [[ref for ref, _ in places], [n for _, n in places]]) if places else []
    found: dict[tuple[Any, int], tuple[_Dated, bytes]] = {}
    for stream, n, type_, schema, at, text, commitment in rows:
        told = orjson.loads(text)
        leaf = leaves.leaf_hash(stream, n, type_, schema, at, told, commitment)
        found[stream, n] = ((type_, at, told), leaf)
    return found


class _Written:
    """When an event was written, as it says itself. A limit that passed at midnight is noticed when the house looks again,
    after an outage days later.

    Those that the house wrote before it said when it noticed come before the first of their type that says so.
    """

    def __init__(self, by_rule: frozenset[str]) -> None:
        self._by_rule = by_rule
        self._saying: set[str] = set()

    def at(self, type_: str, at: datetime, told: Any) -> datetime | None:
        """Asked in the order of the leaves; None where it cannot be told."""
        actor = told.get("actor") if isinstance(told, dict) else None
        alone = isinstance(actor, dict) and actor.get("capacity") == "SYSTEM"
        if not alone or type_ not in self._by_rule:
            return at
        try:
            noticed = datetime.fromisoformat(told["noticed"])
        except (KeyError, TypeError, ValueError):
            return at if type_ in self._saying else None
        self._saying.add(type_)
        return noticed


def _others(kind: str, ids: Sequence[Any]) -> dict[Any, tuple[datetime, bytes]]:
    source = leaves.ROWS[kind]
    statement = _ROWS.format(columns=", ".join(source.columns), table=source.table)
    found = [dict(zip(source.columns, row, strict=True)) for row in _select(statement, [ids])] if ids else []
    return {row["id"]: (row["at"], source.leaf(row)) for row in found}


_Around = tuple[datetime | None, datetime | None]


def _signed_around(size: int, kept: Sequence[Checkpoint]) -> Callable[[int], _Around]:
    """The instants of the last checkpoint that did not yet hold a leaf, and of the first that does; asked in rising order of
    leaves."""
    ours = LogCheckpoint.objects.filter(size__lte=size).values_list("size", "at")
    signed = sorted({*ours, *((each.size, each.at) for each in kept if each.size <= size)})
    at, before = 0, None

    def asked(index: int) -> _Around:
        nonlocal at, before
        while at < len(signed) and signed[at][0] <= index:
            before = signed[at][1]
            at += 1
        return before, signed[at][1] if at < len(signed) else None

    return asked


# --- what the log does not know ----------------------------------------------------------------------------------------

_UNLOGGED_EVENTS = """
SELECT e.stream_id, e.n FROM records_event e
WHERE e.at < %s AND NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.ref = e.stream_id AND l.n = e.n)
ORDER BY e.stream_id, e.n
"""
_UNLOGGED_ROWS = """
SELECT r.id FROM {table} r
WHERE r.at < %s AND NOT EXISTS (SELECT 1 FROM log_entry l WHERE l.ref = r.id AND l.n = 0) ORDER BY r.id
"""


def check_unlogged(before: datetime, fault: Fault) -> None:
    """Every row dated before this instant is in the log: one that is not was put in behind its back."""
    for stream, n in _select(_UNLOGGED_EVENTS, [before]):
        fault(f"event {stream} {n} is not in the log (inserted row)")
    for source in leaves.ROWS.values():
        for (row,) in _select(_UNLOGGED_ROWS.format(table=source.table), [before]):
            fault(f"{source.table.removeprefix('records_')} {row} is not in the log (inserted row)")


# --- tiles and checkpoints ---------------------------------------------------------------------------------------------


def log_size() -> int:
    """The number of leaves."""
    state = LogState.objects.first()
    return state.size if state else 0


def check_tiles(size: int, fault: Fault) -> None:
    """Every tile is there, as long as it must be, and what is above is hashed from what is below; no further one."""
    wanted = {(level, index): width for level, index, width in tiles_of_size(size)}
    for (level, index), width in wanted.items():
        hashes = tiles.tile(level, index)
        if len(hashes) != width * HASH:
            fault(f"tile {level}/{index}: {len(hashes) // HASH} hashes for {width}")
        elif level and split(hashes) != [fold(split(tiles.tile(level - 1, index * WIDTH + at))) for at in range(width)]:
            fault(f"tile {level}/{index} is not the hash of what is below")
    further = LogTile.objects.count() - len(wanted)
    if further > 0:
        fault(f"{further} tiles beyond the {size} leaves (truncated tail)")


def check_checkpoints(size: int, fault: Fault) -> int:
    """Every checkpoint of ours is signed, is not beyond the log, and says the root that its leaves have; their number."""
    keys, count, last = signers.verifiers(), 0, None
    fetch = lru_cache(maxsize=_NEIGHBOURS)(tiles.tile)
    for each in LogCheckpoint.objects.order_by("size").iterator():
        count += 1
        told = check_foreign(each.note, keys, size, fault, fetch)
        if told is None:
            continue
        if (told.size, told.at) != (each.size, each.at) or (last is not None and told.at < last):
            fault(f"checkpoint {each.size} does not say what it stands for")
        last = told.at
    return count


def check_foreign(
    note: str, keys: Sequence[Verifier], size: int, fault: Fault, fetch: Fetch = tiles.tile
) -> Checkpoint | None:
    """A checkpoint, whoever kept it: its signature, and that the log still begins with what it says."""
    try:
        told = checkpoint_of(text_of(note, keys))
    except NoteInvalid as error:
        fault(f"checkpoint: {error}")
        return None
    if told.size > size:
        fault(f"checkpoint of {told.at:%Y-%m-%d %H:%M} over {told.size} leaves, the log has {size} (truncated tail)")
        return told
    try:
        root = tree_root(told.size, TileReader(fetch))
    except LookupError:
        root = b""
    if root != told.root:
        fault(f"checkpoint of {told.at:%Y-%m-%d %H:%M} over {told.size} leaves has another root (fork)")
    return told


def check_kept(notes: Sequence[str], size: int, fault: Fault) -> list[Checkpoint]:
    """The checkpoints that others have kept: as :func:`check_foreign`, and that each is still among ours. Those that are good."""
    keys, good = signers.verifiers(), []
    for note in notes:
        told = check_foreign(note, keys, size, fault)
        if told is not None and not LogCheckpoint.objects.filter(size=told.size).exists():
            fault(
                f"checkpoint of {told.at:%Y-%m-%d %H:%M} over {told.size} leaves is not among ours (removed checkpoint)"
            )
        good += [told] if told is not None else []
    return good


def _select(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())
