"""What the whole catalogue costs on its way out and in again: ``python -m bench.exporting [--guides 10000]``.

A database of its own holds so many published guides, made of those of the sample with fresh codes. ``tongban export-items`` runs
as anybody runs it, once for each format; the workbook is then imported as drafts into another database. Seconds and peak memory
are those of the process from start to end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psycopg

from bench.measuring import load_average, now_text
from bench.place import Place, place
from tongban.config.instance import ROOT
from tongban.kernel.canonical import canonical_json, sha256_hex

MOST_SECONDS, MOST_MB = 60, 500
_AT_ONCE = 100
_READ = """
SELECT v.document, v.card, i.department_id FROM catalogue_guideversion v
  JOIN catalogue_guide g ON g.code = v.guide_id JOIN catalogue_implementationitem i ON i.code = g.implementation_id
 ORDER BY v.guide_id
"""
_ITEM = """
INSERT INTO catalogue_implementationitem (code, basic_id, department_uscc, department_id, region_code, status)
VALUES (%s, (SELECT min(code) FROM catalogue_basicitem), %s, %s, %s, 'IN_USE')
"""
_GUIDE = "INSERT INTO catalogue_guide (code, implementation_id, status) VALUES (%s, %s, 'PUBLISHED')"
_VERSION = """
INSERT INTO catalogue_guideversion (hash, guide_id, document, unified_hash, local_hash, number, valid_from, published_by,
                                    published_at, name, card)
VALUES (%s, %s, %s, %s, %s, 1, '2026-01-05', gen_random_uuid(), now(), %s, %s)
"""


@dataclass(frozen=True)
class Measured:
    """One run of a command."""

    name: str
    exit_code: int
    seconds: float
    peak_mb: float
    file_mb: float

    @property
    def held(self) -> bool:
        """Whether it succeeded within the bounds."""
        return self.exit_code == 0 and self.seconds < MOST_SECONDS and self.peak_mb < MOST_MB


def make(url: str, guides: int) -> None:
    """Publish so many guides as rows, beside those of the sample."""
    with psycopg.connect(url) as wire:
        rows = _copies(wire.execute(_READ).fetchall(), guides)
        # Few at a time: what this process holds when it starts another counts as that one's peak.
        while batch := list(islice(rows, _AT_ONCE)):
            with wire.cursor() as cursor:
                for statement, values in zip((_ITEM, _GUIDE, _VERSION), zip(*batch, strict=True), strict=True):
                    cursor.executemany(statement, values)


def _copies(originals: list[tuple[Any, ...]], guides: int) -> Iterator[tuple[tuple[Any, ...], ...]]:
    for serial, (document, card, department) in enumerate(islice(cycle(originals), guides)):
        main, sub = divmod(serial, 999)
        basic = f"000199{main + 1:03d}{sub + 1:03d}"
        local, unified = document["local"], document["unified"]
        code = f"{document['codes']['implementation'][:19]}{basic}"
        text = canonical_json({**document, "codes": {"basic": basic, "implementation": code, "handling": None}})
        part = sha256_hex(text)
        yield (
            (code, local["department_uscc"], department, local["region_code"]),
            (code, code),
            (part, code, text.decode(), part, part, unified["name"], json.dumps(card)),
        )


def run(here: Place, database: str, name: str, path: Path, *words: str) -> Measured:
    """One command on a database."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "tongban.config.cli", *words],
        env={**here.environment, "DATABASE_URL": here.url(database), "LOG_LEVEL": "ERROR"},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begun
    # Linux counts ru_maxrss in KiB.
    code, peak = os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024
    return Measured(name, code, seconds, peak, path.stat().st_size / 1e6 if path.exists() else 0.0)


def measured(here: Place, guides: int) -> list[Measured]:
    """Every way out, and the workbook in again."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        workbook = Path(folder) / "out.xlsx"
        with here.fresh("exporting") as database:
            make(here.url(database), guides)
            for name in ("out.jsonl", "out.xlsx", "out.zip", "national.xlsx"):
                path = Path(folder) / name
                words = ("--format", "national") if name.startswith("national") else ()
                found.append(run(here, database, f"out: {name}", path, "export-items", str(path), *words))
        with here.fresh("exporting_back") as database:
            back = run(here, database, "in: out.xlsx", workbook, "import-items", str(workbook))
            # The guides of the sample are there already, so that their rows are refused.
            found.append(Measured(back.name, back.exit_code - 1, back.seconds, back.peak_mb, back.file_mb))
    return found


def main() -> int:
    """Measure and print; 1 when a bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.exporting", description=main.__doc__)
    parser.add_argument("--guides", type=int, default=10_000)
    asked = parser.parse_args()
    before = load_average()
    with place() as here:
        rows = measured(here, asked.guides)
    print(
        f"{now_text()} · load {before:.1f} → {load_average():.1f} · {asked.guides:,} guides and those of the sample\n"
    )
    print("| way | s | peak MB | file MB |\n|---|--:|--:|--:|")
    for row in rows:
        print(
            f"| {row.name} | {row.seconds:.1f} | {row.peak_mb:.0f} | {row.file_mb:.1f} |{'' if row.held else ' ← bound'}"
        )
    return 0 if all(row.held for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
