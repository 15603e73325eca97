"""Somebody gives a mobile number: the code that proves it goes there, whoever it is and whether anybody is known by it."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction

from tongban.capabilities.messaging.actions.tell import SEND, dispatch
from tongban.capabilities.messaging.kinds import Way
from tongban.capabilities.messaging.models import Dispatch
from tongban.foundation import jobs
from tongban.foundation.limits.spending import spend
from tongban.kernel.codes import check_mobile
from tongban.registry.identity.actions.give_mobile import give_mobile
from tongban.registry.identity.kinds import MobilePurpose

CODES_AN_HOUR, CODES_A_DAY = 5, 10
"""To one number, whoever asks: nobody's telephone is filled, and with five tries each a code is not guessed."""
FROM_AN_ADDRESS = 60
"""An hour, from one network address: a service hall may sit behind one."""


def send_mobile_code(*, purpose: MobilePurpose, mobile: str, person_id: UUID | None = None, address: str = "") -> UUID:
    """Have the code sent, by the worker at once; the id of the confirmation, which whoever has the code turns into a proof.

    One a minute to one number. Call outside a transaction: what is refused counts too. Errors: ``codes.mobile.invalid``,
    ``limits.too_many``.
    """
    mobile = check_mobile(mobile)
    if address:
        spend("mobile-code-address", address, FROM_AN_ADDRESS, 3600)
    spend("mobile-code-soon", mobile, 1, 60)
    spend("mobile-code-hour", mobile, CODES_AN_HOUR, 3600)
    spend("mobile-code-day", mobile, CODES_A_DAY, 86_400)
    with transaction.atomic():
        confirmation_id = give_mobile(purpose=purpose, mobile=mobile, person_id=person_id)
        Dispatch.objects.bulk_create([dispatch(confirmation_id, confirmation_id, Way.SMS_CODE)])
        transaction.on_commit(partial(jobs.soon, SEND), robust=True)
    return confirmation_id
