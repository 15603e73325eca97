"""说明（申诉）: the body that a card is against says what happened and why."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.supervision.actions.unit import CardDone, CardStep, judged
from tongban.oversight.supervision.states import CardDeed
from tongban.registry.identity.actors import Actor


def explain(actor: Actor, *, card_id: UUID, seen: int, words: str, key: str | None = None) -> CardDone:
    """Explain, once, by LEADER or DECIDE of that department. Errors as ``judged``, ``supervision.card.words*``."""

    def unit(step: CardStep, text: str) -> None:
        told = step.moved(explained_by=actor.account_id)
        step.work.record("supervision.card.answered", open=told, sealed={"words": text})

    return judged(actor, CardDeed.EXPLAIN, card_id, seen=seen, words=words, key=key, unit=unit, what="说明")
