"""Opening a message."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from tongban.capabilities.messaging.models import Message
from tongban.capabilities.messaging.queries import MessageView, message
from tongban.foundation import clock
from tongban.registry.identity.actors import Actor


def read_message(actor: Actor, *, message_id: UUID) -> MessageView:
    """The message, which counts as read from its first opening on; in the box of a legal person that is the first opening
    by anybody who represents it. DomainError ``messaging.message.unknown``."""
    found = message(actor, message_id)
    if found.read_at is not None:
        return found
    unread, now = Message.objects.filter(recipient_id=found.recipient_id, id=message_id, read_at=None), clock.now()
    return replace(found, read_at=now) if unread.update(read_at=now) else message(actor, message_id)
