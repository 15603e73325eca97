"""What a new version of a standard costs: ``python -m bench.standards [--bodies 111] [--times 3]``.

A database of its own holds the sample province; so many bodies of counties claim one item and publish their guides by the deeds.
Then the standard changes a few times: from the lock to the commit, with every guide's next version, its elements, its rows in
the search and in the lists, and the feed. ``bench.following`` measures in one process, with fsync on.
"""

from __future__ import annotations

import argparse
import json
import sys

from bench.measuring import load_average, now_text
from bench.place import place

MOST_SECONDS = 2.0
"""For 111 bodies: the province's cities and counties."""


def main() -> int:
    """Measure and print; 1 when the bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.standards", description=main.__doc__)
    parser.add_argument("--bodies", type=int, default=111)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    before = load_average()
    with place() as here, here.fresh("bench_standards") as database:
        words = ("--bodies", str(asked.bodies), "--times", str(asked.times))
        told = json.loads(here.python(database, "-m", "bench.in_django", "bench.following", *words).splitlines()[-1])
    print(f"{now_text()} · load {before:.1f} → {load_average():.1f}\n")
    print("| bodies | seconds, median | most | statements | derived |\n|--:|--:|--:|--:|--:|")
    print(
        f"| {told['bodies']} | {told['median']:.2f} | {told['most']:.2f} | {told['statements']} | {told['derived']} |"
    )
    return 0 if told["median"] <= MOST_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main())
