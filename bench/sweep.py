"""What supervision costs over many open cases: ``python -m bench.sweep [--cases 100000]``.

A database of its own holds the sample province and N open cases: a few real ones, brought to their states by the deeds,
and copies of their rows (a watcher reads nothing else of a case). ``bench.sweeping`` measures in one process that does
nothing else, with fsync on.
"""

from __future__ import annotations

import argparse
import json
import sys
from statistics import median
from typing import Any

from psycopg import sql

from bench.measuring import load_average, now_text
from bench.place import Place, place

BOUND_SECONDS, BOUND_MB = 10.0, 500.0
_DATABASE = "sweep"


def main() -> int:
    """Make the store, measure, print a table; 1 when a bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=main.__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument(
        "--times", type=int, default=1, help="whole runs, each on a database of its own; medians are told"
    )
    asked = parser.parse_args()
    with place() as here:
        document = _median([_measured(here, asked.cases) for _ in range(asked.times)])
    held = all(each["seconds"] < BOUND_SECONDS for each in document["rounds"] if each["bounded"])
    held = held and document["peak_mb"] < BOUND_MB
    print(f"{document['open']:,} open cases · {now_text()} · load {load_average():.1f}\n")
    print("| work | seconds | CPU of the process | CPU of the database | cases looked at | cards raised |")
    print("|---|--:|--:|--:|--:|--:|")
    for each in document["rounds"]:
        spent = f"{each['seconds']:.2f} | {each['cpu']:.2f} | {each['server']:.2f}"
        print(f"| {each['work']} | {spent} | {each['looked_at']:,} | {each['raised']:,} |")
    bounds = f"bounds ({BOUND_SECONDS:.0f} s, {BOUND_MB:.0f} MB): {'held' if held else 'NOT HELD'}"
    print(f"\npeak memory {document['peak_mb']:.0f} MB · {bounds}")
    return 0 if held else 1


def _measured(here: Place, cases: int) -> dict[str, Any]:
    """One run on a database of its own."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_DATABASE))
    with here.superuser() as server:
        server.execute(drop)
        server.execute(sql.SQL("CREATE DATABASE {} OWNER tongban").format(sql.Identifier(_DATABASE)))
    try:
        here.python(_DATABASE, "-m", "tongban.config.cli", "prepare")
        told = here.python(_DATABASE, "-m", "bench.in_django", "bench.sweeping", "--cases", str(cases))
    finally:
        with here.superuser() as server:
            server.execute(drop)
    document: dict[str, Any] = json.loads(told.splitlines()[-1])
    return document


def _median(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The first document with the medians of what was measured."""
    first = documents[0]
    for place_, each in enumerate(first["rounds"]):
        for name in ("seconds", "cpu", "server"):
            each[name] = median(document["rounds"][place_][name] for document in documents)
    return {**first, "peak_mb": max(document["peak_mb"] for document in documents)}


if __name__ == "__main__":
    sys.exit(main())
