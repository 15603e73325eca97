"""回访: the supervisor asks who rated whether it is put right. Every bad rating is revisited."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.evaluations.actions.unit import FollowUpDone, FollowUpStep, chosen, followed_up
from tongban.oversight.evaluations.kinds import CallBack
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor


def call_back(
    actor: Actor, *, rating_id: UUID, seen: int, words: str, choice: str, key: str | None = None
) -> FollowUpDone:
    """Record how and when the rater was reached and what they said; ``choice`` is a :class:`CallBack`. Errors as
    ``followed_up``, ``evaluations.follow_up.choice|words*``."""

    def unit(step: FollowUpStep, text: str) -> None:
        said = chosen(CallBack, choice, "回访的结果").value
        step.record("evaluations.rating.followed_up", text, {"called_back": said}, called_back=said)

    return followed_up(
        actor, RatingDeed.CALL_BACK, rating_id, seen=seen, words=words, key=key, unit=unit,
        what="回访的方式、时间和结果", choice=choice,
    )  # fmt: skip
