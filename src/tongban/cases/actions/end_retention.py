"""The end of a case's retention: its data key is destroyed, its files go, what was published of it is blank.

Over is a case that has ended and is no permit that still holds. A hold stops it (:mod:`tongban.foundation.retention`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.cases.kinds import Outcome, Standing
from tongban.cases.models import Attachment, Case, Paper, PublicNotice, SubmittedMaterial
from tongban.cases.states import State
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.retention.ending import Keeping, unmoved
from tongban.foundation.uow import Work
from tongban.kernel.ids import uuid7_floor
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import system_actor

OVER = (State.CONCLUDED, State.ARCHIVED, State.NOT_ACCEPTED, State.WITHDRAWN, State.RETURNED, State.TERMINATED)


def _over(until: datetime) -> QuerySet[Case]:
    return Case.objects.filter(pk__lt=uuid7_floor(until), state__in=[state.value for state in OVER])


def _living(case: Case, until: datetime) -> bool:
    """A permit that was granted and holds, or held after ``until``: its file is what it stands on."""
    if case.outcome != Outcome.GRANTED.value or not guide_by_hash(case.guide_id).is_permit:
        return False
    if case.standing != Standing.VALID.value:
        return False
    return case.valid_until is None or case.valid_until >= until.astimezone(SHANGHAI).date()


def _told(work: Work[Case]) -> dict[str, Any]:
    case = work.target
    return {
        "code": case.code,
        **unmoved(work),
        "department": str(case.department_id),
        "parties": [],
    }


def _also(work: Work[Case]) -> Sequence[UUID]:
    case_id = work.target.id
    for n in PublicNotice.objects.filter(case_id=case_id).values_list("n", flat=True):
        work.update(PublicNotice, {"case_id": case_id, "n": n}, {"shown_name": "", "text": ""})
    rows = (model.objects.filter(case_id=case_id) for model in (SubmittedMaterial, Attachment, Paper))
    return [file_id for found in rows for file_id in found.values_list("file_id", flat=True) if file_id is not None]


KEEPING = Keeping(
    kind="cases",
    model=Case,
    event="cases.case.content_destroyed",
    actor=system_actor("retention"),
    over=_over,
    columns=("state", "code", "guide_id", "department_id", "outcome", "standing", "valid_until"),
    told=_told,
    living=_living,
    also=_also,
)
