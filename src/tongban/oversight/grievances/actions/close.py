"""办结: the asker says that it is settled, or needs no answer any more. Nobody else does, and no time does."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor


def close(actor: Actor, *, enquiry_id: UUID, seen: int, key: str | None = None) -> EnquiryDone:
    """Close it; that the limit had passed without an answer stays on record. Errors as ``carried_out``."""

    def unit(step: EnquiryStep) -> None:
        told = {**step.moved(due=None, late=step.late), "late": step.late}
        step.work.record("grievances.enquiry.closed", open=told)

    return carried_out(actor, EnquiryDeed.CLOSE, enquiry_id, seen=seen, content={}, key=key, unit=unit)
