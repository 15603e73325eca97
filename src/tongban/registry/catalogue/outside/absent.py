"""When no may be said: what is asked of a paper beyond the guide, whose paper, and what was understood and stands nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.outside.demands import Demand, DemandKind, Unit
from tongban.registry.catalogue.outside.matching import called_so, part_of
from tongban.registry.catalogue.outside.points import VISIT, Point
from tongban.registry.catalogue.outside.thesaurus import Sort, facets, groups, is_paper, lists, paper_end, sorts

_LITTLE, _SOME, _TOUCHED = 0.43, 0.62, 0.4
"""Share from which on a paper is no longer taken for one that the guide lacks: of unknown name, of known name, and of known name
where a material says another word of the demand."""
_OF_PAPER = frozenset({ElementKind.MATERIAL, ElementKind.REQUIREMENT})
_ASKING = _OF_PAPER | {ElementKind.CONDITION}
_CONSENTING = ("同意", "决议", "表决")
_SERIOUS = frozenset({"designated", "notarised", "published", "withheld"})
"""What no guide asks in passing."""
_BETWEEN = 6
"""Characters between whose a paper is and the paper (户主本人的身份证)."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """``point`` asks for the paper; ``words`` say what is asked of it besides, "" where the guide asks for that too."""

    point: Point
    words: str


@dataclass(frozen=True, slots=True)
class Whose:
    """The paper of ``point``, but of another person (``words``); not ``sure`` where the guide speaks of that person elsewhere."""

    point: Point
    words: str
    sure: bool


def asked_beyond(demand: Demand, points: Sequence[Point]) -> Beyond | None:
    """What is asked of a paper that the guide asks for: notarised, stamped, in several copies, not older than…"""
    paper = _material(demand, points)
    if paper is None or not demand.facets:
        return None
    kin = [paper, *(each for each in points if each.parent == paper.id)]
    granting = []
    for name, words in demand.facets:
        granted = facets()[name][1]
        by = next((each for each in reversed(kin) if granted.search(_all(each)) and not _is_name(words, each)), None)
        if by is None and not any(words in each for each in paper.names):
            return Beyond(paper, words)
        granting.append(by or paper)
    return Beyond(granting[0], "")


def of_whom(demand: Demand, points: Sequence[Point]) -> Whose | None:
    """A paper that the guide asks for, wanted of a person of whom it does not ask for it."""
    paper = _material(demand, points)
    if paper is None or demand.head is None:
        return None
    owner = _owner(demand, demand.head)
    if not owner:
        return None
    kin = [paper, *(each for each in points if each.parent == paper.id)]
    same = groups().get(owner, (owner,))
    if any(each in _all(point) for each in same for point in kin):
        return None
    elsewhere = any(each in _all(point) for each in same for point in points)
    if owner not in sorts() and not elsewhere:
        return None
    return Whose(paper, owner, owner in sorts() and (demand.every or not elsewhere))


def stands_nowhere(demand: Demand, points: Sequence[Point], most: float) -> bool:
    """Whether what is wanted is known and no element says it. ``most``: the largest share of the demand that one explains."""
    if demand.kind is DemandKind.PAPER and demand.head is not None:
        return _no_such_paper(demand, demand.head, points, most)
    if demand.kind is DemandKind.FIELD and demand.asks:
        return False
    if _unknown_act(demand, points) or _stranger_consents(demand, points):
        return True
    loose = [name for name, _words in demand.facets]
    if not loose or any(facets()[name][1].search(_all(each)) for name in loose for each in points):
        return False
    said = any(part_of(unit, _all(each)) == 1.0 for unit in _own(demand) for each in points if each.kind in _ASKING)
    return not _SERIOUS.isdisjoint(loose) or (most < _LITTLE and not said)


def _no_such_paper(demand: Demand, head: Unit, points: Sequence[Point], most: float) -> bool:
    """A known paper that no material, requirement or condition names; or a paper by its ending of which no other word is said."""
    known = Sort.PAPER in sorts().get(head.said, ()) and not head.light
    if any(_names(head, each) for each in points if each.kind in _ASKING) and not head.light:
        return False
    others = [unit for unit in demand.units if not unit.light and unit is not head and unit.part == 1.0]
    own = [unit for unit in _own(demand) if unit in others]
    papers = [each for each in points if each.kind in _OF_PAPER]
    touched = any(part_of(unit, _all(each)) == 1.0 for unit in own for each in papers)
    if known:
        enough = _TOUCHED if touched else _SOME
        return most < enough and not _stem_said(head, points)
    strangers = [unit for unit in others if unit not in own]
    foreign = any(not _speaks_of(each, points) for each in strangers)
    alike = any(called_so(head, each.names[:1]) for each in papers if each.kind == ElementKind.MATERIAL)
    understood = foreign or (not alike and all(unit.said in sorts() for unit in own))
    return bool(others) and understood and most < _LITTLE and not touched


def _stem_said(head: Unit, points: Sequence[Point]) -> bool:
    """Whether a material speaks of what the paper tells: 化验 of 化验单."""
    stem = paper_end().sub("", head.said)
    papers = [each for each in points if each.kind in _OF_PAPER]
    return len(stem) > 1 and any(stem in text for each in papers for text in (each.names[0], each.says))


def _names(head: Unit, point: Point) -> bool:
    """Whether the point is called so, is of a kind that is, or speaks of the paper."""
    if point.kind == ElementKind.MATERIAL:
        return called_so(head, (*point.names, *point.broader)) or any(each in point.says for each in head.same)
    papers = [each for each in head.same if Sort.PAPER in sorts().get(each, ()) and is_paper(each)]
    return any(each in name for each in papers for name in (*point.names, point.text))


def _own(demand: Demand) -> list[Unit]:
    """The telling words that name neither body nor person, nor what is asked of a paper."""
    asked = [words for _name, words in demand.facets]
    return [
        unit
        for unit in demand.units
        if not unit.light
        and not {Sort.PARTY, Sort.PERSON} & sorts().get(unit.said, frozenset())
        and not any(unit.said in words or words in unit.said for words in asked)
    ]


def _unknown_act(demand: Demand, points: Sequence[Point]) -> bool:
    acts = [unit for unit in demand.units if Sort.ACT in sorts().get(unit.said, ())]
    return bool(acts) and not any(part_of(act, _all(each)) == 1.0 for act in acts for each in points)


def _stranger_consents(demand: Demand, points: Sequence[Point]) -> bool:
    """A body or person of whom the guide does not speak has to seal, sign or agree."""
    if not any(each in demand.text for each in lists()["consent"]):
        return False
    strangers = [unit for unit in demand.units if {Sort.PARTY, Sort.PERSON} & sorts().get(unit.said, frozenset())]
    if any(each in name for point in points for name in point.names for each in _CONSENTING if point.kind in _ASKING):
        return False
    return bool(strangers) and not any(_speaks_of(each, points) for each in strangers)


def _speaks_of(unit: Unit, points: Sequence[Point]) -> bool:
    telling = [each for each in points if each.kind not in (ElementKind.FIELD, ElementKind.QUESTION)]
    return any(part_of(unit, _all(point)) == 1.0 for point in telling)


def _material(demand: Demand, points: Iterable[Point]) -> Point | None:
    """The material that is called as what is wanted."""
    head = demand.head
    if head is None:
        return None
    materials = [each for each in points if each.kind == ElementKind.MATERIAL]
    for broader in (False, True):
        named = [each for each in materials if called_so(head, each.broader if broader else each.names)]
        if named and (not head.light or len(named) == 1):
            return max(named, key=lambda each: sum(part_of(unit, _all(each)) for unit in demand.units))
    return None


def _owner(demand: Demand, head: Unit) -> str:
    """The person whose paper is wanted: the last one named shortly before it."""
    at = demand.text.find(head.said)
    before = [(demand.text.rfind(each, 0, at) + len(each), each) for each in demand.others if each in demand.text[:at]]
    end, owner = max(before, default=(0, ""))
    return owner if owner and at - end <= _BETWEEN else ""


def _is_name(words: str, point: Point) -> bool:
    return point.kind == ElementKind.MATERIAL and any(words in each for each in point.names) and words not in point.says


def _all(point: Point) -> str:
    return "。".join((*point.names, *point.broader, point.says, point.text if point.kind != VISIT else ""))


def granted(demand: Demand, point: Point) -> bool:
    """Whether the point asks for what is asked besides, and by nobody else."""
    parties = [unit for unit in demand.units if Sort.PARTY in sorts().get(unit.said, ())]
    sealed = demand.kind is DemandKind.SEAL and any(part_of(each, _all(point)) < 1.0 for each in parties)
    return not sealed and all(facets()[name][1].search(_all(point)) for name, _words in demand.facets)
