"""追问: the asker asks on, once. A limit of its own begins."""

from __future__ import annotations

from uuid import UUID

from tongban.foundation.records.leaves import instant_text
from tongban.oversight.grievances.actions.unit import EnquiryDone, EnquiryStep, carried_out, worded
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.rules import due_of
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.identity.actors import Actor


def follow_up(actor: Actor, *, enquiry_id: UUID, seen: int, words: str, key: str | None = None) -> EnquiryDone:
    """Ask on after an answer. Errors as ``carried_out`` (``grievances.enquiry.followed_up_before``),
    ``grievances.enquiry.words*``."""

    def unit(step: EnquiryStep) -> None:
        text, due = (
            worded(words, "要追问的问题", "the question"),
            due_of(step.work.now, EnquiryKind(step.enquiry.kind), step.enquiry.claim),
        )
        told = {**step.moved(due=due, followed_up=True), "due": instant_text(due)}
        step.work.record("grievances.enquiry.followed_up", open=told, sealed={"words": text})

    return carried_out(
        actor, EnquiryDeed.FOLLOW_UP, enquiry_id, seen=seen, content={"words": words}, key=key, unit=unit
    )
