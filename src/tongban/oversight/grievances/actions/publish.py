"""审核公开: a second person publishes the proposed words, unchanged."""

from __future__ import annotations

from uuid import UUID

from tongban.foundation.records.queries import told_of
from tongban.oversight.grievances.actions.publication import public_words
from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor


def publish(actor: Actor, *, enquiry_id: UUID, seen: int, key: str | None = None) -> EnquiryDone:
    """Publish what was proposed last: in the guide of the item, or on the page of the body. The words are read once more
    against who asked. Errors as ``carried_out``, ``grievances.publication.personal``."""

    def unit(step: EnquiryStep) -> None:
        *_, proposed = told_of(enquiry_id, step.work.data_key, ("grievances.enquiry.proposed",))
        sealed = proposed[4]
        kept = public_words(step, sealed["question"], sealed["answer"])
        told = step.moved(**kept, published_at=step.work.now)
        told |= {"proposal": proposed[0], "item": step.enquiry.item}
        step.work.record("grievances.enquiry.published", open=told, sealed=kept)

    return carried_out(actor, EnquiryDeed.PUBLISH, enquiry_id, seen=seen, content={}, key=key, unit=unit)
