"""The frame of every deed on a card: seen at all, not overtaken, possible in its state, by whom, ready.

The order of the questions is the order of disclosure: to somebody who may not see the card it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.records.idempotency import DeedKey, deed_key
from tongban.foundation.uow import Work, deed_once, uow
from tongban.kernel.errors import DomainError
from tongban.oversight.supervision import errors, policies, readiness
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import CARD_LABELS, CARD_TABLE, CardDeed, CardState
from tongban.registry.identity.actors import Actor

__all__ = ["CardDone", "CardStep", "errors", "judged", "on_card", "worded"]

LONGEST = 1_000
"""Characters of what is written to a card."""

_COLUMNS = (
    "case_id", "code", "department_id", "region_code", "rule", "level", "about", "at", "state", "explain_by",
    "explained_by",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CardDone:
    """What the doors tell: where the card stands now. ``repeated``: this request had already been carried out."""

    card_id: UUID
    deed: CardDeed
    state: CardState
    state_version: int
    repeated: bool = False


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

    def done(self) -> CardDone:
        """The answer to the caller."""
        return CardDone(self.card.id, self.deed, self.state, self.work.version)


@contextmanager
def on_card(
    actor: Actor, deed: CardDeed, card_id: UUID, *, seen: int, words: str, key: DeedKey | None = None
) -> Iterator[CardStep]:
    """A deed on a card by a person. Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``,
    ``supervision.card.not_allowed``, those of its readiness."""
    name, tried = f"supervision.{deed.value}", {"words": words}
    with uow(actor, name, target=Card, id=card_id, columns=_COLUMNS, key=key, tried=tried) as work:
        card = work.target
        if not policies.may_see(actor, card):
            raise DomainError("uow.not_found")
        if seen != card.state_version:
            told = {"state": card.state, "state_label": CARD_LABELS[CardState(card.state)]}
            raise DomainError("uow.stale", state_version=card.state_version, **told)
        CARD_TABLE.step(card.state, deed)
        work.actor = policies.require(actor, deed, card)
        ended = readiness.ended_of(card) if deed is CardDeed.CLOSE else None
        readiness.check(deed, card, work.now, ended)
        yield CardStep(work, deed)


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
    """Run a deed whose content is words, under the caller's Idempotency-Key: sent twice it is done once."""
    asked = [str(card_id), deed.value, seen, words]
    claimed = deed_key(actor.account_id, key, asked) if key and actor.account_id else None

    def once() -> CardDone:
        with on_card(actor, deed, card_id, seen=seen, words=words, key=claimed) as step:
            unit(step, worded(words, what))
            return step.done()

    outcome = deed_once(claimed, card_id, lambda: _data_key(card_id), once)
    if isinstance(outcome, CardDone):
        return outcome
    after = outcome["after"]
    return CardDone(card_id, deed, CardState(after["state"]), after["state_version"], repeated=True)


def worded(words: str, what: str) -> str:
    """The words as kept. DomainErrors ``supervision.card.words``, ``supervision.card.words_too_long``."""
    text = words.strip()
    if not text:
        raise DomainError("supervision.card.words", what=what)
    if len(text) > LONGEST:
        raise DomainError("supervision.card.words_too_long", limit=LONGEST)
    return text


def _data_key(card_id: UUID) -> bytes:
    return keys.unwrap(Card.objects.values_list("data_key", flat=True).get(pk=card_id), card_id.bytes)
