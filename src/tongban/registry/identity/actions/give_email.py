"""A person gives an e-mail address; it counts when the code that is sent to it has come back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_email
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import own_reach, person_id_of, unconfirmed
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import EmailConfirmation
from tongban.registry.identity.sealing import Sealed, seal

AGAIN_AFTER = timedelta(minutes=1)


def give_email(actor: Actor, *, address: str) -> UUID | None:
    """Id of the confirmation whose code is to be sent; an earlier one ends. The confirmed address stays until then.

    None where the same address was given less than a minute ago and its code is still good: nothing is sent twice.
    Errors: ``identity.capacity.not_held``, ``codes.email.invalid``, ``identity.email.known``. How often somebody may
    have codes sent is limited by whoever sends them.
    """
    person_id, address = person_id_of(actor), check_email(address)
    if own_reach(actor).email == address:
        raise DomainError("identity.email.known")
    now, new_id = clock.real_now(), uuid4()
    sealed = seal(Sealed.UNCONFIRMED_EMAIL, new_id, address)
    fresh = EmailConfirmation(natural_person_id=person_id, id=new_id, email_sealed=sealed, made_at=now)
    with transaction.atomic():
        # Of two requests at once one inserts; the row then makes them queue.
        EmailConfirmation.objects.bulk_create([fresh], ignore_conflicts=True)
        row = EmailConfirmation.objects.select_for_update().get(pk=person_id)
        if row.id != new_id:
            known = unconfirmed(person_id)
            if known and known.email == address and not known.over and now - row.made_at < AGAIN_AFTER:
                return None
            EmailConfirmation.objects.filter(pk=person_id).update(id=new_id, email_sealed=sealed, made_at=now, tries=0)
        record_person("identity.email.given", actor, person_id)
    return new_id
