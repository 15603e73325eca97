"""整改: what the body has put right, or explained where nothing was wrong in law."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.evaluations.actions.unit import FollowUpDone, FollowUpStep, followed_up
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor


def rectify(
    actor: Actor, *, rating_id: UUID, seen: int, words: str, choice: str = "", key: str | None = None
) -> FollowUpDone:
    """Record what was done; again where the rater is not content. A call back is due afterwards. Errors as ``followed_up``,
    ``evaluations.follow_up.words*``."""

    def unit(step: FollowUpStep, text: str) -> None:
        step.record("evaluations.rating.followed_up", text, {"called_back": ""}, called_back="")

    return followed_up(
        actor, RatingDeed.RECTIFY, rating_id, seen=seen, words=words, key=key, unit=unit, what="整改措施或者解释说明"
    )
