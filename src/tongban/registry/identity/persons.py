"""Making rows of natural persons: identifiers checked and normalised, then sealed. No plaintext leaves this module."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tongban.foundation import clock
from tongban.kernel.codes import check_document, check_mobile
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.names import check_name
from tongban.registry.identity.sealing import (
    MOBILE_INDEXES,
    Sealed,
    id_number_columns,
    mobile_columns,
    seal,
    seal_mobile,
)

__all__ = ["check_name", "person_row", "put_mobile"]


def person_row(
    person_id: UUID,
    *,
    name: str,
    id_number: str,
    mobile: str,
    assurance_level: int,
    now: datetime,
    claimed: bool = False,
) -> NaturalPerson:
    """An unsaved row; ``claimed``: nobody has confirmed the number, so it identifies nobody. ``mobile`` is empty for who has
    no telephone.

    Errors: ``codes.person_id.invalid codes.mobile.invalid identity.person.name_missing``.
    """
    id_number = check_document(id_number, clock.legal_date(now))
    mobile = check_mobile(mobile) if mobile else ""
    return NaturalPerson(
        id=person_id,
        name_sealed=seal(Sealed.NAME, person_id, check_name(name)),
        id_number_sealed=seal(Sealed.ID_NUMBER, person_id, id_number),
        **id_number_columns(None if claimed else id_number),
        mobile_sealed=seal_mobile(person_id, mobile),
        **mobile_columns(mobile),
        assurance_level=assurance_level,
        created_at=now,
    )


def put_mobile(row: NaturalPerson, mobile: str) -> None:
    """A telephone for who had none. Raises ``codes.mobile.invalid``."""
    mobile = check_mobile(mobile)
    row.mobile_sealed = seal_mobile(row.id, mobile)
    for column, index in mobile_columns(mobile).items():
        setattr(row, column, index)
    row.save(update_fields=["mobile_sealed", *MOBILE_INDEXES])
