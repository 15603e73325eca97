"""答复: the body answers, and may point to elements of the guide that the question was asked under; a complaint is answered with
what was found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.unit import ANSWER, EnquiryDone, EnquiryStep, carried_out, worded
from tongban.oversight.grievances.kinds import EnquiryKind, Finding
from tongban.oversight.grievances.states import EnquiryDeed
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import body_on


def answer(
    actor: Actor,
    *,
    enquiry_id: UUID,
    seen: int,
    words: str,
    elements: Sequence[str] = (),
    finding: str = "",
    key: str | None = None,
) -> EnquiryDone:
    """Answer the question, or the follow-up. An answer explains the guide and adds nothing to it: what has to be handed in
    is what the guide says. ``finding`` of a complaint, with the reason in ``words``. Errors as ``carried_out``,
    ``grievances.enquiry.words*``, ``grievances.complaint.finding``, ``catalogue.element_unknown``."""
    cited = list(dict.fromkeys(elements))

    def unit(step: EnquiryStep) -> None:
        text = worded(words, "答复", "the answer", ANSWER)
        found = _finding(step, finding)
        _known(step, cited)
        told = step.moved(due=None, late=step.late, answered_at=step.work.now, finding=found)
        body = body_on(step.enquiry.department_id).name
        told |= {"elements": cited, "body": body, "late": step.late, "finding": found}
        step.work.record("grievances.enquiry.answered", open=told, sealed={"words": text})

    content = {"words": words, "elements": cited, **({"finding": finding} if finding else {})}
    return carried_out(actor, EnquiryDeed.ANSWER, enquiry_id, seen=seen, content=content, key=key, unit=unit)


def _finding(step: EnquiryStep, finding: str) -> str:
    complaint = step.enquiry.kind == EnquiryKind.COMPLAINT
    if finding not in tuple(Finding) if complaint else finding:
        raise DomainError("grievances.complaint.finding")
    return finding


def _known(step: EnquiryStep, cited: Sequence[str]) -> None:
    guide = guide_by_hash(step.enquiry.guide_id) if step.enquiry.guide_id else None
    for each in cited:
        if guide is None:
            raise DomainError("catalogue.element_unknown", element=each)
        guide.element(each)
