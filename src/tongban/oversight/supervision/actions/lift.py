"""撤销: the supervisor takes a card back, with the reason. That it was raised stays on record."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.supervision.actions.unit import CardDone, CardStep, judged
from tongban.oversight.supervision.states import CardDeed
from tongban.registry.identity.actors import Actor


def lift(actor: Actor, *, card_id: UUID, seen: int, words: str, key: str | None = None) -> CardDone:
    """Lift an open card. It is not raised again for the same rule and instant. Errors as ``judged``,
    ``supervision.card.words*``."""

    def unit(step: CardStep, text: str) -> None:
        told = step.moved(closed_at=step.work.now)
        step.work.record("supervision.card.lifted", open=told, sealed={"words": text})

    return judged(actor, CardDeed.LIFT, card_id, seen=seen, words=words, key=key, unit=unit, what="撤销的理由")
