"""Comparing name and number with the population registry, a limited number of times, and what may be concluded.

Levels (STANDARDS 3.5; 国办函〔2016〕108号): 0 telephone only · 1 name and number agree · 2 and the telephone is proved ·
3 seen at a window, or by certificate. Only the window and a certificate give 3.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from tongban.foundation.clock import SHANGHAI
from tongban.foundation.limits.spending import spend
from tongban.kernel.ages import CONSENT_BELOW, is_below
from tongban.kernel.codes import check_document, in_population_registry, read_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity import guardian_errors as guardian_errors
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.population import AWAY, Verdict, population
from tongban.registry.identity.sealing import Sealed, unseal, unseal_mobile

COOL_DOWN = timedelta(hours=72)
"""Between a recovery or an unproved change of telephone and its full effect: time for the owner to notice."""
BY_REGISTRY, WITH_TELEPHONE, SEEN = 1, 2, 3

TRIES_A_DAY = 5
_DAY = 86_400
_HOUR = 3_600
# A village's service point may sit behind one address.
_PER_ADDRESS = 60


def count_tries(
    deed: str, *, id_number: str, mobile: str = "", person_id: UUID | None = None, address: str = ""
) -> None:
    """Count one try of ``deed`` by each of its marks, known or not: who guesses is stopped, and learns nothing.

    Five a day for a number, a telephone and a person, sixty an hour for a network address. DomainError
    ``limits.too_many``. Call outside a transaction.
    """
    if address:
        spend(f"{deed}-address", address, _PER_ADDRESS, _HOUR)
    if mobile:
        spend(f"{deed}-mobile", mobile, TRIES_A_DAY, _DAY)
    if person_id is not None:
        spend(f"{deed}-person", str(person_id), TRIES_A_DAY, _DAY)
    spend(f"{deed}-number", check_document(id_number), TRIES_A_DAY, _DAY)


def compared(name: str, id_number: str) -> Verdict | None:
    """The registry's verdict; None while it cannot be asked, and for documents that it does not know. Never inside a
    transaction."""
    if not in_population_registry(id_number):
        return None
    try:
        return population.now().compare(name, id_number)
    except DomainError as error:
        if error.code not in AWAY:
            raise
        return None


def is_that_person(row: NaturalPerson, name: str, id_number: str) -> bool:
    """Whether the row is of this name and number."""
    return (
        unseal(Sealed.NAME, row.id, row.name_sealed) == name
        and unseal(Sealed.ID_NUMBER, row.id, row.id_number_sealed) == id_number
    )


def mobile_of(row: NaturalPerson) -> str:
    """The number on record, for comparison; empty for who has no telephone, which equals none that somebody proves."""
    return unseal_mobile(row.id, row.mobile_sealed)


def level_by_registry(row: NaturalPerson) -> int:
    """The level of a person whose name and number agree: never lower than it was."""
    return max(row.assurance_level, WITH_TELEPHONE if row.mobile_proved_at else BY_REGISTRY)


def must_not_wait(row: NaturalPerson, now: datetime) -> None:
    """DomainError ``identity.assurance.later`` (data: until) during the cool-down."""
    if row.raise_from is not None and now < row.raise_from:
        raise DomainError("identity.assurance.later", until=f"{row.raise_from.astimezone(SHANGHAI):%m-%d %H:%M}")


def must_be_old_enough(id_number: str, day: date) -> None:
    """DomainError ``identity.sign_up.too_young`` below 14: for a child the guardian acts (个人信息保护法第三十一条).
    Told by the number alone, and so tells nothing about who is known."""
    born = read_document(id_number).birth_date
    if born is not None and is_below(born, CONSENT_BELOW, day):
        raise DomainError("identity.sign_up.too_young")


def must_be_registered(id_number: str) -> None:
    """DomainError ``identity.document.window_only`` for a document that no register on line answers for: the window looks
    at it. Depends on the type alone, and so tells nothing about who is known."""
    if not in_population_registry(id_number):
        raise DomainError("identity.document.window_only")
