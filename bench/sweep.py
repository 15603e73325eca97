"""What silence and supervision cost over many open cases: ``python -m bench.sweep [--cases 100000]``.

A database of its own holds the sample province and N open cases: a few real ones, brought to their states by the deeds,
and copies of their rows (a watcher reads nothing else of a case). Those on which silence is to take effect are copies in
whole, because it is recorded on them. ``bench.sweeping`` measures in one process that does nothing else, with fsync on.
"""

from __future__ import annotations

import argparse
import json
import sys
from statistics import median
from typing import Any

from bench import report
from bench.measuring import load_average, now_text
from bench.place import Place, place


def measured(here: Place, cases: int) -> dict[str, Any]:
    """The rounds and sweeps over so many open cases (``bench.sweeping``)."""
    with here.fresh("sweep") as database:
        told = here.python(database, "-m", "bench.in_django", "bench.sweeping", "--cases", str(cases))
    document: dict[str, Any] = json.loads(told.splitlines()[-1])
    return document


def main() -> int:
    """Make the store, measure, print a table; 1 when a bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.sweep", description=main.__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=1, help="whole runs, each on a new database; medians are told")
    asked = parser.parse_args()
    with place() as here:
        document = _median([measured(here, asked.cases) for _ in range(asked.times)])
    print(f"{now_text()} · load {load_average():.1f}\n")
    print("\n".join(report.sweeps(document)))
    return 0 if report.sweeps_held(document) else 1


def _median(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The first document with the medians of what was measured."""
    first = documents[0]
    for place_, each in enumerate(first["rounds"]):
        for name in ("seconds", "cpu", "server"):
            each[name] = median(document["rounds"][place_][name] for document in documents)
    return {**first, "peak_mb": max(document["peak_mb"] for document in documents)}


if __name__ == "__main__":
    sys.exit(main())
