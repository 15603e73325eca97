"""The end of an enquiry's retention: what was asked and answered goes. What stands in public is kept as long as it stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from tongban.foundation.retention.ending import Keeping
from tongban.foundation.uow import Work
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.states import Publication
from tongban.registry.identity.actors import system_actor

_IN_PUBLIC = (Publication.PROPOSED, Publication.PUBLISHED)


def _over(until: datetime) -> QuerySet[Enquiry]:
    waiting_for_nobody = Enquiry.objects.filter(asked_at__lt=until, due=None)
    return waiting_for_nobody.exclude(publication__in=[each.value for each in _IN_PUBLIC])


def _told(work: Work[Enquiry]) -> dict[str, Any]:
    enquiry = work.target
    states = {"state": enquiry.state, "publication": enquiry.publication}
    return {
        "code": enquiry.number,
        "before": states,
        "after": {**states, "state_version": work.version},
        "department": str(enquiry.department_id),
        "parties": [],
    }


KEEPING = Keeping(
    kind="enquiries",
    model=Enquiry,
    event="grievances.enquiry.content_destroyed",
    actor=system_actor("retention"),
    over=_over,
    columns=("number", "state", "publication", "department_id"),
    told=_told,
)
