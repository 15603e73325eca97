"""A person changes the mobile number: at once with codes from both, or after three days with name and number instead of a
code from the old one, which is told and can stop it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.comparing import (
    BY_REGISTRY,
    COOL_DOWN,
    WITH_TELEPHONE,
    agrees,
    compared,
    count_tries,
    is_that_person,
    mobile_of,
    must_be_comparable,
    unavailable,
)
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.mobiles import proved_mobile, take_proof
from tongban.registry.identity.models import MobileChange, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.persons import check_name
from tongban.registry.identity.sealing import MOBILE_INDEXES, Sealed, mobile_columns, seal, seal_mobile, unseal

_BATCH = 500


def change_mobile(actor: Actor, *, old_proof: UUID, new_proof: UUID, now: datetime) -> None:
    """At once: codes came back from the number on record and from the new one.

    Errors: ``identity.capacity.not_held``, ``identity.mobile.proof_over``, ``identity.mobile.same``.
    """
    person_id = person_id_of(actor)
    with transaction.atomic():
        row = NaturalPerson.objects.select_for_update().get(pk=person_id)
        if take_proof(old_proof, MobilePurpose.OWN, person_id) != mobile_of(row):
            raise DomainError("identity.mobile.proof_over")
        mobile = _new(row, take_proof(new_proof, MobilePurpose.NEW, person_id))
        MobileChange.objects.filter(pk=person_id).delete()
        _put(row, mobile, now)
        record_person("identity.person.mobile_changed", actor, person_id, {"level": row.assurance_level})
        notices.now().tell(person_id, AccountNotice.MOBILE_CHANGED)


def ask_mobile_change(
    actor: Actor, *, new_proof: UUID, name: str, id_number: str, now: datetime, born: date | None = None
) -> datetime:
    """When the change will hold. The old number is told at once; until then the change can be stopped. ``born``: for documents
    whose number carries no day of birth.

    Call outside a transaction: tries count. Errors: ``identity.capacity.not_held``, ``identity.assurance.too_low``,
    ``identity.assurance.differs``, ``identity.person.name_missing``, ``codes.person_id.invalid``, ``codes.document.invalid``,
    ``identity.mobile.proof_over|same``, ``identity.population_registry.unavailable``, ``identity.exit_entry.unavailable``,
    ``limits.too_many``, ``identity.document.window_only|birth_missing``.
    """
    person_id = person_id_of(actor)
    row = NaturalPerson.objects.get(pk=person_id)
    if row.assurance_level < BY_REGISTRY:
        raise DomainError("identity.assurance.too_low")
    name, id_number = check_name(name), check_document(id_number, clock.legal_date(now))
    must_be_comparable(id_number, born)
    _new(row, proved_mobile(new_proof, MobilePurpose.NEW, person_id))
    count_tries("change-mobile", id_number=id_number, person_id=person_id)
    verdict = compared(name, id_number, born)
    if verdict is None:
        raise unavailable(id_number)
    if not agrees(verdict) or not is_that_person(row, name, id_number):
        record_person("identity.person.verification_failed", actor, person_id, {"verdict": verdict.value})
        raise DomainError("identity.assurance.differs")
    due_at = now + COOL_DOWN
    with transaction.atomic():
        mobile = take_proof(new_proof, MobilePurpose.NEW, person_id)
        MobileChange.objects.update_or_create(
            natural_person_id=person_id,
            defaults={
                "mobile_sealed": seal(Sealed.COMING_MOBILE, person_id, mobile),
                "asked_at": now,
                "due_at": due_at,
            },
        )
        record_person("identity.person.mobile_change_asked", actor, person_id)
        notices.now().tell(person_id, AccountNotice.MOBILE_CHANGE_ASKED)
    return due_at


def stop_mobile_change(actor: Actor) -> None:
    """The number on record stays. Twice is once. DomainError ``identity.capacity.not_held``."""
    person_id = person_id_of(actor)
    with transaction.atomic():
        if MobileChange.objects.filter(pk=person_id).delete()[0]:
            record_person("identity.person.mobile_change_stopped", actor, person_id)


def carry_out_mobile_changes(now: datetime) -> int:
    """Those whose three days are over; how many. Run twice or side by side it does each once. Nobody has proved more than
    before, so who was seen at the window is no longer taken for seen."""
    done = 0
    while True:
        with transaction.atomic():
            due = MobileChange.objects.select_for_update(skip_locked=True).filter(due_at__lte=now)
            batch = list(due.order_by("due_at", "pk")[:_BATCH])
            for change in batch:
                row = NaturalPerson.objects.select_for_update().get(pk=change.natural_person_id)
                row.assurance_level = min(row.assurance_level, WITH_TELEPHONE)
                _put(row, unseal(Sealed.COMING_MOBILE, row.id, change.mobile_sealed), now)
                change.delete()
                told = {"level": row.assurance_level}
                record_person("identity.person.mobile_changed", system_actor("mobile-changes"), row.id, told)
                notices.now().tell(row.id, AccountNotice.MOBILE_CHANGED)
        done += len(batch)
        if len(batch) < _BATCH:
            return done


def _new(row: NaturalPerson, mobile: str) -> str:
    if mobile == mobile_of(row):
        raise DomainError("identity.mobile.same")
    return mobile


def _put(row: NaturalPerson, mobile: str, now: datetime) -> None:
    row.mobile_sealed, row.mobile_proved_at = seal_mobile(row.id, mobile), now
    for column, index in mobile_columns(mobile).items():
        setattr(row, column, index)
    row.save(update_fields=["mobile_sealed", *MOBILE_INDEXES, "mobile_proved_at", "assurance_level"])
