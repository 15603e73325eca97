"""答复: the body answers, and may point to elements of the guide that the question was asked under; a complaint is answered with
what was found."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.unit import ANSWER, EnquiryDone, EnquiryStep, carried_out, worded
from tongban.oversight.grievances.kinds import EnquiryKind, Ground, Reply, findings_of
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
    ground: str = "",
    key: str | None = None,
) -> EnquiryDone:
    """Answer the question, or the follow-up. An answer explains the guide and adds nothing to it: what has to be handed in
    is what the guide says. ``finding`` of a complaint, with the reason in ``words``; of a request under the
    个人信息保护法 the reply, and where not all of it is granted the ``ground`` of the law (第五十条第一款). Errors
    as ``carried_out``, ``grievances.enquiry.words*``, ``grievances.complaint.finding``, ``grievances.right.ground``,
    ``catalogue.element_unknown``."""
    cited = list(dict.fromkeys(elements))

    def unit(step: EnquiryStep) -> None:
        text = worded(words, "答复", "the answer", ANSWER)
        found = _finding(step, finding)
        by_law = _ground(found, ground)
        _known(step, cited)
        told = step.moved(due=None, late=step.late, answered_at=step.work.now, finding=found, ground=by_law)
        body = body_on(step.enquiry.department_id).name
        told |= {"elements": cited, "body": body, "late": step.late, "finding": found}
        told |= {"claim": step.enquiry.claim, "ground": by_law} if step.enquiry.claim else {}
        step.work.record("grievances.enquiry.answered", open=told, sealed={"words": text})

    content = {"words": words, "elements": cited, **({"finding": finding} if finding else {})}
    content |= {"ground": ground} if ground else {}
    return carried_out(actor, EnquiryDeed.ANSWER, enquiry_id, seen=seen, content=content, key=key, unit=unit)


def _finding(step: EnquiryStep, finding: str) -> str:
    possible = findings_of(EnquiryKind(step.enquiry.kind), step.enquiry.claim)
    if finding not in possible if possible else finding:
        raise DomainError("grievances.complaint.finding")
    return finding


def _ground(finding: str, ground: str) -> str:
    """Named exactly where a request is not granted in full."""
    needed = finding in (Reply.IN_PART, Reply.REFUSED)
    if ground not in tuple(Ground) if needed else ground:
        raise DomainError("grievances.right.ground")
    return ground


def _known(step: EnquiryStep, cited: Sequence[str]) -> None:
    guide = guide_by_hash(step.enquiry.guide_id) if step.enquiry.guide_id else None
    for each in cited:
        if guide is None:
            raise DomainError("catalogue.element_unknown", element=each)
        guide.element(each)
