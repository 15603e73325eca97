"""Sending: what waits is taken by the batch, each number is asked for at its turn, and whatever the gateway cannot take now
waits a little longer each time. An outage of a day delays; it loses and doubles nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import QuerySet

from tongban.capabilities.messaging.kinds import WAITING, DispatchState
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.capabilities.messaging.ports import GATEWAY_REFUSED, SmsGateway
from tongban.capabilities.messaging.texts import sms_text
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import mobile_of

BATCH = 50
LEASE = timedelta(minutes=3)
"""Longer than a batch can take: a call is bounded, and a batch ends at the first that fails."""
GIVE_UP = timedelta(days=7)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
SECONDS = 30.0
"""The worker has other jobs: after this long the rest is left to the next run."""

_log = structlog.get_logger(__name__)


def send_due(gateway: SmsGateway) -> bool:
    """Send what is due, batch by batch; whether more is due than one run may take.

    Several senders share the work: a batch is leased before it is sent. The gateway is called outside any transaction.
    """
    _expire()
    begun = time.monotonic()
    while batch := _lease():
        if not _send_batch(gateway, batch):
            return False
        if time.monotonic() - begun > SECONDS:
            return True
    return False


def _expire() -> None:
    """What has waited for a week is not sent any more."""
    old = Dispatch.objects.filter(state__in=_WAITING, made_at__lt=clock.real_now() - GIVE_UP)
    if gone := old.update(state=DispatchState.EXPIRED.value):
        _log.error("messaging.expired", dispatches=gone)


_WAITING = [state.value for state in WAITING]


def _lease() -> Sequence[Dispatch]:
    now = clock.real_now()
    with transaction.atomic():
        due = Dispatch.objects.select_for_update(skip_locked=True).filter(state__in=_WAITING, next_at__lte=now)
        batch = list(due.order_by("next_at", "message_id")[:BATCH])
        if batch:
            _of(batch).update(next_at=now + LEASE)
    return batch


def _send_batch(gateway: SmsGateway, batch: Sequence[Dispatch]) -> bool:
    """Whether the gateway could be reached. Where not, those whose turn had not come wait no longer than they must."""
    messages = {row.id: row for row in Message.objects.filter(id__in=[each.message_id for each in batch])}
    for place, dispatch in enumerate(batch):
        if not _send(gateway, dispatch, messages[dispatch.message_id]):
            left = batch[place + 1 :]
            if left:
                _of(left).update(next_at=clock.real_now() + FIRST_WAIT)
            return False
    return True


def _send(gateway: SmsGateway, dispatch: Dispatch, message: Message) -> bool:
    mobile = mobile_of(PartyKind(message.recipient_kind), message.recipient_id)
    if not mobile:
        _note(dispatch, DispatchState.NO_ADDRESS)
        return True
    try:
        reference = gateway.send(
            key=dispatch.message_id.hex, mobile=mobile, text=sms_text(message.title, message.subject)
        )
    except DomainError as error:
        reason = str(error.data.get("reason", ""))[:80]
        if error.code == GATEWAY_REFUSED:
            _note(dispatch, DispatchState.REFUSED, error=reason)
            return True
        wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(dispatch.tries, 10)))
        _note(dispatch, DispatchState.QUEUED, error=reason, next_at=clock.real_now() + wait)
        return False
    _note(dispatch, DispatchState.SENT, reference=reference, sent_at=clock.real_now())
    return True


def _note(dispatch: Dispatch, state: DispatchState, error: str = "", **columns: object) -> None:
    """How a try went; a report that overtook us stands."""
    _of([dispatch]).update(state=state.value, tries=dispatch.tries + 1, error=error, **columns)


def _of(batch: Sequence[Dispatch]) -> QuerySet[Dispatch]:
    """Those of the batch that still wait: by recipient too, which is where their rows live."""
    recipients, messages = {each.recipient_id for each in batch}, {each.message_id for each in batch}
    return Dispatch.objects.filter(recipient_id__in=recipients, message_id__in=messages, state__in=_WAITING)
