"""The end of a card's retention: the words go, that it was raised and how it ended stays."""

from __future__ import annotations

from tongban.foundation.retention.ending import of_course
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.states import OPEN_CARDS
from tongban.registry.identity.actors import system_actor

KEEPING = of_course(
    "cards",
    Card,
    "supervision.card.content_destroyed",
    system_actor("retention"),
    running=OPEN_CARDS,
    named={"case": "case_id", "code": "code", "department": "department_id"},
)
