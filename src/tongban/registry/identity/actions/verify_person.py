"""A person who has an account has name and number compared: the level goes up, never down."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.record_death import heed
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.comparing import (
    WITH_TELEPHONE,
    agrees,
    compared,
    count_tries,
    is_that_person,
    level_by_registry,
    mobile_of,
    must_be_comparable,
    must_not_wait,
    unavailable,
)
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.mobiles import take_proof
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.persons import check_name
from tongban.registry.identity.sealing import ID_NUMBER_INDEXES, Sealed, id_number_columns, seal
from tongban.registry.identity.trail import record_comparison

_REFUSED = "identity.assurance.differs"


def verify_person(actor: Actor, *, name: str, id_number: str, now: datetime, born: date | None = None) -> int:
    """The level after name and number agreed with the register that knows the document. ``born``: for documents whose number
    carries no day of birth. What was only said before may be corrected.

    Call outside a transaction: tries count. Errors: ``identity.capacity.not_held``, ``identity.person.name_missing``,
    ``codes.person_id.invalid``, ``identity.assurance.differs|later``, ``identity.document.window_only|birth_missing``,
    ``identity.population_registry.unavailable``, ``identity.exit_entry.unavailable``, ``limits.too_many``.
    """
    person_id = person_id_of(actor)
    name, id_number = check_name(name), check_document(id_number, clock.legal_date(now))
    must_be_comparable(id_number, born)
    must_not_wait(NaturalPerson.objects.get(pk=person_id), now)
    count_tries("verify", id_number=id_number, person_id=person_id)
    record_comparison(actor, person_id, id_number)
    verdict = compared(name, id_number, born)
    heed(verdict, name, id_number, now)
    if verdict is None:
        raise unavailable(id_number)
    if not agrees(verdict):
        record_person("identity.person.verification_failed", actor, person_id, {"verdict": verdict.value})
        raise DomainError(_REFUSED)
    try:
        return _raise(actor, person_id, name, id_number, now)
    except IntegrityError as error:
        # Somebody else is known by this number already; only a window can settle that.
        raise DomainError(_REFUSED) from error


@transaction.atomic
def _raise(actor: Actor, person_id: UUID, name: str, id_number: str, now: datetime) -> int:
    row = NaturalPerson.objects.select_for_update().get(pk=person_id)
    must_not_wait(row, now)
    if not row.known_by_number:
        row.name_sealed = seal(Sealed.NAME, row.id, name)
        row.id_number_sealed = seal(Sealed.ID_NUMBER, row.id, id_number)
        for column, index in id_number_columns(id_number).items():
            setattr(row, column, index)
    elif not is_that_person(row, name, id_number):
        raise DomainError(_REFUSED)
    row.assurance_level, row.verified_at = level_by_registry(row), now
    row.save(
        update_fields=["name_sealed", "id_number_sealed", *ID_NUMBER_INDEXES, "assurance_level", "verified_at"],
    )
    record_person("identity.person.verified", actor, person_id, {"level": row.assurance_level})
    return row.assurance_level


def prove_own_mobile(actor: Actor, *, proof: UUID, now: datetime) -> int:
    """The level after a code came back from the number on record: the second means, where name and number agreed before.

    Errors: ``identity.capacity.not_held``, ``identity.mobile.proof_over``, ``identity.assurance.later``.
    """
    person_id = person_id_of(actor)
    with transaction.atomic():
        row = NaturalPerson.objects.select_for_update().get(pk=person_id)
        must_not_wait(row, now)
        if take_proof(proof, MobilePurpose.OWN, person_id) != mobile_of(row):
            raise DomainError("identity.mobile.proof_over")
        row.mobile_proved_at = now
        if row.verified_at is not None:
            row.assurance_level = max(row.assurance_level, WITH_TELEPHONE)
        row.save(update_fields=["mobile_proved_at", "assurance_level"])
        record_person("identity.person.mobile_proved", actor, person_id, {"level": row.assurance_level})
    return row.assurance_level
