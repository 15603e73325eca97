"""Consumers of the spine's own events: the tally by which the desk counts without counting."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from tongban.cases.events import CONSUMED, TALLY
from tongban.cases.models import CaseTally
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent


def tally(event: PlacedEvent) -> None:
    """Move one case from the state it left to the state it entered."""
    department = UUID(event.open["department"])
    before, after = event.open.get("before", ""), event.open["after"]["state"]
    if before == after:
        return
    if before:
        CaseTally.objects.filter(department_id=department, state=before).update(count=F("count") - 1)
    CaseTally.objects.bulk_create([CaseTally(department_id=department, state=after)], ignore_conflicts=True)
    CaseTally.objects.filter(department_id=department, state=after).update(count=F("count") + 1)


consumers.subscribe(TALLY, [type_ for type_, names in CONSUMED.items() if TALLY in names], tally)
