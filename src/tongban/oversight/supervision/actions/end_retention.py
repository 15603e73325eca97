"""The end of a card's retention: the words go, that it was raised and how it ended stays."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tongban.foundation.retention.ending import Keeping
from tongban.foundation.uow import Work
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import OPEN_CARDS
from tongban.registry.identity.actors import system_actor


def _over(until: datetime) -> QuerySet[Card]:
    return Card.objects.filter(at__lt=until).exclude(state__in=[state.value for state in OPEN_CARDS])


def _told(work: Work[Card]) -> dict[str, Any]:
    card = work.target
    return {
        "case": str(card.case_id),
        "code": card.code,
        "before": card.state,
        "after": {"state": card.state, "state_version": work.version},
        "department": str(card.department_id),
    }


KEEPING = Keeping(
    kind="cards",
    model=Card,
    event="supervision.card.content_destroyed",
    actor=system_actor("retention"),
    over=_over,
    columns=("case_id", "code", "state", "department_id"),
    told=_told,
    case="case_id",
)
