"""办结: the bad rating was looked into, put right and revisited."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.evaluations.actions.unit import FollowUpDone, FollowUpStep, followed_up
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor


def close(
    actor: Actor, *, rating_id: UUID, seen: int, words: str, choice: str = "", key: str | None = None
) -> FollowUpDone:
    """Close it with what came of it. The words stay with the body and who supervises: they are one hand's, and nobody has looked
    at them for others to read (政府信息公开条例第十七条). Errors as ``followed_up``,
    ``evaluations.follow_up.not_called_back|words*``."""

    def unit(step: FollowUpStep, text: str) -> None:
        step.record("evaluations.rating.followed_up", text, {}, closed_at=step.work.now)

    return followed_up(actor, RatingDeed.CLOSE, rating_id, seen=seen, words=words, key=key, unit=unit, what="办结说明")
