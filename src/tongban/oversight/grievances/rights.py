"""Requests under the 个人信息保护法, as who made them, or for whom a guardian did, follows them up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from tongban.oversight.grievances.kinds import EnquiryKind
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.policies import asked_for
from tongban.oversight.grievances.queries import MOST_ON_A_PAGE
from tongban.oversight.grievances.states import EnquiryState
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.sightings import saw_wards


@dataclass(frozen=True, slots=True)
class OwnRight:
    """A request under the 个人信息保护法: until when it is answered, and what became of it (``finding``, ``ground``)."""

    number: str
    claim: str
    body: str
    state: EnquiryState
    asked_at: datetime
    due: datetime | None
    answered_at: datetime | None
    late: bool
    finding: str
    ground: str


def own_rights(actor: Actor, ward_id: UUID | None = None) -> tuple[OwnRight, ...]:
    """The actor's own, with what guardians asked for them; or what was asked for a ward of theirs. Newest first, one
    statement. DomainError ``identity.guardianship.unknown``."""
    if actor.person_id is None:
        return ()
    found = asked_for(actor.persons)
    if ward_id is not None:
        found = Q(ward_id__in=actor.ward_of(ward_id).persons)
        saw_wards(actor, [ward_id], "requests")
    rows = Enquiry.objects.filter(found, kind=EnquiryKind.RIGHT.value).select_related("department")
    return tuple(
        OwnRight(
            row.number,
            row.claim,
            row.department.name,
            EnquiryState(row.state),
            row.asked_at,
            row.due,
            row.answered_at,
            row.late,
            row.finding,
            row.ground,
        )
        for row in rows.order_by("-asked_at", "-id")[:MOST_ON_A_PAGE]
    )
