"""The frame of every deed on a rating: seen at all, not overtaken, possible in its state, by whom, ready.

The order of the questions is the order of disclosure: to somebody who may not see the rating it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from tongban.foundation import keys
from tongban.foundation.records.idempotency import DeedKey, deed_key
from tongban.foundation.uow import Work, deed_once, uow
from tongban.kernel.errors import DomainError
from tongban.kernel.text import many_lines
from tongban.oversight.evaluations import errors, policies, readiness
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.states import RATING_LABELS, RatingDeed, RatingState, table_of
from tongban.registry.identity.actors import Actor

__all__ = ["FollowUpDone", "FollowUpStep", "chosen", "errors", "followed_up", "on_rating"]

LONGEST = 1_000
"""Characters of what is written to a follow-up."""

_COLUMNS = (
    "case_id", "code", "item", "department_id", "region_code", "number", "stars", "state", "finding", "called_back",
)  # fmt: skip
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class FollowUpDone:
    """What the doors tell: where the rating stands now. ``repeated``: this request had already been carried out."""

    rating_id: UUID
    deed: RatingDeed
    state: RatingState
    state_version: int
    repeated: bool = False


class FollowUpStep:
    """A deed under way."""

    def __init__(self, work: Work[Rating], deed: RatingDeed) -> None:
        self.work = work
        self.deed = deed
        self.rating: Rating = work.target
        self.state = RatingState(table_of(self.rating.state).after(self.rating.state, deed))

    def record(self, type_: str, words: str, open: dict[str, Any], **columns: Any) -> None:
        """Collect the new state, ``columns`` and the event with its words sealed."""
        self.work.change(state=self.state.value, **columns)
        told = {
            "case": str(self.rating.case_id),
            "item": self.rating.item,
            "department": str(self.rating.department_id),
            "number": self.rating.number,
            "stars": self.rating.stars,
            "before": self.rating.state,
            "after": {"state": self.state.value, "state_version": self.work.version},
        }
        self.work.record(type_, open={**told, **open}, sealed={"words": words})

    def done(self) -> FollowUpDone:
        """The answer to the caller."""
        return FollowUpDone(self.rating.id, self.deed, self.state, self.work.version)


@contextmanager
def on_rating(
    actor: Actor, deed: RatingDeed, rating_id: UUID, *, seen: int, words: str, key: DeedKey | None = None
) -> Iterator[FollowUpStep]:
    """A deed on a rating. Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``,
    ``evaluations.follow_up.not_allowed``, those of its readiness."""
    name, tried = f"evaluations.{deed.value}", {"words": words}
    with uow(actor, name, target=Rating, id=rating_id, columns=_COLUMNS, key=key, tried=tried) as work:
        rating = work.target
        if not policies.may_see(actor, rating):
            raise DomainError("uow.not_found")
        if seen != rating.state_version:
            told = {"state": rating.state, "state_label": RATING_LABELS[RatingState(rating.state)]}
            raise DomainError("uow.stale", state_version=rating.state_version, **told)
        table_of(rating.state).step(rating.state, deed)
        work.actor = policies.require(actor, deed, rating)
        readiness.check(deed, rating)
        yield FollowUpStep(work, deed)


def followed_up(
    actor: Actor,
    deed: RatingDeed,
    rating_id: UUID,
    *,
    seen: int,
    words: str,
    key: str | None,
    unit: Callable[[FollowUpStep, str], None],
    what: str = "",
    choice: str = "",
) -> FollowUpDone:
    """Run a deed under the caller's Idempotency-Key: sent twice it is done once. ``what`` names the words it demands."""
    asked = [str(rating_id), deed.value, seen, words, choice]
    claimed = deed_key(actor.account_id, key, asked) if key and actor.account_id else None

    def once() -> FollowUpDone:
        with on_rating(actor, deed, rating_id, seen=seen, words=words, key=claimed) as step:
            unit(step, _worded(words, what))
            return step.done()

    outcome = deed_once(claimed, rating_id, lambda: _data_key(rating_id), once)
    if isinstance(outcome, FollowUpDone):
        return outcome
    after = outcome["after"]
    return FollowUpDone(rating_id, deed, RatingState(after["state"]), after["state_version"], repeated=True)


def chosen(kind: type[E], value: str, what: str) -> E:
    """The choice that a deed demands. DomainError ``evaluations.follow_up.choice``."""
    try:
        return kind(value)
    except ValueError:
        raise DomainError("evaluations.follow_up.choice", what=what) from None


def _worded(words: str, what: str) -> str:
    """The words as kept. DomainErrors ``evaluations.follow_up.words``, ``evaluations.follow_up.words_too_long``."""
    text = many_lines(words)
    if what and not text:
        raise DomainError("evaluations.follow_up.words", what=what)
    if len(text) > LONGEST:
        raise DomainError("evaluations.follow_up.words_too_long", limit=LONGEST)
    return text


def _data_key(rating_id: UUID) -> bytes:
    return keys.unwrap(Rating.objects.values_list("data_key", flat=True).get(pk=rating_id), rating_id.bytes)
