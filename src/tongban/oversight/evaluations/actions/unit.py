"""The frame of every deed on a rating (:mod:`tongban.foundation.deeds`), and what its event tells."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from tongban.foundation.deeds import Done, Frame, kept_words, once_on
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.uow import Work
from tongban.kernel.errors import DomainError
from tongban.kernel.text import many_lines
from tongban.oversight.evaluations import errors, policies, readiness
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.states import RATING_LABELS, RatingDeed, RatingState, table_of
from tongban.registry.identity.actors import Actor

__all__ = ["FollowUpDone", "FollowUpStep", "chosen", "errors", "followed_up"]

LONGEST = 1_000
"""Characters of what is written to a follow-up."""

_COLUMNS = (
    "case_id", "code", "item", "department_id", "region_code", "number", "stars", "state", "finding", "called_back",
)  # fmt: skip
E = TypeVar("E", bound=StrEnum)


FollowUpDone = Done[RatingDeed, RatingState]


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
    """A deed on a rating by a person; ``what`` names the words it demands. Sent twice under one key it is done once. Errors:
    ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``,
    ``evaluations.follow_up.not_allowed|words|words_too_long``, those of its readiness."""

    def once(claimed: DeedKey | None) -> FollowUpDone:
        with _FRAME.on(actor, deed, rating_id, seen=seen, tried={"words": words}, key=claimed) as work:
            step = FollowUpStep(work, deed)
            unit(step, kept_words(many_lines(words), LONGEST, "evaluations.follow_up", what))
            return FollowUpDone(rating_id, deed, step.state, work.version)

    def again(told: dict[str, Any]) -> FollowUpDone:
        return FollowUpDone.before(rating_id, deed, RatingState, told)

    return once_on(Rating, rating_id, actor, deed, key=key, asked=[seen, words, choice], unit=once, again=again)


def chosen(kind: type[E], value: str, what: str) -> E:
    """The choice that a deed demands. DomainError ``evaluations.follow_up.choice``."""
    try:
        return kind(value)
    except ValueError:
        raise DomainError("evaluations.follow_up.choice", what=what) from None


_FRAME = Frame(
    "evaluations",
    Rating,
    _COLUMNS,
    told=lambda rating: {"state": rating.state, "state_label": RATING_LABELS[RatingState(rating.state)]},
    may_see=policies.may_see,
    possible=lambda rating, deed: table_of(rating.state).step(rating.state, deed),
    require=policies.require,
    ready=lambda work, deed: readiness.check(deed, work.target),
)
