"""核实: what the body found, and which of the three ways it goes on (国办发〔2019〕51号)."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.evaluations.actions.unit import FollowUpDone, FollowUpStep, chosen, followed_up
from tongban.oversight.evaluations.kinds import Finding
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Actor


def verify(
    actor: Actor, *, rating_id: UUID, seen: int, words: str, choice: str, key: str | None = None
) -> FollowUpDone:
    """Record what was found; ``choice`` is a :class:`Finding`. A body that takes the rating for mistaken or malicious says so
    here: the supervisor decides. Errors as ``followed_up``, ``evaluations.follow_up.choice|words*``."""

    def unit(step: FollowUpStep, text: str) -> None:
        finding = chosen(Finding, choice, "核实的结论").value
        step.record("evaluations.rating.followed_up", text, {"finding": finding}, finding=finding)

    return followed_up(
        actor, RatingDeed.VERIFY, rating_id, seen=seen, words=words, key=key, unit=unit, what="核实情况", choice=choice
    )
