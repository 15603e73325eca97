"""Who answers for a region is told that there is a security alert, and who reports breaches where it concerns personal data: in
the message box and by SMS, nothing personal in either."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from tongban.capabilities.messaging.account_texts import ALERT, alert_text
from tongban.capabilities.messaging.actions.tell import SEND, dispatch
from tongban.capabilities.messaging.kinds import Way
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.foundation import clock, jobs
from tongban.kernel.ids import uuid7
from tongban.registry.identity.kinds import PartyKind


def tell_of_alert(alert_id: UUID, at: datetime, recipients: Collection[UUID], kind: str = ALERT) -> None:
    """One message and one SMS of this ``kind`` for each person (网络安全法第二十五条、第五十二条; 个人信息保护法第五十七条).

    Inside the transaction that raises the alert; twice is once. The subject is empty: it is told whatever was chosen for
    progress.
    """
    if not recipients:
        return
    now = clock.now()
    with override(settings.LANGUAGE_CODE):
        text = alert_text(kind)
    messages = [
        Message(
            recipient_id=each,
            id=uuid7(at, partial(_digest, alert_id, each)),
            recipient_kind=PartyKind.NATURAL.value,
            stream_id=alert_id,
            n=1,
            type=kind,
            subject="",
            title=text.title,
            body=text.body,
            at=at,
            created_at=now,
        )
        for each in recipients
    ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)
    rows = [dispatch(each.recipient_id, each.id, Way.SMS) for each in messages]
    Dispatch.objects.bulk_create(rows, ignore_conflicts=True)
    transaction.on_commit(partial(jobs.soon, SEND), robust=True)


def _digest(alert_id: UUID, recipient: UUID, size: int) -> bytes:
    return sha256(f"{alert_id}/{recipient}".encode()).digest()[:size]
