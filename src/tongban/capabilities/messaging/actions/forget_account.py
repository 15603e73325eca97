"""The message box of a person goes with the last account of that person, and what is still to be sent."""

from __future__ import annotations

from uuid import UUID

from tongban.capabilities.messaging.models import Dispatch, Message


def forget_account(account_id: UUID, persons: frozenset[UUID]) -> None:
    """Inside the caller's transaction. Twice is once."""
    Dispatch.objects.filter(recipient_id__in=persons).delete()
    Message.objects.filter(recipient_id__in=persons).delete()
