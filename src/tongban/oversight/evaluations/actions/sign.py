"""签收: the body has received a bad rating and looks into it."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.evaluations.actions.unit import FollowUpDone, FollowUpStep, followed_up
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor


def sign(
    actor: Actor, *, rating_id: UUID, seen: int, words: str = "", choice: str = "", key: str | None = None
) -> FollowUpDone:
    """Receive it; words are not needed. Errors as ``followed_up``."""

    def unit(step: FollowUpStep, text: str) -> None:
        step.record("evaluations.rating.followed_up", text, {})

    return followed_up(actor, RatingDeed.SIGN, rating_id, seen=seen, words=words, key=key, unit=unit)
