"""Whether the unified part of a guide is the standard's: two strings are compared, and only if they differ the texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.foundation import clock
from tongban.kernel.canonical import content_hash
from tongban.registry.catalogue.checks import Problem, problem
from tongban.registry.catalogue.diffing import differences
from tongban.registry.catalogue.models import Guide, StandardVersion

_MOST_PLACES = 5


def apart_from_standard(document: Mapping[str, Any], day: date | None) -> tuple[Problem, ...]:
    """That the text is not what the standard lays down for ``day``; nothing where there is no standard, or the province has
    accepted a difference of this body. With no day, a draft's, the versions to come are as good as today's.

    Unified elements are read-only for who claims an item (STANDARDS 1.1). One statement, two more where something is wrong.
    """
    codes, unified = document["codes"], document["unified"]
    code = str(codes["handling"] or codes["implementation"])
    allowed = _allowed(code[19:], day)
    if not allowed or content_hash(unified) in {each[0] for each in allowed}:
        return ()
    if Guide.objects.filter(code=code).exclude(difference="").exists():
        return ()
    newest, number, begins = allowed[0]
    standard = StandardVersion.objects.values_list("document", flat=True).get(hash=newest)
    places = [each.place for each in differences(standard, unified)]
    told = "、".join(places[:_MOST_PLACES]) + (f" 等 {len(places)} 处" if len(places) > _MOST_PLACES else "")
    return (problem("standard_apart", "unified", day=begins.isoformat(), number=number, places=told),)


def _allowed(standard_code: str, day: date | None) -> list[tuple[str, int, date]]:
    """(hash, number, first day) of the version in force, and with no day of all that are to come, the newest first."""
    rows = StandardVersion.objects.filter(standard_id=standard_code).order_by("-valid_from", "-number")
    known = list(rows.values_list("hash", "number", "valid_from"))
    asked = day or clock.today()
    begun = [each for each in known if each[2] <= asked]
    # Nothing in force yet: whoever publishes before the first day is not bound.
    if not begun:
        return []
    return [*([each for each in known if each[2] > asked] if day is None else []), begun[0]]
