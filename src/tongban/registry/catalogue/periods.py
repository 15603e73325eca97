"""What holds on a day: versions by their first day, a guide's status by the day from which it holds. No job switches anything."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When

from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import Guide, GuideVersion


def in_force(day: date) -> QuerySet[Any]:
    """Of each guide the version in force on ``day``; ``standing`` is the guide's status on that day."""
    newest = (
        GuideVersion.objects.filter(guide_id=OuterRef("guide_id"), valid_from__lte=day)
        .order_by("-valid_from", "-number")
        .values("hash")[:1]
    )
    rows = GuideVersion.objects.filter(valid_from__lte=day).annotate(newest=Subquery(newest))
    return rows.filter(hash=F("newest")).annotate(standing=standing(day))


def standing(day: date) -> Case:
    """The status of a version's guide on ``day``: one that begins later does not hold yet."""
    to_come = When(guide__status_from__gt=day, then=F("guide__status_before"))
    return Case(to_come, default=F("guide__status"))


def closed_guides(day: date) -> QuerySet[Any]:
    """Guides that cannot be applied for on ``day``."""
    # The first condition is that of an index over the few.
    rows = Guide.objects.filter(~Q(status=GuideStatus.PUBLISHED, status_before=GuideStatus.PUBLISHED))
    to_come = Q(status_from__gt=day) & ~Q(status_before=GuideStatus.PUBLISHED)
    begun = (Q(status_from=None) | Q(status_from__lte=day)) & ~Q(status=GuideStatus.PUBLISHED)
    return rows.filter(to_come | begun)
