"""Proving a mobile number: what waits for its code, and taking a proof for the deed it was given for.

A person proves by the code that the telephone is in his hands; that is all it proves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import proving_errors as proving_errors
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import MobileConfirmation
from tongban.registry.identity.sealing import Sealed, unseal

MOBILE_CODE_VALID_FOR = timedelta(minutes=10)
PROOF_VALID_FOR = timedelta(minutes=30)
MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class WaitingMobile:
    """A number that waits for its code until ``until``, or has been proved. ``over``: no code is taken any more."""

    id: UUID
    purpose: MobilePurpose
    person_id: UUID | None
    mobile: str = field(repr=False)
    until: datetime
    proved: bool
    over: bool


def waiting_mobile(confirmation_id: UUID) -> WaitingMobile | None:
    """The confirmation, whatever became of it; None where there is none. One statement."""
    for row in MobileConfirmation.objects.filter(pk=confirmation_id):
        return _waiting(row)
    return None


def proved_mobile(proof: UUID, purpose: MobilePurpose, person_id: UUID | None = None) -> str:
    """The number of a proof that is still good, without using it up. DomainError ``identity.mobile.proof_over``."""
    return _good(MobileConfirmation.objects.filter(pk=proof).first(), purpose, person_id)


def take_proof(proof: UUID, purpose: MobilePurpose, person_id: UUID | None = None) -> str:
    """Use the proof up; its number. Inside the transaction of the deed: of two that take it at once one gets it.

    DomainError ``identity.mobile.proof_over``.
    """
    row = MobileConfirmation.objects.select_for_update().filter(pk=proof).first()
    mobile = _good(row, purpose, person_id)
    MobileConfirmation.objects.filter(pk=proof).update(used_at=clock.real_now())
    return mobile


def _good(row: MobileConfirmation | None, purpose: MobilePurpose, person_id: UUID | None) -> str:
    now = clock.real_now()
    if (
        row is None
        or row.purpose != purpose.value
        or row.natural_person_id != person_id
        or row.proved_at is None
        or row.used_at is not None
        or now - row.proved_at > PROOF_VALID_FOR
    ):
        raise DomainError("identity.mobile.proof_over")
    return unseal(Sealed.UNPROVED_MOBILE, row.id, row.mobile_sealed)


def _waiting(row: MobileConfirmation) -> WaitingMobile:
    until = row.made_at + MOBILE_CODE_VALID_FOR
    return WaitingMobile(
        id=row.id,
        purpose=MobilePurpose(row.purpose),
        person_id=row.natural_person_id,
        mobile=unseal(Sealed.UNPROVED_MOBILE, row.id, row.mobile_sealed),
        until=until,
        proved=row.proved_at is not None and row.used_at is None,
        over=row.tries >= MOST_TRIES or row.proved_at is not None or clock.real_now() >= until,
    )
