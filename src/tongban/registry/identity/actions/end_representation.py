"""Administrator or staff no longer act for a legal person: either side ends it, from this moment on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import role_in
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Representation
from tongban.registry.identity.policies import may_name


def end_representation(actor: Actor, *, representation_id: UUID, now: datetime) -> None:
    """Ended by the person, or by who may name somebody to this role (民法典第一百七十三条第二项). Ended twice is once.

    Errors: ``identity.capacity.not_held|by_guardian``, ``identity.representation.unknown`` to everybody else,
    ``identity.representation.by_register`` for the registered representative.
    """
    person_id, day = person_id_of(actor), clock.legal_date(now)
    with transaction.atomic():
        row = Representation.objects.select_for_update().filter(pk=representation_id).first()
        if row is None:
            raise DomainError("identity.representation.unknown")
        role, own = RepresentativeRole(row.role), row.natural_person_id in actor.persons
        mine = role_in(person_id, row.legal_person_id, day)
        if not own:
            actor.must_be_capable()
        if not own and not may_name(mine, RepresentativeRole.STAFF):
            raise DomainError("identity.representation.unknown")
        if role is RepresentativeRole.LEGAL_REPRESENTATIVE:
            raise DomainError("identity.representation.by_register")
        if not own and not may_name(mine, role):
            raise DomainError("identity.role.not_allowed")
        if row.valid_to is not None and row.valid_to <= day:
            return
        row.valid_to = max(day, row.valid_from)
        row.save(update_fields=["valid_to"])
        told = {"representation": str(row.id), "person": str(row.natural_person_id), "role": row.role}
        record_person("identity.representation.ended", actor, row.legal_person_id, told)
