"""Sending: what waits is taken by the batch, each number and address is asked for at its turn, and whatever the gateway
cannot take now waits a little longer each time. An outage of a day delays; it loses and doubles nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from django.db.models import QuerySet

from tongban.capabilities.messaging.account_texts import code_sms
from tongban.capabilities.messaging.kinds import MAIL_WAYS, SMS_WAYS, WAITING, DispatchState, Way
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.capabilities.messaging.ports import GATEWAY_REFUSED, MailGateway, SmsGateway
from tongban.capabilities.messaging.texts import code_mail, mail_text, sms_text
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.contacts import reach_of, unconfirmed
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.mobiles import waiting_mobile
from tongban.registry.identity.sealing import email_code, mobile_code

BATCH = 50
LEASE = timedelta(minutes=3)
"""Longer than a batch can take: a call is bounded, and a batch ends at the first that fails."""
GIVE_UP = timedelta(days=7)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
SECONDS = 30.0
"""The worker has other jobs: after this long the rest is left to the next run."""

_log = structlog.get_logger(__name__)


Outcome = tuple[DispatchState, str]
"""SENT with the gateway's reference, or an end without one."""
HandOver = Callable[[Dispatch, Message | None], Outcome]


def send_due(gateway: SmsGateway) -> bool:
    """Send the SMS that are due, batch by batch; whether more is due than one run may take.

    Several senders share the work: a batch is leased before it is sent. The gateway is called outside any transaction.
    """
    return _run(SMS_WAYS, partial(_by_sms, gateway))


def send_due_mail(gateway: MailGateway) -> bool:
    """The same with mails."""
    return _run(MAIL_WAYS, partial(_by_mail, gateway))


def _run(ways: Collection[Way], hand_over: HandOver) -> bool:
    _expire()
    begun = time.monotonic()
    while batch := _lease(ways):
        if not _send_batch(hand_over, batch):
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


def _lease(ways: Collection[Way]) -> Sequence[Dispatch]:
    now = clock.real_now()
    with transaction.atomic():
        due = Dispatch.objects.select_for_update(skip_locked=True).filter(state__in=_WAITING, next_at__lte=now)
        due = due.filter(way__in=[way.value for way in ways])
        batch = list(due.order_by("next_at", "message_id")[:BATCH])
        if batch:
            _of(batch).update(next_at=now + LEASE)
    return batch


def _send_batch(hand_over: HandOver, batch: Sequence[Dispatch]) -> bool:
    """Whether the gateway could be reached. Where not, those whose turn had not come wait no longer than they must."""
    messages = {row.id: row for row in Message.objects.filter(id__in=[each.message_id for each in batch])}
    for place, dispatch in enumerate(batch):
        if not _send(hand_over, dispatch, messages.get(dispatch.message_id)):
            left = batch[place + 1 :]
            if left:
                _of(left).update(next_at=clock.real_now() + FIRST_WAIT)
            return False
    return True


def _send(hand_over: HandOver, dispatch: Dispatch, message: Message | None) -> bool:
    try:
        state, reference = hand_over(dispatch, message)
    except DomainError as error:
        reason = str(error.data.get("reason", ""))[:80]
        if error.code == GATEWAY_REFUSED:
            _note(dispatch, DispatchState.REFUSED, error=reason)
            return True
        wait = min(LONGEST_WAIT, FIRST_WAIT * (1 << min(dispatch.tries, 10)))
        _note(dispatch, DispatchState.QUEUED, error=reason, next_at=clock.real_now() + wait)
        return False
    sent: dict[str, Any] = {"reference": reference, "sent_at": clock.real_now()} if state is DispatchState.SENT else {}
    _note(dispatch, state, **sent)
    return True


def _by_sms(gateway: SmsGateway, dispatch: Dispatch, message: Message | None) -> Outcome:
    """A code goes to the number that waits for it, everything else to the one on record."""
    if dispatch.way == Way.SMS_CODE:
        waiting = waiting_mobile(dispatch.message_id)
        if waiting is None or waiting.over:
            return DispatchState.EXPIRED, ""
        text = code_sms(mobile_code(waiting.id), waiting.purpose)
        return DispatchState.SENT, gateway.send(key=dispatch.message_id.hex, mobile=waiting.mobile, text=text)
    if message is None:
        return DispatchState.EXPIRED, ""
    reach = reach_of(PartyKind(message.recipient_kind), message.recipient_id)
    # What happens to the account itself is told to the telephone whatever was chosen for progress.
    if not (reach.mobile and (reach.by_sms or not message.subject)):
        return DispatchState.DECLINED if reach.mobile else DispatchState.NO_ADDRESS, ""
    text = sms_text(message.title, message.subject)
    return DispatchState.SENT, gateway.send(key=dispatch.message_id.hex, mobile=reach.mobile, text=text)


def _by_mail(gateway: MailGateway, dispatch: Dispatch, message: Message | None) -> Outcome:
    """A code goes to the address that waits for it, everything else to the confirmed one alone."""
    if dispatch.way == Way.EMAIL_CODE:
        waiting = unconfirmed(dispatch.recipient_id, dispatch.message_id)
        if waiting is None or waiting.over:
            return DispatchState.EXPIRED, ""
        address, mail = waiting.email, code_mail(email_code(waiting.id))
    elif message is None:
        return DispatchState.EXPIRED, ""
    else:
        reach = reach_of(PartyKind(message.recipient_kind), message.recipient_id)
        if not (reach.by_email and reach.email):
            return DispatchState.DECLINED if reach.email else DispatchState.NO_ADDRESS, ""
        address, mail = reach.email, mail_text(message.title, message.body, message.subject)
    key = dispatch.message_id.hex
    return DispatchState.SENT, gateway.send(key=key, address=address, subject=mail.title, text=mail.body)


def _note(dispatch: Dispatch, state: DispatchState, error: str = "", **columns: object) -> None:
    """How a try went; a report that overtook us stands."""
    _of([dispatch]).update(state=state.value, tries=dispatch.tries + 1, error=error, **columns)


def _of(batch: Sequence[Dispatch]) -> QuerySet[Dispatch]:
    """Those of the batch that still wait: by recipient too, which is where their rows live."""
    recipients, messages = {each.recipient_id for each in batch}, {each.message_id for each in batch}
    rows = Dispatch.objects.filter(recipient_id__in=recipients, message_id__in=messages, state__in=_WAITING)
    return rows.filter(way__in={each.way for each in batch})
