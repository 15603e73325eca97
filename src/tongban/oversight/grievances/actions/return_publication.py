"""退回: the second person does not publish what was proposed, and says why."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out, worded
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor


def return_publication(
    actor: Actor, *, enquiry_id: UUID, seen: int, reason: str, key: str | None = None
) -> EnquiryDone:
    """Return a proposal; it may be proposed again. Errors as ``carried_out``, ``grievances.enquiry.words*``."""

    def unit(step: EnquiryStep) -> None:
        text = worded(reason, "退回的理由", "why it is returned")
        step.work.record("grievances.enquiry.returned", open=step.moved(proposed_by=None), sealed={"words": text})

    return carried_out(actor, EnquiryDeed.RETURN, enquiry_id, seen=seen, content={"reason": reason}, key=key, unit=unit)
