"""The frame of every deed on a card (:mod:`tongban.foundation.deeds`), and what its event tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from tongban.foundation.deeds import Done, Frame, kept_words, once_on
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.uow import Work
from tongban.oversight.supervision import errors, policies, readiness
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import CARD_LABELS, CARD_TABLE, CardDeed, CardState
from tongban.registry.identity.actors import Actor

__all__ = ["CardDone", "CardStep", "errors", "judged"]

LONGEST = 1_000
"""Characters of what is written to a card."""

_COLUMNS = (
    "case_id", "code", "department_id", "region_code", "rule", "level", "about", "at", "state", "explain_by",
    "explained_by",
)  # fmt: skip

CardDone = Done[CardDeed, CardState]


class CardStep:
    """A deed under way."""

    def __init__(self, work: Work[Card], deed: CardDeed) -> None:
        self.work = work
        self.deed = deed
        self.card: Card = work.target
        self.state = CardState(CARD_TABLE.after(self.card.state, deed))

    def moved(self, **columns: Any) -> dict[str, Any]:
        """Collect the new state and ``columns``; returns what the event's open part tells of it."""
        self.work.change(state=self.state.value, **columns)
        return {
            "case": str(self.card.case_id),
            "code": self.card.code,
            "before": self.card.state,
            "after": {"state": self.state.value, "state_version": self.work.version},
            "department": str(self.card.department_id),
        }


def judged(
    actor: Actor,
    deed: CardDeed,
    card_id: UUID,
    *,
    seen: int,
    words: str,
    key: str | None,
    unit: Callable[[CardStep, str], None],
    what: str,
) -> CardDone:
    """A deed on a card by a person, whose content is words; sent twice under one key it is done once. Errors:
    ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``, ``supervision.card.not_allowed|words|words_too_long``,
    those of its readiness."""

    def once(claimed: DeedKey | None) -> CardDone:
        with _FRAME.on(actor, deed, card_id, seen=seen, tried={"words": words}, key=claimed) as work:
            step = CardStep(work, deed)
            unit(step, kept_words(words.strip(), LONGEST, "supervision.card", what))
            return CardDone(card_id, deed, step.state, work.version)

    def again(told: dict[str, Any]) -> CardDone:
        return CardDone.before(card_id, deed, CardState, told)

    return once_on(Card, card_id, actor, deed, key=key, asked=[seen, words], unit=once, again=again)


def _ready(work: Work[Card], deed: CardDeed) -> None:
    ended = readiness.ended_of(work.target) if deed is CardDeed.CLOSE else None
    readiness.check(deed, work.target, work.now, ended)


_FRAME = Frame(
    "supervision",
    Card,
    _COLUMNS,
    told=lambda card: {"state": card.state, "state_label": CARD_LABELS[CardState(card.state)]},
    may_see=policies.may_see,
    possible=lambda card, deed: CARD_TABLE.step(card.state, deed),
    require=policies.require,
    ready=_ready,
)
