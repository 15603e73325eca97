"""Tiles as they lie in the database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.db import connection

from tongban.kernel.merkle import EMPTY_ROOT, Node, TileReader, place_of

T = TypeVar("T")

_READ = "SELECT hashes FROM log_tile WHERE level = %s AND index = %s"
# Each by the primary key: as a plain join, whoever plans without statistics reads the whole table.
_READ_MANY = """
SELECT wanted.level, wanted.index, t.hashes FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, index),
LATERAL (SELECT hashes FROM log_tile WHERE level = wanted.level AND index = wanted.index OFFSET 0) t
"""
_WRITE = """
INSERT INTO log_tile (level, index, hashes) VALUES (%s, %s, %s)
ON CONFLICT (level, index) DO UPDATE SET hashes = EXCLUDED.hashes
"""


def tile(level: int, index: int) -> bytes:
    """The hashes of a tile; none for one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_READ, [level, index])
        row = cursor.fetchone()
    return bytes(row[0]) if row else b""


def reader() -> TileReader:
    """Nodes of the tree; each tile is read once."""
    return TileReader(tile)


def reading_once(prove: Callable[[Node], T]) -> T:
    """What ``prove`` makes of the nodes of the tree. It runs twice: to learn which tiles it asks for, then over them. One
    statement; ``prove`` asks for the same nodes whatever their hashes are."""
    wanted: set[tuple[int, int]] = set()

    def ask(level: int, index: int) -> bytes:
        place = place_of(level, index)
        wanted.add((place.level, place.index))
        return EMPTY_ROOT

    prove(ask)
    with connection.cursor() as cursor:
        cursor.execute(_READ_MANY, [[level for level, _ in wanted], [index for _, index in wanted]])
        found = {(level, index): bytes(hashes) for level, index, hashes in cursor.fetchall()}
    return prove(TileReader(lambda level, index: found.get((level, index), b"")))


def write(changed: Mapping[tuple[int, int], bytes]) -> None:
    """New and longer tiles."""
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, [(level, index, hashes) for (level, index), hashes in changed.items()])
