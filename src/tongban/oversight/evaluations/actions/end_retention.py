"""The end of a rating's retention: the words go, the stars stay counted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tongban.foundation.retention.ending import Keeping
from tongban.foundation.uow import Work
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.states import OPEN_FOLLOW_UPS
from tongban.registry.identity.actors import system_actor


def _over(until: datetime) -> QuerySet[Rating]:
    return Rating.objects.filter(at__lt=until).exclude(state__in=[state.value for state in OPEN_FOLLOW_UPS])


def _told(work: Work[Rating]) -> dict[str, Any]:
    rating = work.target
    return {
        "code": rating.code,
        "case": str(rating.case_id),
        "before": rating.state,
        "after": {"state": rating.state, "state_version": work.version},
    }


KEEPING = Keeping(
    kind="ratings",
    model=Rating,
    event="evaluations.rating.content_destroyed",
    actor=system_actor("retention"),
    over=_over,
    columns=("case_id", "code", "state"),
    told=_told,
    case="case_id",
)
