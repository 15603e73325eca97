"""Messaging listens to the record: by names of event types, knowing nothing of the app that records them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial

from django.db import transaction

from tongban.capabilities.messaging import enquiry_texts
from tongban.capabilities.messaging.actions.tell import tell, tell_all
from tongban.capabilities.messaging.case_texts import WANTED
from tongban.foundation import jobs
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent

MESSAGES = "messaging.messages"


def hear(event: PlacedEvent) -> None:
    """One event."""
    _ring(tell(event))


def hear_all(events: Sequence[PlacedEvent]) -> None:
    """Many."""
    _ring(tell_all(events))


def _ring(tasks: Collection[str]) -> None:
    # After the commit: a sender that starts before it would find nothing. If it is lost, the schedule sends a minute later.
    for name in sorted(tasks):
        transaction.on_commit(partial(jobs.soon, name), robust=True)


consumers.subscribe(MESSAGES, {**WANTED, **enquiry_texts.WANTED}, hear, hear_all)
