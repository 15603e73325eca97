"""办结一张牌: what was late has been done, and the supervisor says how it was put right."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.supervision.actions.unit import CardDone, CardStep, judged
from tongban.oversight.supervision.states import CardDeed
from tongban.registry.identity.actors import Actor


def close(actor: Actor, *, card_id: UUID, seen: int, words: str, key: str | None = None) -> CardDone:
    """Close a confirmed card, once what was late is done. Errors as ``judged`` (``supervision.card.not_rectified``),
    ``supervision.card.words*``."""

    def unit(step: CardStep, text: str) -> None:
        told = step.moved(closed_at=step.work.now)
        step.work.record("supervision.card.closed", open={**told, "why": "RECTIFIED"}, sealed={"words": text})

    return judged(actor, CardDeed.CLOSE, card_id, seen=seen, words=words, key=key, unit=unit, what="整改的情况")
