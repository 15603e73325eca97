"""清单外要求投诉: a person who is signed in says that an office asked for what the guide does not ask for (行政许可法第三十条、
第三十一条; 优化营商环境条例第三十六条). It goes to a body that supervises, never to the one complained of."""

from __future__ import annotations

from tongban.cases.queries import progress_of
from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.opening import About, Asked, asked_once
from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.in_guide import in_guide
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import by_code, department_by_uscc
from tongban.registry.orgs.receiving import service_body, supervising_body

DEED = "grievances.complain"


def complain(
    actor: Actor, *, item: str, case: str = "", words: str, contact: str = "", key: str | None = None
) -> Asked:
    """Complain of a demand on the guide ``item`` (its code), in a case (its registration code) on the version it is bound to.
    What the guide says to the words (elements, never words) stands in the event for who looks into it.

    Errors: ``grievances.enquiry.not_signed_in``, ``…words``, ``…words_too_long``, ``grievances.complaint.nobody``,
    ``grievances.complaint.other_item``, ``catalogue.item_unknown``, ``catalogue.guide_not_offered``,
    ``codes.registration_code.invalid``, ``uow.not_found``, ``uow.repeated_differently``, ``uow.busy``. Attempts are limited at
    the doors.
    """
    return asked_once(
        actor, DEED, [item, case, words, contact], key, lambda: _about(actor, item, case, words), words, contact
    )


def _about(actor: Actor, item: str, case: str, words: str) -> About:
    guide = _guide(actor, item, case)
    accused = department_by_uscc(guide.department_uscc)
    region = by_code(guide.region_code).code
    found = supervising_body(region, besides=accused.id) or service_body(region, besides=accused.id)
    if found is None:
        raise DomainError("grievances.complaint.nobody")
    said = in_guide(guide, words)
    elements = [each.id for each in said.points if each.id in guide.elements]
    return About(
        name=guide.name,
        guide=guide.hash,
        item="",
        department_id=found.id,
        body=found.name,
        region_code=region,
        kind=EnquiryKind.COMPLAINT,
        against=accused.id,
        told={"in_guide": said.verdict.value, "elements": elements},
        sealed={"case": case} if case else {},
    )


def _guide(actor: Actor, item: str, case: str) -> BoundGuide:
    if not case:
        return current_guide(item)
    guide = progress_of(case, actor).guide
    if guide.code != item:
        raise DomainError("grievances.complaint.other_item")
    return guide
