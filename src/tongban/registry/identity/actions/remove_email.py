"""A person takes its e-mail address back."""

from __future__ import annotations

from django.db import transaction

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import EmailConfirmation, NotificationChoice


def remove_email(actor: Actor, *, unconfirmed_only: bool = False) -> None:
    """Forget the address that waits for its code and, unless ``unconfirmed_only``, the confirmed one
    (个人信息保护法 art. 15, 47). Twice is once.

    DomainError ``identity.capacity.not_held``.
    """
    person_id = person_id_of(actor)
    with transaction.atomic():
        gone, _ = EmailConfirmation.objects.filter(pk=person_id).delete()
        if not unconfirmed_only:
            known = NotificationChoice.objects.filter(pk=person_id).exclude(email_sealed=b"")
            gone += known.update(email_sealed=b"", by_email=False, changed_at=clock.now())
        if gone:
            record_person("identity.email.removed", actor, person_id)
