"""撤下: what was published is taken back, with the reason. It is not published again; the enquiry itself stays as it is."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out, worded
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor


def withdraw_publication(
    actor: Actor, *, enquiry_id: UUID, seen: int, reason: str, key: str | None = None
) -> EnquiryDone:
    """Take it back: the public words are gone from the table at once, and from every process within half a minute. Errors as
    ``carried_out``, ``grievances.enquiry.words*``."""

    def unit(step: EnquiryStep) -> None:
        text = worded(reason, "撤下的理由", "why it is taken back")
        told = step.moved(question="", answer="", published_at=None)
        step.work.record("grievances.enquiry.unpublished", open=told, sealed={"words": text})

    return carried_out(
        actor, EnquiryDeed.WITHDRAW, enquiry_id, seen=seen, content={"reason": reason}, key=key, unit=unit
    )
