"""The window registers a natural person who shows an identity card and has no account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.sealing import id_number_index

_SEEN_AT_WINDOW = 3


def register_natural_person(actor: Actor, *, name: str, id_number: str, mobile: str, now: datetime) -> UUID:
    """The person with this number: the known one, else a new one of assurance level 3 (card seen at the window).

    Errors: ``identity.right.missing``, ``identity.person.name_missing``, ``codes.person_id.invalid``,
    ``codes.mobile.invalid``.
    """
    if not may_register_persons(actor):
        raise DomainError("identity.right.missing")
    row = person_row(uuid4(), name=name, id_number=id_number, mobile=mobile, assurance_level=_SEEN_AT_WINDOW, now=now)
    with transaction.atomic():
        # Of two windows that register the same person at once one inserts, both read the same row.
        NaturalPerson.objects.bulk_create([row], ignore_conflicts=True)
        person_id = NaturalPerson.objects.values_list("id", flat=True).get(id_number_index=id_number_index(id_number))
        if person_id == row.id:
            record_person("identity.person.registered", actor, person_id)
    return person_id
