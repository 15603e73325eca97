"""The results as a table that says of each bound whether it held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bench.works import WORKS, Work

Results = Mapping[str, Any]

_HEAD = (
    "| work | who | rate/s | p50 ms | p95 ms | SQL | CPU app ms | CPU db ms | CPU worker ms | errors | bounds |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|"
)
_NAMES = {"product": "**product**", "orm": "bare ORM view", "sql": "bare transaction"}


def markdown(results: Results) -> str:
    """The whole report."""
    machine = results["machine"]
    lines = [
        f"Run of {results['at']} · {machine['cpus']} CPUs with the load generator on them · load average at the start"
        f" {results['load_before']:.1f}, at the end {results['load_after']:.1f} · PostgreSQL {machine['postgres']}, fsync on ·"
        f" Python {machine['python']} · granian {machine['workers']} workers × {machine['threads']} threads · medians of"
        f" {results['rounds']} rounds of {results['seconds']:g} s in shuffled order.",
    ]
    for store in results["stores"]:
        lines += ["", f"### {store['cases']:,} cases", "", *_table(store)]
        lines += ["", *_ratios(store), "", *_after(store)]
    if len(results["stores"]) > 1:
        lines += ["", "### Growth with the store", "", *_growth(results["stores"])]
    return "\n".join(lines) + "\n"


def _table(store: Results) -> Iterator[str]:
    yield _HEAD
    for work in WORKS:
        for subject, figures in store["works"].get(work.name, {}).items():
            title = work.title if subject == "product" else ""
            bounds = "; ".join(judged(work, store)) if subject == "product" else ""
            yield (
                f"| {title} | {_NAMES[subject]}, {work.clients} clients | {figures['rate']:,.0f} | {figures['p50']:.1f} |"
                f" {figures['p95']:.1f} | {figures['statements']} | {figures['app_cpu']:.2f} |"
                f" {figures['database_cpu']:.2f} | {figures['worker_cpu']:.2f} | {figures['errors']} | {bounds} |"
            )


def judged(work: Work, store: Results) -> Iterator[str]:
    """Each bound of a work with its verdict."""
    figures = store["works"][work.name]
    product = figures["product"]
    if work.rate is not None:
        yield _verdict(f"≥ {work.rate:,}/s", product["rate"] >= work.rate)
    if work.p95 is not None:
        yield _verdict(f"p95 ≤ {work.p95} ms", product["p95"] <= work.p95)
    if work.cpu is not None:
        yield _verdict(f"CPU ≤ {work.cpu:g} ms", product["app_cpu"] + product["database_cpu"] <= work.cpu)
    if work.statements is not None:
        yield _verdict(f"SQL ≤ {work.statements}", product["statements"] <= work.statements)
    if work.ratio is not None and "orm" in figures:
        yield _verdict(f"≥ {work.ratio:g} × ORM", product["rate"] >= work.ratio * figures["orm"]["rate"])
    if product["errors"]:
        yield _verdict("no errors", False)


def all_held(results: Results) -> bool:
    """Whether every bound held on every store."""
    return not any("not held" in verdict for store in results["stores"] for work in WORKS if work.name in store["works"]
                   for verdict in judged(work, store))  # fmt: skip


def _verdict(bound: str, held: bool) -> str:
    return f"{bound}: held" if held else f"**{bound}: not held**"


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
    for work in WORKS:
        if work.name in small["works"] and work.name in large["works"]:
            costs = [_cpu(store["works"][work.name]["product"]) for store in (small, large)]
            yield f"| {work.title} | {costs[0]:.2f} | {costs[1]:.2f} | {costs[1] / max(costs[0], 0.001):.2f} |"


def _cpu(figures: Results) -> float:
    return float(figures["app_cpu"] + figures["database_cpu"])
