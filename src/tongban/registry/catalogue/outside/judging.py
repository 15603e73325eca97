"""Whether a guide asks for what somebody was asked for: yes, by this element; no; or unsure, with what comes nearest.

A wrong no accuses an official. So no is said only of what was understood (a known paper, act, body, sum or visit) and stands in
no element, of what is asked of a paper beyond what the guide asks of it, of another person's paper, and of what the guide says
nobody needs. Whatever else does not fit is unsure, with up to three elements.

A paper is answered by a material or what is required of it, money by a fee (and by no other sum than its own), coming by the
visits that the guide counts (and by no visit more), an inspection by a step that says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tongban.registry.catalogue.guides import Answers, BoundGuide
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.outside.absent import asked_beyond, granted, of_whom, stands_nowhere
from tongban.registry.catalogue.outside.demands import Demand, DemandKind, read
from tongban.registry.catalogue.outside.hearing import own_words
from tongban.registry.catalogue.outside.matching import Scored, Similar, called_so, part_of, scored, share_of
from tongban.registry.catalogue.outside.points import VISIT, Names, Point, points_of, visits_of
from tongban.registry.catalogue.outside.thesaurus import Sort, sorts

YES, PERHAPS, NEAR, _NEAR_NO = 0.7, 0.43, 0.18, 0.3
"""Least share of a demand that is explained for yes, and for an element that keeps a no from being said; least rank of what is
shown where it is unsure."""
_VERBATIM, _SENTENCE = 0.6, 4
"""So much of what was said is the guide's own text, of so many characters at least."""
_MOST = 3
_INSPECTING = re.compile(r"(?<!不)到现场|到店|到户|现场(?:核查|检查|抽查)|看场所|实地|入户|上门|勘验|勘查|踏勘")
_INSPECTION = re.compile(r"核查|检查|勘验|勘查|踏勘|现场")
_OF_PAPER = frozenset({ElementKind.MATERIAL, ElementKind.REQUIREMENT})
_ACTING = frozenset({ElementKind.STEP, ElementKind.CONDITION, ElementKind.PROCEDURE})


class Verdict(StrEnum):
    """The answer; PERHAPS is unsure."""

    YES = "YES"
    PERHAPS = "PERHAPS"
    NO = "NO"


class Reason(StrEnum):
    """Why it is answered so. YES: CITED. NO: nothing asks for it (ABSENT), the guide says nobody needs it (NOT_NEEDED), it asks for
    the paper but not for this of it (BEYOND) or not of this person (OTHER_PERSON), no fee or another sum (FEE), no visit or none
    more (VISIT), nobody comes to look (INSPECTION). PERHAPS: SIMILAR elements, or nothing was understood (UNREAD)."""

    CITED = "CITED"
    ABSENT = "ABSENT"
    NOT_NEEDED = "NOT_NEEDED"
    BEYOND = "BEYOND"
    OTHER_PERSON = "OTHER_PERSON"
    FEE = "FEE"
    VISIT = "VISIT"
    INSPECTION = "INSPECTION"
    SIMILAR = "SIMILAR"
    UNREAD = "UNREAD"


@dataclass(frozen=True, slots=True)
class Judgement:
    """``points``: the citing element, or those of which it may be one; ``nearest``: what comes near where it is none; ``shared``:
    for each of these the words of the demand that it says. ``found`` are all of them, ``missing`` the words that none says;
    ``beyond``: the words that ask more than the guide does, or say of whom."""

    verdict: Verdict
    reason: Reason
    points: tuple[Point, ...] = ()
    nearest: tuple[Point, ...] = ()
    shared: tuple[tuple[str, ...], ...] = ()
    missing: tuple[str, ...] = ()
    beyond: str = ""

    @property
    def found(self) -> tuple[str, ...]:
        """The words of the demand that the elements say."""
        return tuple(dict.fromkeys(word for words in self.shared for word in words))


def judge(
    guide: BoundGuide,
    text: str,
    answers: Answers | None = None,
    names: Names | None = None,
    similar: Similar | None = None,
) -> Judgement:
    """What ``guide`` says to what somebody was asked for. With ``answers`` only what this situation leads to counts. ``names``:
    other names of its standard materials. ``similar`` helps to order what is shown where it is unsure."""
    known = {code: tuple(names[code]) for code in _codes(guide) if code in names} if names else {}
    points = _points(guide, None if answers is None else tuple(sorted(answers.items())), tuple(sorted(known.items())))
    demand = read(text, _own(points))
    ranked = scored(demand, points, similar)
    if (same := _word_for_word(demand, points)) is not None:
        return _yes(demand, same)
    if demand.kind is DemandKind.MONEY:
        return _of_money(demand, points)
    if demand.kind is DemandKind.VISIT:
        return _of_visits(guide, demand, points)
    if demand.kind is DemandKind.INSPECTION:
        return _of_inspection(demand, points)
    if not demand.units and not demand.asks:
        return Judgement(Verdict.PERHAPS, Reason.UNREAD)
    return _by_words(demand, points, ranked)


