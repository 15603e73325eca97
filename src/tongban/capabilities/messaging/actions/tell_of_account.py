"""A person is told what happened to the account itself: in the message box, by SMS, and by mail where chosen."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from tongban.capabilities.messaging.account_texts import notice_text
from tongban.capabilities.messaging.actions.tell import SEND, SEND_MAIL, dispatch
from tongban.capabilities.messaging.kinds import Way
from tongban.capabilities.messaging.models import Dispatch, Message
from tongban.foundation import clock, jobs
from tongban.kernel.ids import uuid7
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.notices import AccountNotice


class AccountNotices:
    """Carries what identity has to say (:class:`tongban.registry.identity.notices.Notices`)."""

    def tell(self, person_id: UUID, notice: AccountNotice) -> None:
        """One message; ``subject`` is empty, for it is about no case. Inside the transaction of the deed."""
        now = clock.now()
        with override(settings.LANGUAGE_CODE):
            text = notice_text(notice)
        message = Message(
            recipient_id=person_id,
            id=uuid7(now),
            recipient_kind=PartyKind.NATURAL.value,
            stream_id=uuid4(),
            n=1,
            type=notice.value,
            subject="",
            title=text.title,
            body=text.body,
            at=now,
            created_at=now,
        )
        message.save(force_insert=True)
        ways = () if notice is AccountNotice.SIGNED_UP else (Way.SMS, Way.EMAIL)
        Dispatch.objects.bulk_create([dispatch(person_id, message.id, way) for way in ways])
        for task in (SEND, SEND_MAIL) if ways else ():
            transaction.on_commit(partial(jobs.soon, task), robust=True)
