"""The window registers a natural person who shows an identity card and is not known yet."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.comparing import SEEN, is_that_person
from tongban.registry.identity.lives import must_be_alive
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.persons import check_name, person_row
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.resolving import present_person
from tongban.registry.identity.sealing import ID_NUMBER_INDEXES, has_id_number, has_mobile, id_number_columns


def register_natural_person(
    actor: Actor, *, name: str, id_number: str, mobile: str, now: datetime, no_mobile: bool = False
) -> UUID:
    """The person with this number: the known one, else one of assurance level 3 (card seen at the window). Who has no
    telephone says so (``no_mobile``): the number is then empty, no SMS is tried, and nothing is recovered by telephone.

    Who signed up while the population registry was away, and said the same name, number and telephone, is that person:
    the account stays his. Errors: ``identity.right.missing``, ``identity.person.name_missing``,
    ``codes.person_id.invalid``, ``codes.mobile.invalid``, ``identity.person.mobile_missing|deceased``.
    """
    if not may_register_persons(actor):
        raise DomainError("identity.right.missing")
    if not mobile and not no_mobile:
        raise DomainError("identity.person.mobile_missing")
    row = person_row(uuid4(), name=name, id_number=id_number, mobile=mobile, assurance_level=SEEN, now=now)
    with transaction.atomic():
        claimed = _claimed(check_name(name), check_document(id_number), mobile)
        if claimed is None:
            # Of two windows that register the same person at once one inserts, both read the same row.
            NaturalPerson.objects.bulk_create([row], ignore_conflicts=True)
        person_id = NaturalPerson.objects.values_list("id", flat=True).get(has_id_number(id_number))
        person_id = present_person(person_id)
        must_be_alive(person_id)
        if person_id in (row.id, claimed):
            record_person("identity.person.registered", actor, person_id)
    return person_id


def _claimed(name: str, id_number: str, mobile: str) -> UUID | None:
    """The person of an account who has only said so far what the card now shows; known by the number from here on."""
    if NaturalPerson.objects.filter(has_id_number(id_number)).exists():
        return None
    unknown = dict.fromkeys(ID_NUMBER_INDEXES)
    if not mobile:
        return None
    waiting = NaturalPerson.objects.select_for_update().filter(has_mobile(mobile), **unknown)
    for row in waiting.order_by("created_at"):
        if is_that_person(row, name, id_number):
            row.assurance_level = SEEN
            for column, index in id_number_columns(id_number).items():
                setattr(row, column, index)
            try:
                with transaction.atomic():
                    row.save(update_fields=[*ID_NUMBER_INDEXES, "assurance_level"])
            except IntegrityError:
                return None
            return row.id
    return None
