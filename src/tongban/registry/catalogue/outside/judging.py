"""Whether a guide asks for what somebody was asked for: yes, by this element; perhaps, by one of these; or no.

How much of a demand an element explains is the share of its telling words that the element says too; a word that stands in
many elements tells less. What decides is shown: the words that were found, and those that stand nowhere.

A paper is answered by a material or what is required of it, money by a fee (and by no other sum than its own), coming by the
visits that the guide counts (and by no visit more). What the guide says nobody needs (不用提供…) is answered no, by that sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tongban.registry.catalogue.guides import Answers, BoundGuide
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.outside.demands import Demand, DemandKind, Unit, read
from tongban.registry.catalogue.outside.points import VISIT, Names, Point, points_of, visits_of

YES, PERHAPS, NEAR = 0.7, 0.43, 0.2
"""Least share of a demand that is explained, for each answer; from ``NEAR`` on it is named as the nearest."""
_MOST = 3
_LIGHT = 0.3
_SAID_BESIDE = 0.8
"""What a hint or the stage of a step says counts a little less than what the element is called."""
_PART = 0.6
_RARE = 0.4
"""How much more a word tells that no other element says."""
_INSPECTING = re.compile(r"(?<!不)到现场|到店|到户|现场(?:核查|检查)|看场所|实地|入户|上门|勘验|勘查|踏勘")
_INSPECTION = re.compile(r"核查|检查|勘验|勘查|踏勘|现场")

_OF_PAPER = frozenset({ElementKind.MATERIAL, ElementKind.REQUIREMENT})
_PREFERRED = {
    DemandKind.PAPER: {ElementKind.MATERIAL: 0.06, ElementKind.REQUIREMENT: 0.02},
    DemandKind.SEAL: {ElementKind.REQUIREMENT: 0.2},
    DemandKind.FIELD: {ElementKind.FIELD: 0.1, ElementKind.QUESTION: 0.08},
    DemandKind.CONDITION: {ElementKind.CONDITION: 0.15, ElementKind.FIELD: -0.1, ElementKind.QUESTION: -0.1},
    DemandKind.OTHER: {
        ElementKind.CONDITION: 0.1,
        ElementKind.REQUIREMENT: 0.02,
        ElementKind.MATERIAL: 0.02,
        ElementKind.FIELD: -0.1,
        ElementKind.QUESTION: -0.1,
    },
}


class Verdict(StrEnum):
    """The answer."""

    YES = "YES"
    PERHAPS = "PERHAPS"
    NO = "NO"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``points``: the citing element, or those of which it may be one; ``nearest``: what comes near where it is none.
    ``found`` are the words of the demand that these say, ``missing`` those that they do not."""

    verdict: Verdict
    points: tuple[Point, ...] = ()
    nearest: tuple[Point, ...] = ()
    found: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scored:
    point: Point
    share: float
    rank: float
    found: tuple[str, ...]


def judge(guide: BoundGuide, text: str, answers: Answers | None = None, names: Names | None = None) -> Judgement:
    """What ``guide`` says to what somebody was asked for. With ``answers`` only what this situation leads to counts. ``names``:
    other names of its standard materials. Where nothing was said, PERHAPS of nothing."""
    demand, points = read(text), points_of(guide, answers, names)
    if demand.kind is DemandKind.MONEY:
        return _of_money(demand, points)
    if demand.kind is DemandKind.VISIT:
        return _of_visits(guide, demand, points)
    if demand.kind is DemandKind.INSPECTION:
        return _of_inspection(demand, points)
    return _by_words(demand, points) if demand.units else Judgement(Verdict.PERHAPS)


def _by_words(demand: Demand, points: Sequence[Point]) -> Judgement:
    if (unneeded := _not_needed(demand, points)) is not None:
        return Judgement(Verdict.NO, nearest=(unneeded,), found=tuple(unit.said for unit in demand.units))
    scored = _scored(demand, points)
    allowed = [each for each in scored if _may_answer(demand, each.point)]
    best = allowed[0] if allowed else None
    if best is None or best.share < PERHAPS:
        return _no(demand, scored)
    if best.share >= YES:
        return Judgement(Verdict.YES, (best.point,), (), best.found, _missing(demand, best.found))
    near = tuple(each.point for each in allowed[:_MOST] if each.share >= PERHAPS)
    return Judgement(Verdict.PERHAPS, near, (), best.found, _missing(demand, best.found))


def _no(demand: Demand, scored: Sequence[_Scored]) -> Judgement:
    near = [each for each in scored[:_MOST] if each.share >= NEAR]
    found = near[0].found if near else ()
    return Judgement(Verdict.NO, (), tuple(each.point for each in near), found, _missing(demand, found))


def _missing(demand: Demand, found: Iterable[str]) -> tuple[str, ...]:
    """The telling words that are not found; where only words are left that fit any paper, these."""
    left = [unit for unit in demand.units if unit.said not in found]
    return tuple(unit.said for unit in left if not unit.light or all(each.light for each in left))


def _may_answer(demand: Demand, point: Point) -> bool:
    if point.kind in (VISIT, ElementKind.FEE):
        return False
    return demand.kind is not DemandKind.PAPER or point.kind in _OF_PAPER


