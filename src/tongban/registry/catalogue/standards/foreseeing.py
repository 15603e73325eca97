"""What a new standard would do, before anybody says yes to it; nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.kernel.canonical import content_hash
from tongban.registry.catalogue.standards.following import Following, claimants, following
from tongban.registry.catalogue.story_gate import NONE, Changes, stories_on


def foreseen(
    standard_code: str, unified: Mapping[str, Any], day: date, changes: Changes = NONE
) -> tuple[Following, ...]:
    """What becomes of every guide of the item if ``unified``, and the stories as ``changes`` leave them, held from ``day`` on.
    Five statements for any number of bodies."""
    stories = stories_on(standard_code, day, changes)
    return tuple(following(claimants(standard_code, day, but=content_hash(unified)), unified, day, stories))
