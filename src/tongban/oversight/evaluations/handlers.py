"""好差评 listens to its own record: the published figures are counted from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.oversight.evaluations.events import COUNTED, FIGURES
from tongban.oversight.evaluations.models import Figure

STARS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}


def count(event: PlacedEvent) -> None:
    """Count one rating, or take one back that is not adopted."""
    count_all([event])


def count_all(events: Sequence[PlacedEvent]) -> None:
    """The same for many: one change for each item, body and grade that they touch. A 追评 adds no voice of its own."""
    moved: Counter[tuple[str, UUID, int]] = Counter()
    for event in events:
        if event.open["number"] == 1:
            by = 1 if event.type == "evaluations.rating.given" else -1
            moved[event.open["item"], UUID(event.open["department"]), event.open["stars"]] += by
    # In one order everywhere, so that two relays never wait for each other in a circle.
    for item, department, stars in sorted(moved):
        by, column = moved[item, department, stars], STARS[stars]
        row = Figure.objects.filter(item=item, department_id=department)
        if by and not row.update(**{column: F(column) + by}):
            Figure.objects.create(item=item, department_id=department, **{column: by})


consumers.subscribe(FIGURES, COUNTED, count, count_all)
