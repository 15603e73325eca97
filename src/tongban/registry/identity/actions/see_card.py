"""A person who is known comes to the window with the identity card: from now on known as surely as can be."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.comparing import SEEN, is_that_person
from tongban.registry.identity.lives import must_be_alive
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.persons import check_name, put_mobile
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.resolving import present_person
from tongban.registry.identity.sealing import has_id_number


def see_card(actor: Actor, *, name: str, id_number: str, now: datetime, mobile: str = "") -> UUID:
    """Level 3, and nothing of a recovery waits any longer; the person. Twice is once. ``mobile``: kept for who
    has no telephone on record; with it they may open an account.

    ``name`` is typed from the card: whoever is not in front of the clerk is not raised by a number alone. Errors:
    ``codes.mobile.invalid``, ``identity.right.missing``, ``identity.person.name_missing``, ``codes.person_id.invalid``,
    ``identity.assurance.differs`` (also where nobody is known by the number), ``identity.person.deceased``.
    """
    if not may_register_persons(actor):
        raise DomainError("identity.right.missing")
    name, id_number = check_name(name), check_document(id_number, clock.legal_date(now))
    with transaction.atomic():
        row = NaturalPerson.objects.select_for_update().filter(has_id_number(id_number)).first()
        if row is None or not is_that_person(row, name, id_number):
            raise DomainError("identity.assurance.differs")
        person_id = present_person(row.id)
        must_be_alive(person_id)
        # By a document of before a merge it is the person of today who was seen.
        now_known = NaturalPerson.objects.select_for_update().get(pk=person_id)
        if (now_known.assurance_level, now_known.raise_from) != (SEEN, None):
            now_known.assurance_level, now_known.raise_from = SEEN, None
            now_known.save(update_fields=["assurance_level", "raise_from"])
            record_person("identity.person.card_seen", actor, person_id, {"level": SEEN})
        if mobile and not now_known.mobile_sealed:
            put_mobile(now_known, mobile)
            record_person("identity.person.mobile_given", actor, person_id)
    return person_id
