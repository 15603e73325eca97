"""Names that are likely the same paper, brought together though no standard material is like them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

ALIKE = 60
"""Percent of common pairs of characters from which two names stand together."""


def leaders(names: Iterable[str]) -> dict[str, str]:
    """Name → the first name before it that it is most like, itself where there is none. Give the names that are used most first:
    the others gather round them. Names in their plain shape."""
    found: dict[str, str] = {}
    pairs_of: dict[str, frozenset[str]] = {}
    by_pair: dict[str, list[str]] = defaultdict(list)
    for name in names:
        mine = _pairs(name)
        common = Counter(leader for pair in mine for leader in by_pair[pair])
        likeness = {each: 200 * times // (len(mine) + len(pairs_of[each])) for each, times in common.items()}
        best = max(likeness, key=lambda each: likeness[each], default="")
        if best and likeness[best] >= ALIKE:
            found[name] = best
            continue
        found[name] = name
        pairs_of[name] = mine
        for pair in mine:
            by_pair[pair].append(name)
    return found


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[place : place + 2] for place in range(max(1, len(name) - 1)))
