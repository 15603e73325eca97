"""Inside the database of ``bench.log``: rows for the log to take up, then the tiles of a large log and proofs in it."""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections.abc import Callable
from functools import partial
from statistics import quantiles
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.foundation.transparency import appending, tiles
from tongban.foundation.transparency.models import LogState
from tongban.kernel.merkle import (
    HASH,
    WIDTH,
    consistency_holds,
    consistency_proof,
    fold,
    inclusion_holds,
    inclusion_proof,
    tree_root,
)
from tongban.kernel.merkle.tiles import split

_SEED = 20_261_126
_EVENTS = """
WITH made AS (
  INSERT INTO records_event (stream_id, n, type, schema, at, open, leaf)
  SELECT gen_random_uuid(), 1, 'bench.log.happened', 1, now(), '{}', sha256(i::text::bytea) FROM generate_series(1, %s) i
  RETURNING stream_id, n)
INSERT INTO records_position (position, stream_id, n)
SELECT (SELECT coalesce(max(position), 0) FROM records_position) + row_number() OVER (), stream_id, n FROM made
"""
_AUDIT = """
INSERT INTO records_audit (subject, id, at, kind, actor, data, trace)
SELECT 'account:' || i, gen_random_uuid(), now(), 'identity.signed_in', '{"account": "a"}', '{"channel": "PORTAL"}', 'bench'
FROM generate_series(1, %s) i
"""
_SIZE = "SELECT pg_total_relation_size('log_tile')"


def main() -> None:
    """Figures as JSON on the last line."""
    parser = argparse.ArgumentParser()
    for name in ("rows", "leaves", "times"):
        parser.add_argument(f"--{name}", type=int)
    asked = parser.parse_args()
    rows, seconds = _appended(asked.rows)
    made = time.perf_counter()
    _make(asked.leaves)
    made = time.perf_counter() - made
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        size = cursor.fetchone()[0]
    works = {name: _measured(work, asked.times) for name, work in _works(asked.leaves).items()}
    found = {"rows": rows, "seconds": seconds, "made": made, "tiles_mb": size / 1024**2, "leaves": asked.leaves}
    print(json.dumps({**found, "works": works}))


def _appended(rows: int) -> tuple[int, float]:
    """How many leaves, and the seconds that it took to append them."""
    while appending.append():
        pass
    with connection.cursor() as cursor:
        cursor.execute(_EVENTS, [rows // 2])
        cursor.execute(_AUDIT, [rows - rows // 2])
    begun, added = time.perf_counter(), 0
    while fresh := appending.append():
        added += fresh
    return added, time.perf_counter() - begun


def _make(leaves: int) -> None:
    """The tiles of a log of so many leaves, over what is there."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE log_tile DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM log_tile")
        level, width, above = 0, leaves, bytearray()
        while width:
            hashes, above = bytes(above), bytearray()
            with cursor.cursor.copy("COPY log_tile (level, index, hashes) FROM STDIN") as copy:
                for index in range(-(-width // WIDTH)):
                    count = min(WIDTH, width - index * WIDTH) * HASH
                    at = index * WIDTH * HASH
                    tile = hashes[at : at + count] if level else os.urandom(count)
                    copy.write_row((level, index, tile))
                    above += fold(split(tile)) if count == WIDTH * HASH else b""
            level, width = level + 1, width // WIDTH
    LogState.objects.update(size=leaves)


def _works(leaves: int) -> dict[str, Callable[[], None]]:
    draw = random.Random(_SEED)
    root = tree_root(leaves, tiles.reader())

    def inclusion() -> None:
        index = draw.randrange(leaves)
        tiles.reading_once(partial(inclusion_proof, index, leaves))

    def consistency() -> None:
        tiles.reading_once(partial(consistency_proof, draw.randrange(1, leaves), leaves))

    def signing() -> None:
        tree_root(leaves, tiles.reader())

    _proofs_hold(leaves, root, draw)
    return {"inclusion proof": inclusion, "consistency proof": consistency, "root to be signed": signing}


def _proofs_hold(leaves: int, root: bytes, draw: random.Random) -> None:
    for _ in range(20):
        index, old = draw.randrange(leaves), draw.randrange(1, leaves)
        leaf = tiles.reader()(0, index)
        assert inclusion_holds(leaf, index, leaves, tiles.reading_once(partial(inclusion_proof, index, leaves)), root)
        proof = tiles.reading_once(partial(consistency_proof, old, leaves))
        assert consistency_holds(old, leaves, tree_root(old, tiles.reader()), root, proof)


def _measured(work: Callable[[], None], times: int) -> dict[str, Any]:
    with CaptureQueriesContext(connection) as captured:
        work()
    taken, cpu = [], time.process_time()
    for _ in range(times):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    cpu = (time.process_time() - cpu) * 1000 / times
    cuts = quantiles(taken, n=20)
    return {"p50": cuts[9], "p95": cuts[18], "cpu": cpu, "statements": len(captured)}


if __name__ == "__main__":
    main()
