"""Messaging listens to the record: by names of event types, knowing nothing of the app that records them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongban.capabilities.messaging.actions.tell import SEND, tell, tell_all
from tongban.capabilities.messaging.texts import WANTED
from tongban.foundation import jobs
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent

MESSAGES = "messaging.messages"


def hear(event: PlacedEvent) -> None:
    """One event."""
    if tell(event):
        _ring()


def hear_all(events: Sequence[PlacedEvent]) -> None:
    """Many."""
    if tell_all(events):
        _ring()


def _ring() -> None:
    # After the commit: a sender that starts before it would find nothing. If it is lost, the schedule sends a minute later.
    transaction.on_commit(lambda: jobs.soon(SEND), robust=True)


consumers.subscribe(MESSAGES, WANTED, hear, hear_all)
