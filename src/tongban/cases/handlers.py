"""Consumers of the spine's own events: the tally by which the desk counts without counting, the papers of formal steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F
from django.utils.module_loading import import_string

from tongban.cases.events import CONSUMED, LEAVES_PAPER, PAPERS, TALLY
from tongban.cases.models import CaseTally
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent


def tally(event: PlacedEvent) -> None:
    """Move one case from the state it left to the state it entered."""
    tally_all([event])


def tally_all(events: Sequence[PlacedEvent]) -> None:
    """The same for many: one change for each department and state that they touch."""
    moved: Counter[tuple[UUID, str]] = Counter()
    for event in events:
        department = UUID(event.open["department"])
        before, after = event.open.get("before", ""), event.open["after"]["state"]
        if before != after:
            moved[department, after] += 1
            if before:
                moved[department, before] -= 1
    # In one order everywhere, so that two relays never wait for each other in a circle.
    for department, state in sorted(moved):
        by = moved[department, state]
        if by and not CaseTally.objects.filter(department_id=department, state=state).update(count=F("count") + by):
            CaseTally.objects.create(department_id=department, state=state, count=by)


_TYPES = [type_ for type_, names in CONSUMED.items() if TALLY in names]
consumers.subscribe(TALLY, _TYPES, tally, tally_all)

PAPERS_AT_ONCE = 20
"""A paper costs 30 ms of CPU: batches stay short, so that the other consumers are not kept waiting."""


def paper(event: PlacedEvent) -> None:
    """Leave the sealed paper of a formal step. Loaded when the first one comes: only the worker carries the engines."""
    import_string("tongban.cases.issuing.issue.issue")(event)


consumers.subscribe(PAPERS, LEAVES_PAPER, paper, batch=PAPERS_AT_ONCE)
