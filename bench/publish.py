"""``python -m bench.publish RESULTS.json…``: put runs that were made apart into the one table of docs/bench.md.

The first gives the header, the ages and the sweeps; stores of the others stand beside its own, each with its day. Figures are
never typed: they come out of ``bench/results``.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench import bounds, report
from bench.__main__ import publish


def main() -> int:
    """Write the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.publish", description=__doc__)
    parser.add_argument("results", nargs="+", type=Path)
    first, *others = (json.loads(path.read_text()) for path in parser.parse_args().results)
    results: dict[str, Any] = {**first, "stores": [*first.get("stores", ())]}
    for other in others:
        results["stores"] += [{**store, "run": other["at"]} for store in other.get("stores", ())]
        results |= {part: other[part] for part in ("ages", "sweeps") if part in other}
    publish(report.markdown(results, bounds.table(results)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
