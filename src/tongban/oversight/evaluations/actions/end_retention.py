"""The end of a rating's retention: the words go, the stars stay counted."""

from __future__ import annotations

from tongban.foundation.retention.ending import of_course
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.states import OPEN_FOLLOW_UPS
from tongban.registry.identity.actors import system_actor

KEEPING = of_course(
    "ratings",
    Rating,
    "evaluations.rating.content_destroyed",
    system_actor("retention"),
    running=OPEN_FOLLOW_UPS,
    named={"case": "case_id", "code": "code"},
)
