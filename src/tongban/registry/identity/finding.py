"""A person whom somebody knows: found by name and number together, so that a number alone tells nobody who is registered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.kernel.text import compact, half_width, one_line
from tongban.registry.identity import entrusting_errors as entrusting_errors
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.resolving import present_person
from tongban.registry.identity.sealing import Sealed, has_id_number, has_mobile, unseal

REAL_NAME = 1
"""Assurance level from which name and number of a person are known to agree."""
_MOBILE = 11


def known_person(name: str, number: str) -> UUID:
    """The person of this name and mobile or document number whose identity is verified. One statement, and one for each that fits.

    Unknown, of another name, unverified or not the only one: all are ``identity.person.not_matched``. Errors:
    ``codes.mobile.invalid``, ``codes.person_id.invalid``. How often somebody may ask is limited by the doors.
    """
    number, wanted = compact(half_width(number)), one_line(name)
    if len(number) == _MOBILE and number.isdecimal():
        rows = NaturalPerson.objects.filter(has_mobile(number))
    else:
        rows = NaturalPerson.objects.filter(has_id_number(number))
    rows = rows.filter(assurance_level__gte=REAL_NAME).only("id", "name_sealed")
    fitting = [row.id for row in rows if unseal(Sealed.NAME, row.id, row.name_sealed) == wanted]
    if len(set(map(present_person, fitting))) != 1:
        raise DomainError("identity.person.not_matched")
    return present_person(fitting[0])


def verified_person(person_id: UUID) -> None:
    """DomainError ``identity.assurance.too_low`` for who has not shown who they are. One statement."""
    if not NaturalPerson.objects.filter(pk=person_id, assurance_level__gte=REAL_NAME).exists():
        raise DomainError("identity.assurance.too_low")


def persons_of_accounts(account_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Account → natural person, where it has one. One statement, none for none."""
    rows = Account.objects.filter(pk__in=list(account_ids), natural_person__isnull=False)
    return dict(rows.values_list("id", "natural_person_id")) if account_ids else {}
