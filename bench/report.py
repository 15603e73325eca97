"""The results as tables; every bound is named at its work, and once more in the table of bounds at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bench.works import AGED, WORKS, Aged, Work

Results = Mapping[str, Any]
Verdict = tuple[str, str, bool]
"""A bound, what was measured, and whether it held."""
SWEEP_SECONDS, SWEEP_MB = 10.0, 500.0

_HEAD = (
    "| work | who | rate/s | p50 ms | p95 ms | SQL | CPU app ms | CPU db ms | CPU worker ms | errors | bounds |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
)
_NAMES = {"product": "**product**", "orm": "bare ORM view", "sql": "bare transaction"}


def markdown(results: Results, bounds: Iterable[str] = ()) -> str:
    """The whole report, with the table of bounds (bench.bounds) at its end."""
    machine = results["machine"]
    lines = [
        f"Run of {results['at']} · {machine['cpus']} CPUs with the load generator on them · load average at the start"
        f" {results['load_before']:.1f}, at the end {results['load_after']:.1f} · PostgreSQL {machine['postgres']}, fsync on ·"
        f" Python {machine['python']} · granian {machine['workers']} workers × {machine['threads']} threads · medians of"
        f" {results['rounds']} rounds of {results['seconds']:g} s in shuffled order.",
    ]
    for store in results.get("stores", ()):
        lines += [
            "",
            f"### {store['cases']:,} cases{' · run of ' + store['run'] if 'run' in store else ''}",
            "",
            *_table(store),
        ]
        lines += ["", *_ratios(store), "", *_after(store)]
    if len(results.get("stores", ())) > 1:
        lines += ["", "### Growth with the store", "", *_growth(results["stores"])]
    if "ages" in results:
        lines += ["", "### Growth with the age of the case", "", *ages(results["ages"])]
    if "sweeps" in results:
        lines += ["", "### Sweeps", "", *sweeps(results["sweeps"])]
    lines += ["", "### Every bound, and whether it holds", "", *bounds]
    return "\n".join(lines) + "\n"


def _table(store: Results) -> Iterator[str]:
    yield _HEAD
    for work in WORKS:
        for subject, figures in store["works"].get(work.name, {}).items():
            title = work.title if subject == "product" else ""
            bounds = _verdicts(judged(work, store)) if subject == "product" else ""
            yield (
                f"| {title} | {_NAMES[subject]}, {work.clients} clients | {figures['rate']:,.0f} | {figures['p50']:.1f} |"
                f" {figures['p95']:.1f} | {figures['statements']} | {figures['app_cpu']:.2f} |"
                f" {figures['database_cpu']:.2f} | {figures['worker_cpu']:.2f} | {figures['errors']} | {bounds} |"
            )


def judged(work: Work, store: Results) -> Iterator[Verdict]:
    """Each bound of a work with what was measured."""
    figures = store["works"][work.name]
    product = figures["product"]
    if work.rate is not None:
        yield f"≥ {work.rate:,}/s", f"{product['rate']:,.0f}/s", product["rate"] >= work.rate
    if work.p95 is not None:
        yield f"p95 ≤ {work.p95} ms", f"{product['p95']:.1f} ms", product["p95"] <= work.p95
    if work.cpu is not None:
        yield f"CPU ≤ {work.cpu:g} ms", f"{_cpu(product):.2f} ms", _cpu(product) <= work.cpu
    if work.statements is not None:
        yield f"SQL ≤ {work.statements}", str(product["statements"]), product["statements"] <= work.statements
    if work.ratio is not None and "orm" in figures:
        ratio = product["rate"] / figures["orm"]["rate"]
        yield f"≥ {work.ratio:g} × ORM", f"{ratio:.2f}", ratio >= work.ratio
    if product["errors"]:
        yield "no errors", str(product["errors"]), False


def judged_aged(work: Aged, document: Results) -> Iterator[Verdict]:
    """The same of a work on an old case."""
    old = document["works"][work.name][str(document["ages"][-1])]
    if work.cpu is not None:
        yield f"CPU ≤ {work.cpu:g} ms", f"{old['cpu'] + old['db']:.2f} ms", old["cpu"] + old["db"] <= work.cpu
    if work.statements is not None:
        yield f"SQL ≤ {work.statements}", str(old["statements"]), old["statements"] <= work.statements


def judged_sweeps(document: Results) -> Iterator[tuple[str, Verdict]]:
    """Of each sweep that has a bound: its name and the verdict; the memory of all at the end."""
    for each in document["rounds"]:
        if each["bounded"]:
            seconds = each["seconds"]
            yield each["work"], (f"< {SWEEP_SECONDS:g} s", f"{seconds:.2f} s", seconds < SWEEP_SECONDS)
    peak = document["peak_mb"]
    yield "all sweeps", (f"peak < {SWEEP_MB:g} MB", f"{peak:.0f} MB", peak < SWEEP_MB)


def sweeps_held(document: Results) -> bool:
    """Whether every sweep kept within its bounds."""
    return all(held for _, (_, _, held) in judged_sweeps(document))


def _verdicts(verdicts: Iterable[Verdict]) -> str:
    return "; ".join(f"{bound}: held" if held else f"**{bound}: not held**" for bound, _, held in verdicts)


def ages(document: Results) -> Iterator[str]:
    """Young and old cases beside each other."""
    young, old = document["ages"]
    yield (
        f"One request after another in one process through the whole of the product, {document['each']} cases a round,"
        " medians of the rounds; CPU is that of the process and of its backend in the database."
    )
    yield ""
    yield (
        f"| work | p50 ms, {young} events | {old} events | ratio | CPU app + db ms, {young} events | {old} events | ratio |"
        f" SQL | answer KB, {young} → {old} events | bounds |"
    )
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
    for work in AGED:
        few, many = (document["works"][work.name][str(age)] for age in (young, old))
        cpu = [each["cpu"] + each["db"] for each in (few, many)]
        yield (
            f"| {work.title} | {few['p50']:.1f} | {many['p50']:.1f} | {many['p50'] / few['p50']:.2f} | {cpu[0]:.2f} |"
            f" {cpu[1]:.2f} | {cpu[1] / cpu[0]:.2f} | {few['statements']} → {many['statements']} |"
            f" {few['kb']:.0f} → {many['kb']:.0f} | {_verdicts(judged_aged(work, document))} |"
        )


def sweeps(document: Results) -> Iterator[str]:
    """What looks at many cases at once."""
    yield f"{document['open']:,} open cases; one process that does nothing else."
    yield ""
    yield (
        "| work | seconds | CPU of the process | CPU of the database | cases looked at | cards raised, silences recorded |"
        " bound |"
    )
    yield "|---|--:|--:|--:|--:|--:|---|"
    verdicts = dict(judged_sweeps(document))
    for each in document["rounds"]:
        bound = _verdicts([verdicts[each["work"]]]) if each["work"] in verdicts else ""
        yield (
            f"| {each['work']} | {each['seconds']:.2f} | {each['cpu']:.2f} | {each['server']:.2f} |"
            f" {each['looked_at']:,} | {each['found']:,} | {bound} |"
        )
    yield ""
    yield f"Peak memory of the process: {_verdicts([verdicts['all sweeps']])} ({document['peak_mb']:.0f} MB)."


def _ratios(store: Results) -> Iterator[str]:
    yield "| work | rate, × bare ORM view | rate, × bare transaction | CPU, × bare ORM view | CPU, × bare transaction |"
    yield "|---|--:|--:|--:|--:|"
    for work in WORKS:
        figures = store["works"].get(work.name)
        if figures is None or "orm" not in figures:
            continue
        product = figures["product"]
        rates = [product["rate"] / figures[other]["rate"] for other in ("orm", "sql")]
        costs = [_cpu(product) / max(_cpu(figures[other]), 0.001) for other in ("orm", "sql")]
        yield f"| {work.title} | " + " | ".join(f"{number:.2f}" for number in (*rates, *costs)) + " |"


def _after(store: Results) -> Iterator[str]:
    memory = max(figures["product"]["app_mb"] for figures in store["works"].values())
    database = max(figures["product"]["database_mb"] for figures in store["works"].values())
    yield (
        f"Memory: web {memory:,.0f} MB, database {database:,.0f} MB (proportional set size). Cases before the run"
        f" {store['cases_before']:,} (with those waiting for the deed), after it {store['cases_after']:,}. {store['verified']}"
    )


def _growth(stores: list[Results]) -> Iterator[str]:
    small, large = stores[0], stores[-1]
    yield f"| work | CPU app + db, {small['cases']:,} cases, ms | {large['cases']:,} cases, ms | factor |"
    yield "|---|--:|--:|--:|"
    for title, (before, after) in _costs(stores):
        yield f"| {title} | {before:.2f} | {after:.2f} | {after / max(before, 0.001):.2f} |"


def growth(stores: Sequence[Results]) -> Iterator[tuple[str, str, float]]:
    """Work, the two sizes, and how many times what it cost on the smallest store it costs on the largest."""
    for title, (before, after) in _costs(stores) if len(stores) > 1 else ():
        yield title, f"{stores[0]['cases']:,} → {stores[-1]['cases']:,} cases", after / max(before, 0.001)


def _costs(stores: Sequence[Results]) -> Iterator[tuple[str, tuple[float, float]]]:
    small, large = stores[0], stores[-1]
    for work in WORKS:
        if work.name in small["works"] and work.name in large["works"]:
            before, after = (_cpu(store["works"][work.name]["product"]) for store in (small, large))
            yield work.title, (before, after)


def _cpu(figures: Results) -> float:
    return float(figures["app_cpu"] + figures["database_cpu"])
