"""A person gives an e-mail address: the code that confirms it goes there."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from tongban.capabilities.messaging.actions.tell import SEND_MAIL, dispatch
from tongban.capabilities.messaging.kinds import Way
from tongban.capabilities.messaging.models import Dispatch
from tongban.foundation import jobs
from tongban.foundation.limits.spending import spend
from tongban.kernel.codes import check_email
from tongban.registry.identity.actions.give_email import give_email
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of

CODES_AN_HOUR = 5
"""For one person: with five tries each, one in forty thousand guesses an hour finds a code."""
CODES_A_DAY = 10
"""To one address, whoever asks: nobody's mailbox is filled by this page."""


def send_code(actor: Actor, *, address: str) -> None:
    """Have the code sent; the worker does it at once. Call outside a transaction: what is refused counts too.

    Errors: ``identity.capacity.not_held``, ``codes.email.invalid``, ``identity.email.known``, ``limits.too_many``.
    """
    person_id, address = person_id_of(actor), check_email(address)
    spend("email-code", str(person_id), CODES_AN_HOUR, 3600)
    spend("email-code-address", address.lower(), CODES_A_DAY, 86_400)
    with transaction.atomic():
        confirmation_id = give_email(actor, address=address)
        if confirmation_id is not None:
            Dispatch.objects.bulk_create([dispatch(person_id, confirmation_id, Way.EMAIL_CODE)])
            transaction.on_commit(partial(jobs.soon, SEND_MAIL), robust=True)
