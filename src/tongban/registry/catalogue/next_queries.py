"""What people do after an item: the next of the packages (一件事) to which it belongs, and what was opened from the same
questions. Only counts are read; who opened what is kept nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.registry.catalogue.models import SearchQuestion
from tongban.registry.catalogue.search.finding import nearest

KEPT_SECONDS = 300.0
LEAST_OPENED = 5
"""An item must have been opened so often from questions from which this one was opened too."""
_MOST = 4
_BASIC = slice(19, 31)
"""The 基本编码 in the code of a guide."""
_kept: Remembered[tuple[str, str, date], tuple[NextItem, ...]] = Remembered(KEPT_SECONDS)
_together: Remembered[str, tuple[dict[str, int], ...]] = Remembered(KEPT_SECONDS)


@dataclass(frozen=True, slots=True)
class NextItem:
    """An item as the most local body offers it. ``package``: name of the 一件事 in which it comes next; empty: it was opened
    from the same questions."""

    code: str
    name: str
    package: str


def next_items(code: str, region: str, day: date | None = None) -> tuple[NextItem, ...]:
    """At most four items that follow on the guide ``code``, at ``region`` and above and below it: first those of packages,
    in their order, then those opened most. Two statements at most, kept for five minutes.

    DomainError ``codes.region_code.invalid``."""
    basic = code[_BASIC]
    on = day or clock.today()
    return _kept.get((basic, region, on), lambda: _read(basic, region, on))


def _read(basic: str, region: str, day: date) -> tuple[NextItem, ...]:
    reasons = {**dict.fromkeys(_opened_with(basic), ""), **_followers().get(basic, {})}
    ordered = [*_followers().get(basic, {}), *(each for each in reasons if not reasons[each])]
    if not ordered:
        return ()
    near = nearest(ordered, region, day)
    shown = [(near[each], reasons[each]) for each in ordered if each in near]
    return tuple(NextItem(hit.code, hit.name, reason) for hit, reason in shown[:_MOST])


def _opened_with(basic: str) -> list[str]:
    """基本编码 of what was opened from the same questions, the most opened first."""
    counts: Counter[str] = Counter()
    for chosen in _together.get("", lambda: tuple(_shared_questions())):
        if basic in chosen:
            counts.update({other: n for other, n in chosen.items() if other != basic})
    return [other for other, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])) if n >= LEAST_OPENED]


def _shared_questions() -> Iterable[dict[str, int]]:
    """Of every question that several people asked: how often which item was opened from it, whoever offers it."""
    rows = SearchQuestion.objects.exclude(words="").exclude(chosen={}).order_by("digest")
    for chosen in rows.values_list("chosen", flat=True):
        counts: Counter[str] = Counter()
        for code, n in chosen.items():
            counts[code[_BASIC]] += n
        if len(counts) > 1:
            yield dict(counts)


@cache
def _followers() -> dict[str, dict[str, str]]:
    """基本编码 → 基本编码 of what comes after it in a package → name of the package; what waits for it first."""
    found: dict[str, dict[str, str]] = {}
    for path in sorted((Path(settings.DATA_FOLDER) / "packages").glob("*.yaml")):
        package = yaml.safe_load(path.read_text(encoding="utf-8"))
        for item in package["items"]:
            later = {each["basic_code"]: package["name"] for each in _after(item["id"], package["items"])}
            found[item["basic_code"]] = {**later, **found.get(item["basic_code"], {})}
    return found


def _after(item: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What waits for ``item``, then what waits for that."""
    waiting = [each for each in items if item in each["after"]]
    return waiting + [later for each in waiting for later in _after(each["id"], items)]
