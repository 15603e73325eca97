"""The code came back: the telephone is in the hands of whoever gave its number."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import compact
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.mobiles import MOBILE_CODE_VALID_FOR, MOST_TRIES
from tongban.registry.identity.models import MobileConfirmation
from tongban.registry.identity.sealing import mobile_code


def prove_mobile(proof: UUID, purpose: MobilePurpose, *, code: str, person_id: UUID | None = None) -> None:
    """From now on, for half an hour, the confirmation is a proof. Proved again with its code it stays what it is.

    A wrong code counts, whatever follows: call outside a transaction. After five wrong ones, or ten minutes, no code is
    taken. Errors: ``identity.mobile.code_over``, ``identity.mobile.code_wrong`` (data: left).
    """
    typed, now = compact(code), clock.real_now()
    with transaction.atomic():
        row = MobileConfirmation.objects.select_for_update().filter(pk=proof).first()
        # One given for another deed, or by another person, is told from none at all by nobody.
        if row is None or row.purpose != purpose.value or row.natural_person_id != person_id:
            raise DomainError("identity.mobile.code_over")
        if row.used_at is not None or row.tries >= MOST_TRIES or now >= row.made_at + MOBILE_CODE_VALID_FOR:
            raise DomainError("identity.mobile.code_over")
        if fits := compare_digest(mobile_code(row.id).encode(), typed.encode()):
            row.proved_at = row.proved_at or now
        else:
            row.tries += 1
        row.save(update_fields=["proved_at", "tries"])
    if not fits:
        left = MOST_TRIES - row.tries
        raise DomainError("identity.mobile.code_wrong", left=left) if left else DomainError("identity.mobile.code_over")
