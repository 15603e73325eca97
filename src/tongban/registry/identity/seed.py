"""Loads the people of the demonstration: fixed ids, fixed roles, the same rows however often it runs.

Needs regions, bodies and posts (``tongban.registry.orgs.seed``) loaded before.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.kernel.ages import OF_AGE, reaches
from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.enrol_factor import seed_code
from tongban.registry.identity.comparing import BY_REGISTRY
from tongban.registry.identity.demo import DEMO_LOGINS, DemoLogin, demo_id, demo_people
from tongban.registry.identity.factors import demonstration_secret
from tongban.registry.identity.guardians import born_on
from tongban.registry.identity.guarding import GuardianBasis, GuardianEvidence
from tongban.registry.identity.kinds import LegalPersonKind, RepresentativeRole
from tongban.registry.identity.models import (
    Account,
    Appointment,
    Guardianship,
    LegalPerson,
    NaturalPerson,
    Representation,
)
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.queries import Party
from tongban.registry.identity.sealing import Sealed, seal
from tongban.registry.orgs.seed import post_id

__all__ = ["DEMO_LOGINS", "DemoLogin", "seed_people"]


@transaction.atomic
def seed_people() -> None:
    """Persons, legal persons, accounts, representations, appointments and guardianships of ``data/people``.

    Rows that are right already stay untouched: sealing draws a fresh nonce each time, so a rewrite would show as a
    change. DomainError ``identity.seed.demonstration_only`` outside demonstration mode.
    """
    if not settings.DEMONSTRATION:
        raise DomainError("identity.seed.demonstration_only")
    people = demo_people()
    since = datetime.combine(people.since, time(), SHANGHAI)
    for entry in people.legal_persons:
        _legal_person(entry, since)
    for entry in people.people:
        person_id = _person(entry, since)
        _account(entry, person_id, since)
        _representations(entry, person_id)
        _appointments(entry)
        if entry.get("posts"):
            seed_code(demo_id("account", entry["login"]), demonstration_secret(entry["login"]), since)

    for entry in people.wards:
        if entry["guardians"]:
            _ward(entry, since)


_RENEWED = timedelta(days=30)


def _person(entry: dict[str, Any], since: datetime) -> UUID:
    return _natural_person(demo_id("person", entry["login"]), entry, since)


def _ward(entry: dict[str, Any], since: datetime) -> None:
    """Somebody without an account or a telephone, and their guardians, as a window of the demonstration has seen them."""
    ward = {**entry, "mobile": "", "assurance_level": BY_REGISTRY}
    ward_id = _natural_person(demo_id("person", entry["key"]), ward, since)
    minor = entry["basis"] != GuardianBasis.ADULT_WARD
    for login in entry["guardians"]:
        row_id = demo_id("guardianship", f"{login}:{entry['key']}")
        if Guardianship.objects.filter(pk=row_id).exists():
            continue
        born = born_on(entry["id_number"])
        assert born is not None
        Guardianship(
            id=row_id,
            guardian_id=demo_id("person", login),
            ward_id=ward_id,
            basis=GuardianBasis(entry["basis"]),
            legal_capacity="" if minor else entry["capacity"],
            evidence=GuardianEvidence(entry["evidence"]),
            reference_sealed=seal(Sealed.GUARDIAN_PAPER, row_id, entry["paper"]),
            issuer=entry["issuer"],
            registered_by=demo_id("account", entry["seen_by"]),
            valid_from=demo_people().since,
            valid_to=reaches(born, OF_AGE) if minor else None,
            made_at=since,
        ).save(force_insert=True)


def _natural_person(person_id: UUID, entry: dict[str, Any], since: datetime) -> UUID:
    fresh = person_row(
        person_id,
        name=entry["name"],
        id_number=entry["id_number"],
        mobile=entry["mobile"],
        assurance_level=entry["assurance_level"],
        now=since,
    )
    present = NaturalPerson.objects.filter(pk=person_id).first()
    if present is None:
        fresh.save(force_insert=True)
    elif Party.of_person(present) != Party.of_person(fresh):
        fresh.save(force_update=True)
    return person_id


def _legal_person(entry: dict[str, Any], since: datetime) -> None:
    uscc = check_uscc(entry["uscc"])
    legal_person_id = demo_id("legal-person", uscc)
    fresh = LegalPerson(
        id=legal_person_id,
        uscc=uscc,
        name=entry["name"],
        legal_representative_sealed=seal(Sealed.LEGAL_REPRESENTATIVE, legal_person_id, entry["legal_representative"]),
        address=entry["address"],
        kind=LegalPersonKind(entry["kind"]),
        source="demonstration",
        verified_at=since,
        created_at=since,
    )
    present = LegalPerson.objects.filter(pk=legal_person_id).first()
    if present is None:
        fresh.save(force_insert=True)
    elif Party.of_legal_person(present) != Party.of_legal_person(fresh):
        fresh.save(force_update=True)


def _account(entry: dict[str, Any], person_id: UUID, since: datetime) -> None:
    account_id = demo_id("account", entry["login"])
    wanted = {"login": entry["login"], "natural_person_id": person_id, "official": bool(entry.get("posts"))}
    present = Account.objects.filter(pk=account_id).first()
    instant = clock.real_now()
    # Everybody may know it: it grows little older than the instance has run.
    if present is None or present.password_set_at is None or instant - present.password_set_at > _RENEWED:
        wanted["password_set_at"] = instant
    if present is None:
        password = make_password(entry["password"])
        Account(id=account_id, password=password, created_at=since, **wanted).save(force_insert=True)
        return
    if not check_password(entry["password"], present.password):
        wanted["password"] = make_password(entry["password"])
    Account.objects.filter(pk=account_id).update(is_active=True, **wanted)


def _representations(entry: dict[str, Any], person_id: UUID) -> None:
    for line in entry.get("represents", ()):
        uscc = check_uscc(line["uscc"])
        Representation.objects.update_or_create(
            id=demo_id("representation", f"{entry['login']}:{uscc}:{line['role']}"),
            defaults={
                "natural_person_id": person_id,
                "legal_person_id": demo_id("legal-person", uscc),
                "role": RepresentativeRole(line["role"]),
                "valid_from": demo_people().since,
                "valid_to": None,
            },
        )


def _appointments(entry: dict[str, Any]) -> None:
    for line in entry.get("posts", ()):
        Appointment.objects.update_or_create(
            id=demo_id("appointment", f"{entry['login']}:{line['body']}:{line['post']}"),
            defaults={
                "account_id": demo_id("account", entry["login"]),
                "post_id": post_id(line["body"], line["post"]),
                "valid_from": demo_people().since,
                "valid_to": None,
                "deputy_of": None,
            },
        )