def _of_money(demand: Demand, points: Sequence[Point]) -> Judgement:
    fees = [each for each in points if each.kind == ElementKind.FEE]
    same_sum = [each for each in fees if demand.amount_fen is not None and each.amount_fen == demand.amount_fen]
    scored = [each for each in _scored(demand, fees) if each.share >= PERHAPS]
    other_sum = demand.amount_fen is not None and not same_sum
    if same_sum:
        return Judgement(Verdict.YES, (same_sum[0],))
    if scored and not other_sum:
        return Judgement(Verdict.YES if scored[0].share >= YES else Verdict.PERHAPS, (scored[0].point,))
    elsewhere = [
        each for each in _scored(demand, points) if each.share >= YES and each.point.kind == ElementKind.CONDITION
    ]
    if elsewhere and demand.amount_fen is None:
        return Judgement(Verdict.YES, (elsewhere[0].point,), (), elsewhere[0].found)
    return Judgement(Verdict.NO, (), tuple(fees[:_MOST]), (), _missing(demand, ()))


def _of_visits(guide: BoundGuide, demand: Demand, points: Sequence[Point]) -> Judgement:
    visits = next(each for each in points if each.kind == VISIT)
    told = [each for each in _scored(demand, points) if each.share >= YES and each.point.kind != VISIT]
    strangers = [each for each in demand.others if each not in visits.text]
    if demand.again and visits_of(guide) < 2:
        return Judgement(Verdict.NO, nearest=(visits,))
    if visits_of(guide) and not strangers:
        return Judgement(Verdict.YES, (visits,))
    if told and not demand.again:
        return Judgement(Verdict.YES, (told[0].point,), (), told[0].found)
    return Judgement(Verdict.NO, nearest=(visits,))


def _of_inspection(demand: Demand, points: Sequence[Point]) -> Judgement:
    """The office comes: a step that says so answers it."""
    steps = [each for each in points if each.kind in (ElementKind.STEP, ElementKind.PROCEDURE) and "." not in each.id]
    for step in steps:
        if _INSPECTING.search(step.note) or _INSPECTION.search(step.text):
            return Judgement(Verdict.YES, (step,))
    return Judgement(Verdict.NO, nearest=tuple(each for each in steps if each.id.startswith("s1"))[:1])


def _not_needed(demand: Demand, points: Sequence[Point]) -> Point | None:
    """The point that says nobody needs what was asked for: the sentence holds a telling word of the demand that is not the
    point's own name, and sentence and name together explain the demand."""
    for point in points:
        own = point.names[0]
        for gone in point.not_needed:
            told = [unit for unit in demand.units if not unit.light and _part(unit, gone) and not _part(unit, own)]
            if told and _share(demand.units, f"{gone} {' '.join(point.names)}", "", {})[0] >= YES:
                return point
    return None


def _scored(demand: Demand, points: Sequence[Point]) -> list[_Scored]:
    """Points that say anything of it, the best first."""
    weights = _weights(demand, points)
    liked = _PREFERRED.get(demand.kind, {})
    found = []
    for point in points:
        best = max((_share(demand.units, name, point.says, weights) for name in point.names), default=(0.0, 0.0, ()))
        share, called, said = best
        if demand.kind is DemandKind.PAPER and _of_another(demand.units, point):
            share *= _PART
        if not called:
            share *= _SAID_BESIDE
        if share:
            rank = share + 0.1 * called + liked.get(ElementKind(point.kind), 0.0) if point.kind != VISIT else share
            found.append(_Scored(point, share, rank, said))
    return sorted(found, key=lambda each: -each.rank)


def _share(
    units: Sequence[Unit], name: str, says: str, weights: dict[str, float]
) -> tuple[float, float, tuple[str, ...]]:
    """How much of the demand is explained, how much of the name the demand says, and by which words."""
    told = whole = 0.0
    found: list[str] = []
    called = 0
    for unit in units:
        weight = weights.get(unit.said, 1.0) * (_LIGHT if unit.light else 1.0)
        part = _part(unit, name)
        called += round(part * len(unit.said)) if part else 0
        part = max(part, _SAID_BESIDE * _part(unit, says))
        told, whole = told + weight * part, whole + weight
        if part >= _PART:
            found.append(unit.said)
    if not whole:
        return 0.0, 0.0, ()
    return told / whole, min(1.0, called / max(len(name), 1)), tuple(found)


def _of_another(units: Sequence[Unit], point: Point) -> bool:
    """Whether the paper that was asked for only stands within the names of another: 劳动合同 in 解除劳动合同证明."""
    head = _head(units)
    if point.kind != ElementKind.MATERIAL or head is None or len(head.same) > 1:
        return False
    named = [name for name in point.names if head.said in name]
    return bool(named) and not any(name.endswith(head.said) for name in named)


def _part(unit: Unit, text: str) -> float:
    """How much of a word ``text`` says: all where it or what is the same stands there, else by pairs of characters."""
    if any(each in text for each in unit.same):
        return 1.0
    pairs = {unit.said[at : at + 2] for at in range(len(unit.said) - 1)}
    if len(pairs) < 2:
        return 0.0
    return _PART * sum(pair in text for pair in pairs) / len(pairs)


def _weights(demand: Demand, points: Sequence[Point]) -> dict[str, float]:
    """More for a word that few points say; twice for what a paper is, which stands last: what stands before says whose."""
    texts = [" ".join((*point.names, point.says)) for point in points]
    found = {unit.said: 1 + _RARE / (1 + sum(_part(unit, text) >= _PART for text in texts)) for unit in demand.units}
    head = _head(demand.units) if demand.kind is DemandKind.PAPER else None
    if head is not None:
        found[head.said] *= 2
    return found


def _head(units: Sequence[Unit]) -> Unit | None:
    """The last telling word: in Chinese it says what a paper is."""
    return next((unit for unit in reversed(units) if not unit.light), None)
