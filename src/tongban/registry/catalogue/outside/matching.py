"""How much of a demand each point of a guide explains, word by word.

A word is said by a point where it, or what is the same, stands there; else in part, by its pairs of characters or by rare
characters. ``share`` counts the first two and decides; ``soft`` counts all and ranks what is shown where nobody can decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.outside.demands import Demand, DemandKind, Unit
from tongban.registry.catalogue.outside.points import VISIT, Point
from tongban.registry.catalogue.outside.rarity import rarity, telling

Similar = Callable[[Sequence[str], str], Sequence[float]]
"""How alike each text is to what was asked, from 0 to 1: the place of a sentence encoder, where one is installed."""

PART = 0.6
_LIGHT = 0.3
_SAID_BESIDE = 0.8
"""What a hint or the stage of a step says counts a little less than what the element is called."""
_OF_KIND = 0.65
"""What only the kind of the paper is called: never enough for yes."""
_RARE = 0.4
"""How much more a word tells that no other element says."""
_ASKED = 0.3
_ALIKE = 0.5

_PREFERRED = {
    DemandKind.PAPER: {ElementKind.MATERIAL: 0.06, ElementKind.REQUIREMENT: 0.02},
    DemandKind.SEAL: {ElementKind.REQUIREMENT: 0.2},
    DemandKind.FIELD: {ElementKind.FIELD: 0.1, ElementKind.QUESTION: 0.08},
    DemandKind.CONDITION: {ElementKind.CONDITION: 0.15, ElementKind.FIELD: -0.1, ElementKind.QUESTION: -0.1},
    DemandKind.OTHER: {
        ElementKind.CONDITION: 0.1,
        ElementKind.REQUIREMENT: 0.02,
        ElementKind.MATERIAL: 0.06,
        ElementKind.FIELD: -0.1,
        ElementKind.QUESTION: -0.1,
    },
}


_AFTER = re.compile(r"$|[和或及与、]|原件|复印件|副本|正本|材料|资料")
"""What stands after the name of a paper that is wanted itself."""


@dataclass(frozen=True, slots=True)
class Scored:
    """``share`` of the demand that is explained, ``called``: how much of the point's name the demand says, ``rank`` for the order,
    ``found``: the words that the point says."""

    point: Point
    share: float
    called: float
    rank: float
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    share: float = 0.0
    soft: float = 0.0
    called: float = 0.0
    found: tuple[str, ...] = ()


def scored(demand: Demand, points: Sequence[Point], similar: Similar | None = None) -> list[Scored]:
    """Points that say anything of it, the best first."""
    weights = _weights(demand, points)
    alike = similar([_text(each) for each in points], demand.text) if similar else [0.0] * len(points)
    found = [_one(demand, point, weights, near) for point, near in zip(points, alike, strict=True)]
    return sorted((each for each in found if each.rank > 0), key=lambda each: -each.rank)


def share_of(units: Sequence[Unit], text: str) -> float:
    """How much of a demand ``text`` explains."""
    return _told(units, text, "", {}).share


def part_of(unit: Unit, text: str) -> float:
    """How much of a word ``text`` says: all where it or what is the same stands there, else by pairs of characters."""
    if any(each in text for each in unit.same):
        return 1.0
    pairs = {unit.said[at : at + 2] for at in range(len(unit.said) - 1)}
    if len(pairs) < 2:
        return 0.0
    return PART * sum(pair in text for pair in pairs) / len(pairs)


def _one(demand: Demand, point: Point, weights: dict[str, float], near: float) -> Scored:
    best = max((_told(demand.units, name, point.says, weights) for name in point.names), key=_strength)
    kind = max(
        (_told(demand.units, name, point.says, weights) for name in point.broader), key=_strength, default=_Told()
    )
    share, soft = max(best.share, kind.share * _OF_KIND), max(best.soft, kind.soft * _OF_KIND)
    if demand.kind is DemandKind.PAPER and _of_another(demand, point):
        share, soft = share * PART, soft * PART
    called = best.called
    if not called:
        share *= _SAID_BESIDE
    liked = _PREFERRED.get(demand.kind, {}).get(ElementKind(point.kind), 0.0) if point.kind != VISIT else 0.0
    asked = _ASKED * (0.5 + telling(point.names[0])) if demand.asks & point.asks else 0.0
    rank = soft + 0.1 * called + _ALIKE * near
    return Scored(point, share, called, rank + liked + asked if rank or asked else 0.0, best.found or kind.found)


def _strength(told: _Told) -> tuple[float, float, float]:
    return told.share, told.soft, told.called


def _text(point: Point) -> str:
    return f"{point.text}。{point.note}"


def _told(units: Sequence[Unit], name: str, says: str, weights: dict[str, float]) -> _Told:
    told = soft = whole = 0.0
    found: list[str] = []
    called = 0
    for unit in units:
        weight = weights.get(unit.said, 1.0) * (_LIGHT if unit.light else 1.0) * unit.part
        part = part_of(unit, name)
        called += round(part * len(unit.said)) if part else 0
        part = max(part, _SAID_BESIDE * part_of(unit, says))
        told, whole = told + weight * part, whole + weight
        soft += weight * max(part, _by_characters(unit, name + says))
        if part >= PART:
            found.append(unit.said)
    if not whole:
        return _Told()
    return _Told(told / whole, soft / whole, min(1.0, called / max(len(name), 1)), tuple(found))


def _by_characters(unit: Unit, text: str) -> float:
    whole = sum(map(rarity, unit.said))
    return 0.5 * sum(rarity(each) for each in unit.said if each in text) / whole if whole else 0.0


def _of_another(demand: Demand, point: Point) -> bool:
    """Whether the paper that was asked for only stands within the names of another: 劳动合同 in 解除劳动合同证明."""
    head = demand.head
    if point.kind != ElementKind.MATERIAL or head is None:
        return False
    return any(each in name for name in point.names for each in head.same) and not called_so(head, point.names)


def called_so(head: Unit, names: Iterable[str]) -> bool:
    """Whether one of the names is that of the paper, and not of another that only mentions it."""
    return any(
        _AFTER.match(name[name.rfind(each) + len(each) :]) for name in names for each in head.same if each in name
    )


def _weights(demand: Demand, points: Sequence[Point]) -> dict[str, float]:
    """More for a word that few points and few guides say; twice for the paper that is wanted: what stands before says whose."""
    texts = [" ".join((*point.names, point.says)) for point in points]
    found = {
        unit.said: (0.6 + telling(unit.said)) * (1 + _RARE / (1 + sum(part_of(unit, text) >= PART for text in texts)))
        for unit in demand.units
    }
    if demand.head is not None:
        found[demand.head.said] *= 2
    return found
