"""个人信息权利请求: a person exercises a right of the 个人信息保护法 (第四十四条至第五十条), about one entry of who has read
their data or in general. It is answered within a limit by the body that read; a complaint of a reading goes to a body that
supervises, never to the one complained of. A guardian does so for a ward (第三十一条; 民法典第二十三条); the request is the
ward's."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.oversight.grievances.actions.opening import About, Asked, asked_once
from tongban.oversight.grievances.kinds import CLAIM_LABELS, Claim, EnquiryKind
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.trail import Reading, reading_about
from tongban.registry.orgs.queries import DepartmentRecord, body_on, by_code
from tongban.registry.orgs.receiving import service_body, steward_body, supervising_body

DEED = "grievances.claim"
ABOUT_A_READING = (Claim.EXPLAIN, Claim.COMPLAIN)
"""Claims that are always about an entry of the record."""


def claim_right(
    actor: Actor,
    *,
    claim: str,
    region: str,
    words: str,
    reading: UUID | None = None,
    cases: Collection[UUID] = (),
    contact: str = "",
    ward: UUID | None = None,
    key: str | None = None,
) -> Asked:
    """Exercise the right ``claim``; ``reading``: the entry it is about, one of the actor's own (``cases``: theirs). Without an
    entry, or where it names no body, the body that sees to data in ``region`` has it. ``ward``: for whom, as guardian; entry
    and cases are then the ward's. Its limit runs from this moment.

    Errors: ``grievances.enquiry.not_signed_in``, ``…words``, ``…words_too_long``, ``grievances.right.claim``,
    ``…no_reading``, ``…reading_needed``, ``…nobody``, ``grievances.complaint.nobody``, ``identity.guardianship.unknown``,
    ``orgs.region.unknown``, ``codes.region_code.invalid``, ``uow.repeated_differently``, ``uow.busy``. Attempts are limited at
    the doors.
    """
    acting = actor.by_guardianship(actor.ward_of(ward)) if ward is not None else actor
    said = [claim, region, str(reading or ""), words, contact, *([str(ward)] if ward is not None else [])]
    return asked_once(acting, DEED, said, key, lambda: _about(acting, claim, region, reading, cases), words, contact)


def _about(actor: Actor, claim: str, region: str, reading: UUID | None, cases: Collection[UUID]) -> About:
    if claim not in tuple(Claim):
        raise DomainError("grievances.right.claim")
    found = reading_about(actor, reading, cases, _ward(actor)) if reading is not None else None
    if reading is not None and found is None:
        raise DomainError("grievances.right.no_reading")
    if found is None and claim in ABOUT_A_READING:
        raise DomainError("grievances.right.reading_needed")
    reader = body_on(found.department_id) if found is not None and found.department_id is not None else None
    if claim == Claim.COMPLAIN:
        return _complaint(found, reader, by_code(region).code, _ward(actor))
    body = reader or _steward(by_code(region).code)
    return About(
        name=CLAIM_LABELS[Claim(claim)],
        guide=None,
        item="",
        department_id=body.id,
        body=body.name,
        region_code=body.region_code,
        kind=EnquiryKind.RIGHT,
        claim=claim,
        reading=found.id if found is not None else None,
        ward=_ward(actor),
    )


def _ward(actor: Actor) -> UUID | None:
    return actor.acting_ward.ward_id if actor.acting_ward is not None else None


def _complaint(found: Reading | None, reader: DepartmentRecord | None, region: str, ward: UUID | None) -> About:
    """To who supervises where the reader is; the reader's body is the one complained of, if there is one."""
    assert found is not None
    where, besides = (reader.region_code, reader.id) if reader is not None else (region, None)
    body = supervising_body(where, besides=besides) or service_body(where, besides=besides)
    if body is None:
        raise DomainError("grievances.complaint.nobody")
    return About(
        name=CLAIM_LABELS[Claim.COMPLAIN],
        guide=None,
        item="",
        department_id=body.id,
        body=body.name,
        region_code=where,
        kind=EnquiryKind.RIGHT,
        against=besides,
        claim=Claim.COMPLAIN.value,
        reading=found.id,
        ward=ward,
    )


def _steward(region: str) -> DepartmentRecord:
    body = steward_body(region) or supervising_body(region) or service_body(region)
    if body is None:
        raise DomainError("grievances.right.nobody")
    return body
