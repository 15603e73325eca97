"""Sealed columns of persons: encrypted at rest, bound to their row and column, found only by blind index.

The plaintext carries the row's id in front, so a sealed value copied into another row does not open there, and the
purpose (one per column) is authenticated by :mod:`tongban.foundation.keys`, so neither does one in another column.
"""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tongban.foundation import keys
from tongban.kernel.codes import check_mobile, read_document
from tongban.kernel.errors import DomainError


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
    MANDATE_FILE_KEY = "identity.mandate.file_key"
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


def id_number_index(id_number: str) -> bytes:
    """Blind index (20 bytes) of the number of an identity document, with its type inside where the number is none of
    GB 11643. Raises ``codes.person_id.invalid``."""
    return keys.blind_index(Sealed.ID_NUMBER.value, read_document(id_number).marked)


def mobile_index(mobile: str) -> bytes:
    """Blind index (20 bytes) of a mobile number. Raises ``codes.mobile.invalid``."""
    return keys.blind_index(Sealed.MOBILE.value, check_mobile(mobile))


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
