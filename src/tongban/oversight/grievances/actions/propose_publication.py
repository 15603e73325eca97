"""提出公开: who answers edits question and answer so that they help others and tell nobody who asked."""

from __future__ import annotations

from uuid import UUID

from tongban.oversight.grievances.actions.publication import public_words
from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor


def propose_publication(
    actor: Actor, *, enquiry_id: UUID, seen: int, question: str, answer: str, key: str | None = None
) -> EnquiryDone:
    """Propose these words. A second person publishes them as they are, or returns them. Errors as ``carried_out``
    (``grievances.publication.not_answered``), ``public_words``."""

    def unit(step: EnquiryStep) -> None:
        kept = public_words(step, question, answer)
        told = step.moved(proposed_by=actor.account_id)
        step.work.record("grievances.enquiry.proposed", open=told, sealed=kept)

    content = {"question": question, "answer": answer}
    return carried_out(actor, EnquiryDeed.PROPOSE, enquiry_id, seen=seen, content=content, key=key, unit=unit)
