"""不采纳: a rating that was given by mistake or out of malice does not count. It stays on record."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.evaluations.actions.unit import FollowUpDone, FollowUpStep, chosen, followed_up
from tongban.oversight.evaluations.kinds import NotAdopted
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor


def not_adopt(
    actor: Actor, *, rating_id: UUID, seen: int, words: str, choice: str, key: str | None = None
) -> FollowUpDone:
    """Take it out of all figures, good or bad, with the reason; ``choice`` is a :class:`NotAdopted`. Errors as ``followed_up``,
    ``evaluations.follow_up.choice|words*``."""

    def unit(step: FollowUpStep, text: str) -> None:
        why = chosen(NotAdopted, choice, "不采纳的原因").value
        step.record(
            "evaluations.rating.invalidated", text, {"not_adopted": why}, not_adopted=why, closed_at=step.work.now
        )

    return followed_up(
        actor, RatingDeed.NOT_ADOPT, rating_id, seen=seen, words=words, key=key, unit=unit, what="不采纳的理由",
        choice=choice,
    )  # fmt: skip
