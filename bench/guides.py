"""The guide page among many guides: ``python -m bench.guides [--guides 200000]``.

A database of its own holds the sample province; the page of one of its guides is loaded, then so many more guides of other
codes are made as sets, and the same page is loaded again. What is published beside a guide must not make its page dearer.
"""

from __future__ import annotations

import argparse
import sys
from statistics import median

import psycopg

from bench.measuring import Round, Subject, load, load_average, need_wrk, now_text
from bench.place import Place, place
from bench.works import WORKS

_GUIDE = next(work for work in WORKS if work.name == "guide")
_MORE = (
    """
INSERT INTO catalogue_implementationitem (code, basic_id, department_uscc, department_id, region_code, status)
SELECT 'B' || lpad(n::text, 30, '0'), o.basic_id, o.department_uscc, o.department_id, o.region_code, o.status
  FROM catalogue_implementationitem o, generate_series(1, %(guides)s) n WHERE o.code = %(item)s
""",
    """
INSERT INTO catalogue_guide (code, implementation_id, status)
SELECT code, code, 'PUBLISHED' FROM catalogue_implementationitem WHERE code LIKE 'B0%%'
""",
    """
INSERT INTO catalogue_guideversion (hash, guide_id, document, unified_hash, local_hash, number, valid_from, published_by,
                                    published_at, name, card)
SELECT encode(sha256(g.code::bytea), 'hex'), g.code, '{}', o.unified_hash, o.local_hash, 1, o.valid_from, o.published_by,
       o.published_at, o.name, o.card
  FROM catalogue_guideversion o, catalogue_guide g WHERE o.guide_id = %(item)s AND g.code LIKE 'B0%%'
""",
)


def main() -> int:
    """Load the page before and after, and print; 1 when a bound is not held."""
    parser = argparse.ArgumentParser(prog="python -m bench.guides", description=main.__doc__)
    parser.add_argument("--guides", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    asked = parser.parse_args()
    need_wrk()
    before = load_average()
    with place() as here, here.fresh("bench_guides") as database:
        item = here.python(database, "-m", "bench.in_django", "bench.item").strip()
        subject = Subject("product", here.web("product", database), None, {"item": item, "tokens": {}})
        few = _rounds(here, subject, asked)
        with psycopg.connect(here.url(database), autocommit=True) as wire:
            for statement in _MORE:
                wire.execute(statement, {"guides": asked.guides, "item": item})
            wire.execute("VACUUM ANALYZE")
            (many,) = wire.execute("SELECT count(*) FROM catalogue_guideversion").fetchone() or (0,)
        more = _rounds(here, subject, asked)
        here.stack.close()
    print(
        f"{now_text()} · load {before:.1f} → {load_average():.1f} · medians of {asked.rounds} rounds of {asked.seconds:g} s\n"
    )
    print("| guides | rate/s | p50 ms | p95 ms | CPU app ms | CPU db ms |\n|--:|--:|--:|--:|--:|--:|")
    for guides, rounds in ((many - asked.guides, few), (many, more)):
        rate, p50, p95 = (median(getattr(each, name) for each in rounds) for name in ("rate", "p50", "p95"))
        app, data = (median(getattr(each, name) for each in rounds) for name in ("app_cpu", "database_cpu"))
        print(f"| {guides:,} | {rate:,.0f} | {p50:.1f} | {p95:.1f} | {app:.2f} | {data:.2f} |")
    held = median(each.rate for each in more) >= (_GUIDE.rate or 0) and median(each.p95 for each in more) <= (
        _GUIDE.p95 or 0
    )
    return 0 if held else 1


def _rounds(here: Place, subject: Subject, asked: argparse.Namespace) -> list[Round]:
    return [load(here, subject, _GUIDE, asked.seconds) for _ in range(asked.rounds)]


if __name__ == "__main__":
    sys.exit(main())
