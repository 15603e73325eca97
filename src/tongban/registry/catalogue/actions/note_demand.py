"""How many cases of the last year were asked for each material, as whoever keeps the cases counts them every night."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from tongban.registry.catalogue.models import MaterialDemand

_BATCH = 5_000


def note_demand(counted: Iterable[tuple[str, str, int]]) -> int:
    """Keep (code of the guide, element id of the material, cases) in place of what was counted before; how many there are. May
    run twice: readers see the old numbers until the new ones are whole."""
    rows = [MaterialDemand(code=code, element=element, cases=cases) for code, element, cases in counted]
    with transaction.atomic():
        MaterialDemand.objects.all().delete()
        MaterialDemand.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)
