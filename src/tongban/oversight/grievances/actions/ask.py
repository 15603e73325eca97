"""提问: a person who is signed in asks about an item, in the version of its guide that is in force, asks a body, or asks where
they do not know whom to ask: the body of the region that brings services together, which passes it on."""

from __future__ import annotations

from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.opening import CONTACT, About, Asked, asked_once
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import by_code, department_by_uscc
from tongban.registry.orgs.receiving import service_body

__all__ = ["CONTACT", "DEED", "Asked", "ask"]

DEED = "grievances.ask"


def ask(
    actor: Actor,
    *,
    item: str = "",
    body: str = "",
    region: str = "",
    words: str,
    contact: str = "",
    key: str | None = None,
) -> Asked:
    """Ask about the guide ``item`` (its code), the body ``body`` (统一社会信用代码), or in general in ``region`` (its code). Its
    limit runs from this moment.

    Errors: ``grievances.enquiry.not_signed_in``, ``…about_nothing``, ``…nobody``, ``…words``, ``…words_too_long``,
    ``catalogue.item_unknown``, ``catalogue.guide_not_offered``, ``orgs.department.unknown``, ``codes.uscc.invalid``,
    ``orgs.region.unknown``, ``codes.region_code.invalid``, ``uow.repeated_differently``, ``uow.busy``. Attempts are limited at
    the doors.
    """
    said = [item, body, *([region] if region else []), words, contact]
    return asked_once(actor, DEED, said, key, lambda: _about(item, body, region), words, contact)


def _about(item: str, body: str, region: str) -> About:
    if sum(map(bool, (item, body, region))) != 1:
        raise DomainError("grievances.enquiry.about_nothing")
    if region:
        found = service_body(by_code(region).code)
        if found is None:
            raise DomainError("grievances.enquiry.nobody")
        return About(found.name, None, "", found.id, found.name, found.region_code, told={"general": True})
    if body:
        found = department_by_uscc(body)
        return About(found.name, None, "", found.id, found.name, found.region_code)
    guide = current_guide(item)
    competent = department_by_uscc(guide.department_uscc)
    return About(guide.name, guide.hash, guide.code, competent.id, competent.name, by_code(guide.region_code).code)
