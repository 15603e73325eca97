"""Tiles as they lie in the database."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection

from tongban.kernel.merkle import TileReader

_READ = "SELECT hashes FROM log_tile WHERE level = %s AND index = %s"
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


def write(changed: Mapping[tuple[int, int], bytes]) -> None:
    """New and longer tiles."""
    with connection.cursor() as cursor:
        cursor.executemany(_WRITE, [(level, index, hashes) for (level, index), hashes in changed.items()])
