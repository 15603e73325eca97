"""A person chooses by which ways, beside the message box, it is told."""

from __future__ import annotations

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import NotificationChoice


def choose_notifications(actor: Actor, *, by_sms: bool, by_email: bool) -> None:
    """From now on, also for what already waits to be sent. The message box is no choice.

    Errors: ``identity.capacity.not_held``, ``identity.email.unconfirmed``.
    """
    person_id = person_id_of(actor)
    with transaction.atomic():
        NotificationChoice.objects.bulk_create(
            [NotificationChoice(natural_person_id=person_id, changed_at=clock.now())], ignore_conflicts=True
        )
        row = NotificationChoice.objects.select_for_update().get(pk=person_id)
        if by_email and not row.email_sealed:
            raise DomainError("identity.email.unconfirmed")
        if (row.by_sms, row.by_email) == (by_sms, by_email):
            return
        row.by_sms, row.by_email, row.changed_at = by_sms, by_email, clock.now()
        row.save(update_fields=["by_sms", "by_email", "changed_at"])
        record_person("identity.notifications.chosen", actor, person_id, {"sms": by_sms, "email": by_email})
