"""What the transparency log costs: ``python -m bench.log [--rows 50000] [--leaves 10000000] [--times 500]``.

In a database of its own (fsync on) ``bench.growing`` writes as many rows of the record, half of them events that have their
place and half entries of the audit, and lets the log take them up by the product's own code; then it makes the tiles of a
log of ten million leaves and asks for proofs in it. One process that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys

from bench.measuring import load_average, now_text
from bench.place import place

LEAST_RATE, MOST_MS = 1_000, 5.0
"""Leaves appended a second; p95 of an inclusion proof in a log of ten million leaves."""


def main() -> int:
    """Measure and print; 1 when a bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.log", description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--leaves", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=500)
    asked = parser.parse_args()
    before = load_average()
    with place() as here, here.fresh("bench_log") as database:
        words = ("--rows", str(asked.rows), "--leaves", str(asked.leaves), "--times", str(asked.times))
        told = here.python(database, "-m", "bench.in_django", "bench.growing", *words)
    found = json.loads(told.splitlines()[-1])
    rate, held = found["rows"] / found["seconds"], True
    print(f"{now_text()} · load {before:.1f} → {load_average():.1f}\n")
    print("| work | bound | measured | holds |\n|---|---|--:|---|")
    print(f"| append {found['rows']:,} leaves | ≥ {LEAST_RATE:,}/s | {rate:,.0f}/s | {_word(rate >= LEAST_RATE)} |")
    held &= rate >= LEAST_RATE
    for name, figures in found["works"].items():
        bound, holds = "", ""
        if name == "inclusion proof":
            held &= figures["p95"] < MOST_MS
            bound, holds = f"p95 < {MOST_MS:g} ms", _word(figures["p95"] < MOST_MS)
        measured = f"p50 {figures['p50']:.2f}, p95 {figures['p95']:.2f} ms, CPU app {figures['cpu']:.2f} ms"
        measured += f", {figures['statements']} SQL"
        print(f"| {name}, {found['leaves']:,} leaves | {bound} | {measured} | {holds} |")
    print(f"\nTiles made in {found['made']:.0f} s, {found['tiles_mb']:.0f} MB with their index.")
    return 0 if held else 1


def _word(holds: bool) -> str:
    return "yes" if holds else "**no**"


if __name__ == "__main__":
    sys.exit(main())
