"""An invitation to act for a legal person is accepted or declined by who was asked, or withdrawn by who manages it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import role_in
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.finding import verified_person
from tongban.registry.identity.kinds import InvitationState, RepresentativeRole
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Invitation, LegalPerson, Representation
from tongban.registry.identity.policies import may_name


def answer_invitation(actor: Actor, *, invitation_id: UUID, accept: bool, now: datetime) -> None:
    """Yes: the person acts for the legal person from today to the day that was said. The same answer twice is once.

    An invitation whose maker no longer manages the legal person ends with them. Errors: ``identity.capacity.not_held|by_guardian``,
    ``identity.invitation.unknown`` to everybody but who was asked, ``identity.invitation.answered``,
    ``identity.assurance.too_low``.
    """
    if accept:
        actor.must_be_capable()
    person_id = person_id_of(actor)
    wanted = InvitationState.ACCEPTED if accept else InvitationState.DECLINED
    with transaction.atomic():
        row = _locked(invitation_id)
        if row.natural_person_id not in actor.persons:
            raise DomainError("identity.invitation.unknown")
        if row.state == wanted.value:
            return
        day = clock.legal_date(now)
        if row.state != InvitationState.WAITING.value or row.valid_to <= day:
            raise DomainError("identity.invitation.answered")
        if accept:
            verified_person(person_id)
            _begin(row, now)
        row.state, row.answered_at = wanted.value, now
        row.save(update_fields=["state", "answered_at", "representation"])
        told = {"invitation": str(row.id), "person": str(person_id), "role": row.role}
        record_person(f"identity.invitation.{wanted.value.lower()}", actor, row.legal_person_id, told)


def withdraw_invitation(actor: Actor, *, invitation_id: UUID, now: datetime) -> None:
    """Nobody can accept it any more. Twice is once. Errors: ``identity.invitation.unknown|answered``,
    ``identity.capacity.by_guardian``."""
    actor.must_be_capable()
    person_id = person_id_of(actor)
    with transaction.atomic():
        row = _locked(invitation_id)
        own = role_in(person_id, row.legal_person_id, clock.legal_date(now))
        if not may_name(own, RepresentativeRole(row.role)):
            raise DomainError("identity.invitation.unknown")
        if row.state == InvitationState.WITHDRAWN.value:
            return
        if row.state != InvitationState.WAITING.value:
            raise DomainError("identity.invitation.answered")
        row.state, row.answered_at = InvitationState.WITHDRAWN.value, now
        row.save(update_fields=["state", "answered_at"])
        told = {"invitation": str(row.id), "person": str(row.natural_person_id), "role": row.role}
        record_person("identity.invitation.withdrawn", actor, row.legal_person_id, told)


def _begin(row: Invitation, now: datetime) -> None:
    day = clock.legal_date(now)
    # Two acceptances at once queue here, so one person is never twice in one legal person.
    LegalPerson.objects.select_for_update().get(pk=row.legal_person_id)
    inviter = role_in(row.invited_by_id, row.legal_person_id, day)
    taken = role_in(row.natural_person_id, row.legal_person_id, day) is not None
    if taken or not may_name(inviter, RepresentativeRole(row.role)):
        raise DomainError("identity.invitation.answered")
    row.representation = Representation.objects.create(
        natural_person_id=row.natural_person_id,
        legal_person_id=row.legal_person_id,
        role=row.role,
        items=row.items,
        valid_from=day,
        valid_to=row.valid_to,
    )


def _locked(invitation_id: UUID) -> Invitation:
    row = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if row is None:
        raise DomainError("identity.invitation.unknown")
    return row
