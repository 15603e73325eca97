"""From a question, a place and a person to what is shown: first what answers it here, else what is near, else elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tongban.foundation import clock
from tongban.registry.catalogue.search.finding import ENOUGH, NEAR, Bounds, Hit, find
from tongban.registry.catalogue.search.questions import Question, understood

FIRST_FEW = 3
"""Of so many hits less is demanded: a single one that is wrong leads nowhere."""


@dataclass(frozen=True, slots=True)
class Answered:
    """``region``: where was looked, the place named in the question before that of the person. ``sure``: the first hits
    answer most of what was asked; else they are only near. ``elsewhere``: nobody here offers it, these are other places."""

    question: Question
    region: str | None
    hits: tuple[Hit, ...]
    sure: bool
    elsewhere: bool


def answered(
    q: str,
    region: str | None = None,
    who: str = "",
    *,
    only_who: bool = False,
    theme: str = "",
    day: date | None = None,
) -> Answered:
    """What answers ``q`` for a person at ``region`` who acts as ``who`` (NATURAL, LEGAL or empty): of each item the most
    local body, best first. Two statements, three where nobody here offers it."""
    question = understood(q, region)
    place = question.region or region

    def look(elsewhere: bool) -> list[Hit]:
        return find(
            question,
            Bounds(
                day or clock.today(), place, elsewhere, who=who, only_who=only_who, theme=theme, least=NEAR,
            ),
        )  # fmt: skip

    hits = look(False)
    sure = _sure(hits) or question.empty or bool(question.code)
    if sure or place is None:
        return Answered(question, place, _kept(hits, sure), sure and bool(hits), False)
    others = look(True)
    if _sure(others):
        return Answered(question, place, _kept(others, True), True, True)
    if others and not hits:
        return Answered(question, place, tuple(others), False, True)
    return Answered(question, place, tuple(hits), False, False)


def _sure(hits: list[Hit]) -> bool:
    return any(hit.share >= ENOUGH for hit in hits)


def _kept(hits: list[Hit], sure: bool) -> tuple[Hit, ...]:
    """Where something answers the question, what answers far less of it is left out; the first few may answer half as much."""
    if not sure or not hits:
        return tuple(hits)
    best = max(hit.share for hit in hits)
    least, few = min(ENOUGH, 0.5 * best), 0.25 * best
    return tuple(hit for n, hit in enumerate(hits) if hit.share >= (few if n < FIRST_FEW else least))
