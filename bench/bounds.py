"""Every bound that the product was given, with what this run measured of it: nothing is left out in silence.

A bound stands with its own words, once for each store. What this run did not measure says so, and where else to look.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench import report
from bench.works import AGED, WORKS

Results = Mapping[str, Any]
GROWTH = 1.25
"""Up to here two equal costs look alike on a machine that does other things as well."""
_ELSEWHERE = (
    ("搜索 search over 200,000 guides", "p95 ≤ 60 ms; SQL ≤ 3", "measured apart: `python -m bench.search`"),
    ("扫描 sweeps over 1,000,000 open cases", "< 10 s, < 500 MB", "with `--open-cases 1000000`; above for fewer"),
    ("登录应用 log-in at an application", "≥ 80/s", "measured apart: `python -m bench.log_ins`"),
    ("事件送达 delivery of an event to a consumer", "95 % < 200 ms", "not measured; that nothing is lost: `python -m bench.kill`"),
    ("防篡改日志 transparency log", "≥ 1,000 leaves/s; proof at 10⁷ p95 < 5 ms", "measured apart: `python -m bench.log`"),
    ("导出 export of 100,000 cases", "< 60 s, < 200 MB, streaming", "not measured: there is no such export"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One bound of one work at one size."""

    work: str
    where: str
    bound: str
    measured: str
    held: bool | None


def rows(results: Results) -> Iterator[Row]:
    """All of them; ``held`` is None for what was not measured."""
    stores = results.get("stores", ())
    for work in WORKS:
        found = [store for store in stores if work.name in store["works"]]
        for store in found:
            for bound, measured, held in report.judged(work, store):
                yield Row(work.title, f"{store['cases']:,} cases", bound, measured, held)
        if not found:
            yield Row(work.title, "", "", "not in this run", None)
    yield from _growth(stores)
    for aged in AGED:
        if "ages" in results:
            for bound, measured, held in report.judged_aged(aged, results["ages"]):
                yield Row(aged.title, f"{results['ages']['ages'][-1]} events", bound, measured, held)
    if "ages" not in results:
        yield Row("cases of any age", "", "one deed: CPU ≤ 6 ms", "not in this run", None)
    if "sweeps" in results:
        for name, (bound, measured, held) in report.judged_sweeps(results["sweeps"]):
            yield Row(name, f"{results['sweeps']['open']:,} open cases", bound, measured, held)
    else:
        yield Row("sweeps", "", "< 10 s, < 500 MB", "not in this run", None)
    yield from (Row(work, "", bound, where, None) for work, bound, where in _ELSEWHERE)


def _growth(stores: Any) -> Iterator[Row]:
    for title, sizes, factor in report.growth(stores):
        yield Row(title, sizes, f"growth of CPU ≤ {GROWTH:g} ×", f"{factor:.2f} ×", factor <= GROWTH)


def table(results: Results) -> Iterator[str]:
    """As Markdown, with a count of what held."""
    found = list(rows(results))
    held, measured = sum(row.held is True for row in found), sum(row.held is not None for row in found)
    yield f"{held} of {measured} bounds that this run measured hold."
    yield ""
    yield "| work | at | bound | measured | holds |"
    yield "|---|---|---|--:|---|"
    for row in found:
        verdict = {True: "yes", False: "**no**", None: "–"}[row.held]
        yield f"| {row.work} | {row.where} | {row.bound} | {row.measured} | {verdict} |"


def all_held(results: Results) -> bool:
    """Whether every bound that was measured held."""
    return all(row.held is not False for row in rows(results))