def _word_for_word(demand: Demand, points: Sequence[Point]) -> Point | None:
    """What the demand says just as the guide does: neither sum nor seal in such words makes it another thing. A paper by its name
    is left to who looks at what is asked of it besides."""
    for point in points:
        name = point.names[0]
        if point.kind == ElementKind.MATERIAL and demand.facets:
            continue
        if len(name) >= _SENTENCE and name in demand.text and len(name) >= _VERBATIM * len(demand.text):
            return None if point.not_needed else point
    return None


def _codes(guide: BoundGuide) -> set[str]:
    return {need.standard_code for need in guide.materials if need.standard_code}


@lru_cache(maxsize=256)
def _points(
    guide: BoundGuide, answers: tuple[tuple[str, str], ...] | None, names: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[Point, ...]:
    return points_of(guide, None if answers is None else dict(answers), dict(names))


@lru_cache(maxsize=256)
def _own(points: tuple[Point, ...]) -> frozenset[str]:
    return own_words([each.names[0] for each in points])


def _by_words(demand: Demand, points: Sequence[Point], ranked: Sequence[Scored]) -> Judgement:
    if (unneeded := _not_needed(demand, points)) is not None:
        return _no(demand, Reason.NOT_NEEDED, (unneeded,))
    allowed = [each for each in ranked if _may_answer(demand, each.point)]
    strong = next((each for each in allowed if _sure(demand, each)), None) or _acted(demand, ranked)
    if (more := asked_beyond(demand, points)) is not None:
        return _no(demand, Reason.BEYOND, (more.point,), more.words) if more.words else _yes(demand, more.point)
    if (whose := of_whom(demand, points)) is not None:
        if whose.sure:
            return _no(demand, Reason.OTHER_PERSON, (whose.point,), whose.words)
        return _unsure(demand, allowed, whose.point)
    if strong is not None:
        return _yes(demand, _whole(demand, strong.point, allowed))
    most = max((each.share for each in allowed), default=0.0)
    said = any(each.share >= YES and each.called >= PERHAPS for each in ranked)
    if not said and stands_nowhere(demand, points, most):
        near = tuple(each.point for each in allowed[:_MOST] if each.rank >= _NEAR_NO and each.found)
        return _no(demand, Reason.ABSENT, near)
    return _unsure(demand, allowed)


def _sure(demand: Demand, each: Scored) -> bool:
    """Enough is explained, and not by words alone that fit any paper; what a form would ask, by what asks it."""
    if each.share < YES or all(unit.light for unit in demand.units if unit.said in each.found):
        return False
    if not granted(demand, each.point):
        return False
    return not demand.asks or demand.kind is DemandKind.PAPER or bool(demand.asks & each.point.asks)


def _whole(demand: Demand, point: Point, allowed: Sequence[Scored]) -> Point:
    """The material rather than what is required of it, where the demand is explained by it too and asks nothing besides."""
    if demand.facets or demand.kind is DemandKind.SEAL:
        return point
    own = next((each.called for each in allowed if each.point is point), 0.0)
    parents = (each for each in allowed if each.point.id == point.parent and each.share >= YES and each.called >= own)
    return next((each.point for each in parents), point)


def _acted(demand: Demand, ranked: Sequence[Scored]) -> Scored | None:
    """What is called by a known act that was said (公示, 专家鉴定)."""
    acts = [unit for unit in demand.units if Sort.ACT in sorts().get(unit.said, ())]
    for each in ranked if not demand.asks else ():
        if (
            each.share >= PERHAPS
            and each.point.kind in _ACTING
            and any(part_of(act, each.point.names[0]) == 1.0 for act in acts)
        ):
            return each
    return None


def _yes(demand: Demand, point: Point) -> Judgement:
    return _judged(demand, Verdict.YES, Reason.CITED, (point,))


def _no(demand: Demand, reason: Reason, near: Iterable[Point], beyond: str = "") -> Judgement:
    return _judged(demand, Verdict.NO, reason, near, beyond)


def _unsure(demand: Demand, ranked: Sequence[Scored], first: Point | None = None) -> Judgement:
    """Up to three elements, of a material and what is required of it the better one."""
    shown = [first] if first else []
    for each in ranked:
        kin = {found.id for found in shown} | {found.parent for found in shown if found.parent}
        if each.rank >= NEAR and each.point.id not in kin and (each.point.parent or "-") not in kin:
            shown.append(each.point)
    return _judged(demand, Verdict.PERHAPS, Reason.SIMILAR if shown else Reason.UNREAD, shown[:_MOST])


def _judged(demand: Demand, verdict: Verdict, reason: Reason, shown: Iterable[Point], beyond: str = "") -> Judgement:
    points = tuple(shown)
    shared = tuple(_words(demand, each) for each in points)
    left = [unit for unit in demand.units if not any(unit.said in words for words in shared)]
    # Where only words are left that fit any paper, these.
    missing = tuple(unit.said for unit in left if not unit.light or all(each.light for each in left))
    cited, near = ((), points) if verdict is Verdict.NO else (points, ())
    return Judgement(verdict, reason, cited, near, shared, missing, beyond)


def _words(demand: Demand, point: Point) -> tuple[str, ...]:
    text = "".join((*point.names, *point.broader, point.says))
    return tuple(unit.said for unit in demand.units if part_of(unit, text) == 1.0)


def _may_answer(demand: Demand, point: Point) -> bool:
    if point.kind in (VISIT, ElementKind.FEE):
        return False
    if demand.kind is not DemandKind.PAPER or point.kind in _OF_PAPER:
        return True
    return point.kind == ElementKind.CONDITION and demand.refused


def _of_money(demand: Demand, points: Sequence[Point]) -> Judgement:
    fees = [each for each in points if each.kind == ElementKind.FEE]
    same_sum = [each for each in fees if demand.amount_fen is not None and each.amount_fen == demand.amount_fen]
    if same_sum:
        return _yes(demand, same_sum[0])
    charged = [each for each in scored(demand, fees) if each.share >= PERHAPS]
    if charged and demand.amount_fen is None:
        if charged[0].share >= YES:
            return _yes(demand, charged[0].point)
        return _unsure(demand, charged)
    others = [each for each in scored(demand, points) if each.point.kind not in (VISIT, ElementKind.FEE)]
    strong = next((each for each in others if each.share >= YES and each.point.kind == ElementKind.CONDITION), None)
    if strong is not None and demand.amount_fen is None:
        return _yes(demand, strong.point)
    if any(each.share >= PERHAPS for each in others) and demand.amount_fen is None:
        return _unsure(demand, others)
    return _no(demand, Reason.FEE, fees[:_MOST])


def _of_visits(guide: BoundGuide, demand: Demand, points: Sequence[Point]) -> Judgement:
    visits = next(each for each in points if each.kind == VISIT)
    told = [each for each in scored(demand, points) if each.share >= YES and each.point.kind != VISIT]
    strangers = [each for each in demand.others if each not in visits.text]
    if demand.again and visits_of(guide) < 2:
        return _no(demand, Reason.VISIT, (visits,))
    if visits_of(guide) and not strangers:
        return _yes(demand, visits)
    if told and not demand.again:
        return _yes(demand, told[0].point)
    return _no(demand, Reason.VISIT, (visits,))


def _of_inspection(demand: Demand, points: Sequence[Point]) -> Judgement:
    """The office comes: a step that says so answers it."""
    steps = [each for each in points if each.kind in (ElementKind.STEP, ElementKind.PROCEDURE) and "." not in each.id]
    for step in steps:
        if _INSPECTING.search(step.note) or _INSPECTION.search(step.text):
            return _yes(demand, step)
    return _no(demand, Reason.INSPECTION, [each for each in steps if each.id.startswith("s1")][:1])


def _not_needed(demand: Demand, points: Sequence[Point]) -> Point | None:
    """The point that says nobody needs what was asked for: the sentence holds a telling word of the demand that is not the
    point's own name, and sentence and name together explain the demand."""
    for point in points:
        own = point.names[0]
        for gone in point.not_needed:
            told = [unit for unit in demand.units if not unit.light and part_of(unit, gone) and not part_of(unit, own)]
            if told and share_of(demand.units, f"{gone} {' '.join(point.names)}") >= YES:
                return None if _called_elsewhere(demand, point, points) else point
    return None


def _called_elsewhere(demand: Demand, unneeded: Point, points: Sequence[Point]) -> bool:
    """Whether another material is called as what is wanted: for somebody else it is needed."""
    others = [each for each in points if each.kind == ElementKind.MATERIAL and each.id != unneeded.id]
    return demand.head is not None and any(called_so(demand.head, each.names) for each in others)
