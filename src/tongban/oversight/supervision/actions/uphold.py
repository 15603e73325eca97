"""确认: the supervisor finds that the card stands; the body has to put it right."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.supervision.actions.unit import CardDone, CardStep, judged
from tongban.oversight.supervision.states import CardDeed
from tongban.registry.identity.actors import Actor


def uphold(actor: Actor, *, card_id: UUID, seen: int, words: str, key: str | None = None) -> CardDone:
    """Confirm a card after the body explained or its time to do so has passed. Errors as ``judged``,
    ``supervision.card.words*``."""

    def unit(step: CardStep, text: str) -> None:
        step.work.record("supervision.card.upheld", open=step.moved(), sealed={"words": text})

    return judged(
        actor, CardDeed.UPHOLD, card_id, seen=seen, words=words, key=key, unit=unit, what="确认的理由和整改要求"
    )
