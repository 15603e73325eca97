"""The code came back: the address is the person's own and is written to from now on."""

from __future__ import annotations

from hmac import compare_digest
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.text import compact
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import MOST_TRIES, person_id_of, unconfirmed
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import EmailConfirmation, NotificationChoice
from tongban.registry.identity.sealing import Sealed, email_code, seal


def confirm_email(actor: Actor, *, code: str) -> None:
    """Take the address that waits, choose mail, and end the code. A wrong code counts, whatever follows: call outside a
    transaction. After five wrong ones, or 15 minutes, no code is taken.

    Errors: ``identity.capacity.not_held``, ``identity.email.code_over``, ``identity.email.code_wrong`` (data: left).
    """
    person_id, typed = person_id_of(actor), compact(code)
    with transaction.atomic():
        row = EmailConfirmation.objects.select_for_update().filter(pk=person_id).first()
        waiting = unconfirmed(person_id)
        if row is None or waiting is None or waiting.over:
            raise DomainError("identity.email.code_over")
        if fits := compare_digest(email_code(row.id).encode(), typed.encode()):
            row.delete()
            _take(person_id, waiting.email)
            record_person("identity.email.confirmed", actor, person_id)
        else:
            row.tries += 1
            row.save(update_fields=["tries"])
    if not fits:
        left = MOST_TRIES - row.tries
        raise DomainError("identity.email.code_wrong", left=left) if left else DomainError("identity.email.code_over")


def _take(person_id: UUID, address: str) -> None:
    NotificationChoice.objects.update_or_create(
        natural_person_id=person_id,
        defaults={
            "email_sealed": seal(Sealed.EMAIL, person_id, address),
            "by_email": True,
            "changed_at": clock.now(),
        },
    )
