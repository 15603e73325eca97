"""Sealed columns of persons: encrypted at rest, bound to their row and column, found only by blind index.

The plaintext carries the row's id in front, so a sealed value copied into another row does not open there, and the
purpose (one per column) is authenticated by :mod:`tongban.foundation.keys`, so neither does one in another column.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.db.models import Q

from tongban.foundation import keys
from tongban.kernel.codes import check_mobile, read_document
from tongban.kernel.errors import DomainError

ID_NUMBER_INDEXES = ("id_number_index", "id_number_index_even")
MOBILE_INDEXES = ("mobile_index", "mobile_index_even")
"""Two columns of an index: keys of odd number have the first, of even number the second, so that two never share one."""


class Sealed(StrEnum):
    """The sealed columns; the values are the purposes from which keys are derived and never change."""

    NAME = "identity.person.name"
    ID_NUMBER = "identity.person.id_number"
    MOBILE = "identity.person.mobile"
    EMAIL = "identity.person.email"
    UNPROVED_MOBILE = "identity.person.mobile.unproved"
    COMING_MOBILE = "identity.person.mobile.coming"
    UNCONFIRMED_EMAIL = "identity.person.email.unconfirmed"
    READ_NAME = "identity.card_reading.name"
    READ_ID_NUMBER = "identity.card_reading.id_number"
    ARRIVED_NAME = "oidc.arrival.name"
    ARRIVED_ID_NUMBER = "oidc.arrival.id_number"
    MANDATE_FILE_KEY = "identity.mandate.file_key"
    MANDATE_WITNESS = "identity.mandate.witness"
    GUARDIAN_PAPER = "identity.guardianship.reference"
    GUARDIAN_END_PAPER = "identity.guardianship.end_reference"
    ONE_TIME_SECRET = "identity.one_time_secret"
    LEGAL_REPRESENTATIVE = "identity.legal_person.legal_representative"


def seal(column: Sealed, row_id: UUID, text: str) -> bytes:
    """``text`` encrypted for ``column`` of the row ``row_id``."""
    return keys.seal_field(column.value, row_id.hex + text)


def unseal(column: Sealed, row_id: UUID, sealed: bytes | memoryview) -> str:
    """Inverse of :func:`seal`. DomainError ``keys.unreadable`` for altered bytes, another row or another column."""
    text = keys.unseal_field(column.value, sealed)
    if text[:32] != row_id.hex:
        raise DomainError("keys.unreadable")
    return text[32:]


def id_number_columns(id_number: str | None) -> dict[str, bytes | None]:
    """The blind indexes of the number of an identity document, by column, with its type inside where the number is none of
    GB 11643; None: nobody is found by it. Raises ``codes.person_id.invalid``.

    Write all of them or none: a column that is not for a key in use is None (:mod:`tongban.registry.identity.indexing`).
    """
    marked = None if id_number is None else read_document(id_number).marked
    return _columns(ID_NUMBER_INDEXES, Sealed.ID_NUMBER, marked)


def mobile_columns(mobile: str) -> dict[str, bytes | None]:
    """The blind indexes of a mobile number, by column; empty for who has none. Raises ``codes.mobile.invalid``."""
    return _columns(MOBILE_INDEXES, Sealed.MOBILE, check_mobile(mobile) if mobile else None)


def seal_mobile(person_id: UUID, mobile: str) -> bytes:
    """The number sealed; nothing for a person without a telephone."""
    return seal(Sealed.MOBILE, person_id, mobile) if mobile else b""


def unseal_mobile(person_id: UUID, sealed: bytes | memoryview) -> str:
    """Inverse of :func:`seal_mobile`."""
    return unseal(Sealed.MOBILE, person_id, sealed) if sealed else ""


def has_id_number(id_number: str) -> Q:
    """Rows of persons with this 公民身份号码, under whichever index key. Raises ``codes.person_id.invalid``."""
    return _any_of(id_number_columns(id_number))


def known_by_number() -> Q:
    """Rows of persons whom a number identifies, under whichever index key."""
    return ~Q(**dict.fromkeys(ID_NUMBER_INDEXES))


def has_mobile(mobile: str) -> Q:
    """Rows of persons with this mobile number, under whichever index key. Raises ``codes.mobile.invalid``."""
    return _any_of(mobile_columns(mobile))


def email_code(confirmation_id: UUID) -> str:
    """The six digits that confirm an e-mail address. They follow from the confirmation's id and are kept nowhere."""
    drawn = int.from_bytes(keys.blind_index("identity.email_code", confirmation_id.hex))
    return f"{drawn % 1_000_000:06d}"


def mobile_code(confirmation_id: UUID) -> str:
    """The six digits that prove a mobile number, in the same way."""
    drawn = int.from_bytes(keys.blind_index("identity.mobile_code", confirmation_id.hex))
    return f"{drawn % 1_000_000:06d}"


def recovery_fingerprint(account_id: UUID, code: str) -> bytes:
    """By what a recovery code of an account is known; the code itself is kept nowhere."""
    return keys.blind_index("identity.recovery_code", account_id.hex + code)


def column_of(columns: tuple[str, str], number: int) -> str:
    """The one of two index columns that the index key ``number`` has."""
    return columns[(number + 1) % 2]


def _columns(columns: tuple[str, str], purpose: Sealed, value: str | None) -> dict[str, bytes | None]:
    written: dict[str, bytes | None] = dict.fromkeys(columns)
    if value is not None:
        for number, index in keys.search_indexes(purpose.value, value).items():
            written[column_of(columns, number)] = index
    return written


def _any_of(columns: dict[str, bytes | None]) -> Q:
    found = Q(pk__in=[])
    for name, index in columns.items():
        if index is not None:
            found |= Q(**{name: index})
    return found
