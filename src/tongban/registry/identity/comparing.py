"""Comparing name and number with the register that knows the document, a limited number of times, and what may be concluded.

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
from tongban.kernel.codes.documents import IN_POPULATION_REGISTRY
from tongban.kernel.errors import DomainError
from tongban.registry.identity import guardian_errors as guardian_errors
from tongban.registry.identity.exit_entry import (
    EXIT_ENTRY_AWAY,
    EXIT_ENTRY_UNAVAILABLE,
    DocumentVerdict,
    exit_entry,
)
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.population import AWAY, POPULATION_UNAVAILABLE, Verdict, population
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


def compared(name: str, id_number: str, born: date | None = None) -> Verdict | DocumentVerdict | None:
    """The verdict of the register that knows the document: the population registry, or for passports, travel permits and permanent
    residence cards the exit-entry administration. None while it cannot be asked, where there is none, and where the day of birth
    is not known that it has to be asked with. Never inside a transaction."""
    if not is_asked(id_number, born):
        return None
    born = read_document(id_number).birth_date or born
    try:
        if born is None or in_population_registry(id_number):
            return population.now().compare(name, id_number)
        return exit_entry.now().compare(name, id_number, born)
    except DomainError as error:
        if error.code not in AWAY | EXIT_ENTRY_AWAY:
            raise
        return None


def is_asked(id_number: str, born: date | None = None) -> bool:
    """Whether a register is asked about this document at all."""
    document = read_document(id_number)
    if document.type in IN_POPULATION_REGISTRY:
        return True
    return exit_entry.now().offered and (document.birth_date or born) is not None


def agrees(verdict: Verdict | DocumentVerdict | None) -> bool:
    """Whether it is the person's own document, by the word of the register."""
    return verdict in (Verdict.AGREE, DocumentVerdict.AGREE)


def must_be_comparable(id_number: str, born: date | None) -> None:
    """Errors: ``identity.document.window_only`` for a document that nobody answers for on line here,
    ``identity.document.birth_missing`` where its number carries no day of birth and none was given."""
    document = read_document(id_number)
    if document.type in IN_POPULATION_REGISTRY:
        return
    if not exit_entry.now().offered:
        raise DomainError("identity.document.window_only")
    if document.birth_date is None and born is None:
        raise DomainError("identity.document.birth_missing")


def unavailable(id_number: str) -> DomainError:
    """That the register that knows the document is away."""
    return DomainError(POPULATION_UNAVAILABLE if in_population_registry(id_number) else EXIT_ENTRY_UNAVAILABLE)


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
    """DomainError ``identity.document.window_only`` for a document that the population registry does not know: it alone tells of
    kinship. Depends on the type alone, and so tells nothing about who is known."""
    if not in_population_registry(id_number):
        raise DomainError("identity.document.window_only")
