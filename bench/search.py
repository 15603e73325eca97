"""What a search and a suggestion cost over many guides, and how often the right item comes first:
``python -m bench.search [--guides 200000] [--texts 2500] [--times 400]``.

A database of its own holds the sample province and N more guides, made as sets: so many items, each offered by every county.
``bench.searching`` measures in one process that does nothing else, with fsync on. The labelled questions are measured in
another database; their real corpus is left out where TONGBAN_REAL_ITEMS names no file.
"""

from __future__ import annotations

import argparse
import json
import os
import sys

from bench.measuring import load_average, now_text
from bench.place import place

BOUND_MS = 60.0
"""p95 of a search over 200,000 guides."""


def main() -> int:
    """Measure and print; 1 when the bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.search", description=main.__doc__)
    parser.add_argument("--guides", type=int, default=200_000, help="0: only the labelled questions")
    parser.add_argument("--texts", type=int, default=2_500, help="different items among them")
    parser.add_argument("--times", type=int, default=400)
    asked = parser.parse_args()
    before, held = load_average(), True
    real = {"TONGBAN_REAL_ITEMS": os.environ["TONGBAN_REAL_ITEMS"]} if "TONGBAN_REAL_ITEMS" in os.environ else {}
    with place() as here, here.fresh("bench_search") as database:
        words = ("--guides", str(asked.guides), "--texts", str(asked.texts), "--times", str(asked.times))
        told = here.python(database, "-m", "bench.in_django", "bench.searching", *words, **real)
    document = json.loads(told.splitlines()[-1])
    print(f"{now_text()} · load {before:.1f} → {load_average():.1f}\n")
    if asked.guides:
        print(f"{document['rows']:,} guides, {document['texts']:,} items, made in {document['made']:.0f} s\n")
        print("| work | times | p50 ms | p95 ms | most ms | CPU ms | statements |\n|---|---|---|---|---|---|---|")
        for name, figures in document["works"].items():
            held &= name != "search" or figures["p95"] <= BOUND_MS
            print(
                f"| {name} | {figures['times']} | {figures['p50']:.1f} | {figures['p95']:.1f} | {figures['most']:.1f}"
                f" | {figures['cpu']:.1f}"
                f" | {figures['statements']} |"
            )
        print()
    print("| questions | corpus | asked | first | among three |\n|---|---|---|---|---|")
    for line in document["questions"]:
        print(
            f"| {line['file']} | {line['corpus']} | {line['asked']} | {line['first']:.1%} | {line['among_three']:.1%} |"
        )
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
