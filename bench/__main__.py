"""``python -m bench`` (``make bench``): every work, product and yardsticks, on a small and a large store; deeds and reads of
young and of old cases; sweeps over many open ones. ``--parts`` chooses among the three.

Results go to ``bench/results`` (Markdown and JSON); with ``--publish`` the table between the marks of docs/bench.md is
written anew. The exit code is 0 whether bounds hold or not: a noisy machine is no fault of the product.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from bench import bounds, measuring, report, sweep
from bench.measuring import SUBJECTS, Subject, Unlimited
from bench.place import Place, inputs, place
from bench.works import WORKS, Work
from tongban.config.instance import ROOT
from tongban.config.running import WEB_THREADS, WEB_WORKERS
from tongban.foundation.embedded_pg import installed

PARTS = ("works", "ages", "sweeps")
RESULTS = ROOT / "bench" / "results"
PAPER = ROOT / "docs" / "bench.md"
_BEGIN, _END = "<!-- figures: begin -->", "<!-- figures: end -->"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and report."""
    args = _arguments(argv)
    if "works" in args.parts:
        measuring.need_wrk()
    works = [work for work in WORKS if work.name in args.works]
    results: dict[str, Any] = {
        "at": measuring.now_text(),
        "load_before": measuring.load_average(),
        "rounds": args.rounds,
        "seconds": args.seconds,
        "machine": _machine(),
    }
    with place() as here:
        if "works" in args.parts:
            results["stores"] = [_measure_store(here, cases, works, args) for cases in args.cases]
        if "ages" in args.parts:
            results["ages"] = _measure_ages(here, args.rounds)
        # Kept before the longest part begins: what breaks there takes nothing of this with it.
        results["load_after"] = measuring.load_average()
        _write(results, published=args.publish)
        if "sweeps" in args.parts:
            _say(f"sweeps over {args.open_cases:,} open cases")
            results["sweeps"] = sweep.measured(here, args.open_cases)
    results["load_after"] = measuring.load_average()
    _write(results, published=args.publish)
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--cases", type=int, nargs="+", default=[1_000, 100_000], help="sizes of the stores")
    parser.add_argument("--parts", nargs="+", default=list(PARTS), choices=PARTS)
    parser.add_argument("--open-cases", type=int, default=100_000, help="of the sweeps")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of a round")
    parser.add_argument("--works", nargs="+", default=[work.name for work in WORKS], choices=[w.name for w in WORKS])
    parser.add_argument("--subjects", nargs="+", default=list(SUBJECTS), choices=SUBJECTS)
    parser.add_argument("--publish", action="store_true", help="write the table into docs/bench.md")
    return parser.parse_args(argv)


def _measure_store(here: Place, cases: int, works: list[Work], args: argparse.Namespace) -> dict[str, Any]:
    _say(f"store of {cases:,} cases")
    store = here.store(cases)
    with ExitStack() as stack:
        ours = stack.enter_context(here.copy(store, "bench_product"))
        bare = stack.enter_context(here.copy(store, "bench_bare"))
        stack.callback(here.stack.close)
        subjects = _start(here, ours, bare, args.subjects)
        stack.enter_context(Unlimited(here.url(ours)))
        statements = _statements(here, subjects, ours, bare)
        before = _count(here, ours)
        rounds: dict[tuple[str, str], list[measuring.Round]] = {}
        for number in range(args.rounds):
            for work, subject in _shuffled(works, subjects, number):
                done = measuring.load(here, subject, work, args.seconds)
                rounds.setdefault((work.name, subject.name), []).append(done)
                _say(f"  {number + 1}/{args.rounds} {work.name:<9} {subject.name:<8} {done.rate:8,.0f}/s")
        after, verified = _look_back(here, ours)
    figures = {
        work.name: {
            subject.name: measuring.medians(rounds[work.name, subject.name])
            | {"statements": statements[work.name][subject.name]}
            for subject in subjects
        }
        for work in works
    }
    return {"cases": cases, "works": figures, "cases_before": before, "cases_after": after, "verified": verified}


def _measure_ages(here: Place, rounds: int) -> dict[str, Any]:
    _say("young and old cases")
    with here.fresh("ages") as database:
        told = here.python(database, "-m", "bench.in_django", "bench.ages", "--rounds", str(rounds))
    document: dict[str, Any] = json.loads(told.splitlines()[-1])
    return document


def _start(here: Place, ours: str, bare: str, wanted: list[str]) -> list[Subject]:
    asked = inputs(here, ours)
    worker = here.worker(ours)
    subjects = [Subject("product", here.web("product", ours), worker, asked)]
    others = [name for name in wanted if name != "product"]
    if others:
        template = {"BENCH_TEMPLATE": asked["accept"][-1], "DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
        server = here.web("bare", bare, "bench.bare.wsgi:application", **template)
        subjects += [Subject(name, server, None, asked) for name in others]
    return subjects


def _statements(here: Place, subjects: list[Subject], ours: str, bare: str) -> dict[str, dict[str, int]]:
    words = ("-m", "bench.in_django", "bench.statements")
    asked = subjects[0].inputs
    given = json.dumps({**asked, "read": asked["read"][-4:], "accept": asked["accept"][-4:-2]})
    told = {name: {"product": counts[0]} for name, counts in json.loads(here.python(ours, *words, given=given)).items()}
    if len(subjects) > 1:
        environment = {"DJANGO_SETTINGS_MODULE": "bench.bare.settings", "BENCH_TEMPLATE": asked["accept"][-1]}
        for name, counts in json.loads(here.python(bare, *words, given=given, **environment)).items():
            told[name] |= dict(zip(("orm", "sql"), counts, strict=True))
    return told


def _shuffled(works: list[Work], subjects: list[Subject], number: int) -> list[tuple[Work, Subject]]:
    pairs = [(work, subject) for work in works for subject in subjects]
    random.Random(number).shuffle(pairs)
    return pairs


def _look_back(here: Place, ours: str) -> tuple[int, str]:
    """How many cases there are now, and whether the record is still right."""
    told = here.python(ours, "-m", "bench.in_django", "bench.look_back")
    document = json.loads(told)
    looked = ", ".join(f"{number:,} {what}" for what, number in document["looked_at"].items())
    verdict = (
        "all agree" if not document["faults"] else f"**{document['faults']:,} FAULTS**: {document['examples'][:3]}"
    )
    return _count(here, ours), f"`tongban verify order` afterwards: {looked}: {verdict}."


def _count(here: Place, database: str) -> int:
    with here.superuser(database) as wire:
        row = wire.execute("SELECT count(*) FROM cases_case").fetchone()
    return int(row[0]) if row else 0


def _machine() -> dict[str, Any]:
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "postgres": installed().major(),
        "workers": WEB_WORKERS,
        "threads": WEB_THREADS,
    }


def _write(results: dict[str, Any], *, published: bool) -> None:
    RESULTS.mkdir(exist_ok=True)
    name = results["at"][:16].replace(" ", "-").replace(":", "")
    text = report.markdown(results, bounds.table(results))
    (RESULTS / f"{name}.json").write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n")
    (RESULTS / f"{name}.md").write_text(text)
    print(text)
    print(f"→ bench/results/{name}.md, every bound held: {'yes' if bounds.all_held(results) else 'NO'}")
    if published:
        publish(text)


def publish(text: str) -> None:
    """Put the report between the marks of docs/bench.md."""
    before, _, rest = PAPER.read_text().partition(_BEGIN)
    _, _, after = rest.partition(_END)
    PAPER.write_text(f"{before}{_BEGIN}\n{text}{_END}{after}")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
