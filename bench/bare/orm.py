"""The ORM yardstick."""

from __future__ import annotations

from typing import Any

import orjson
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from bench.bare.rows import DONE, TABLES, TODO, accepted_events, department, fresh
from tongban.cases.models import Case, RegistrationCode, Submission, SubmittedMaterial
from tongban.foundation.records.models import Event
from tongban.registry.catalogue.models import GuideVersion

LISTED = (
    "id", "data_key", "code", "guide_id", "applicant_kind", "applicant_sealed", "state", "channel", "submitted_at", "due",
    "promised_due", "outcome", "steps", "state_version",
)  # fmt: skip


def told(document: Any, status: int = 200) -> HttpResponse:
    """As JSON; what JSON cannot hold, as text."""
    return HttpResponse(orjson.dumps(document, default=_text), content_type="application/json", status=status)


def _text(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


def submit(request: HttpRequest) -> HttpResponse:
    """Eight statements: six tables and the transaction."""
    rows = fresh()
    orjson.loads(request.body)
    with transaction.atomic():
        for model in TABLES:
            model._default_manager.bulk_create([model(**row) for row in rows[model]])
    return told({"registration_code": rows[Case][0]["code"]}, 201)


def deed(request: HttpRequest, code: str) -> HttpResponse:
    """Look up, lock, two events, update."""
    case_id = RegistrationCode.objects.get(code=code).case_id
    with transaction.atomic():
        case = Case.objects.select_for_update(no_key=True).get(pk=case_id)
        Event.objects.bulk_create(
            [
                Event(**{**event, "stream_id": case.id, "n": case.last_seq + place, "key": None})
                for place, event in enumerate(accepted_events(), start=1)
            ]
        )
        case.state, case.accepted_on = DONE["state"], case.submitted_at.date()
        case.state_version += 1
        case.last_seq += 2
        case.save(
            update_fields=[
                "state", "state_version", "last_seq", "accepted_on", "acceptance_due", "promised_due", "statutory_due",
                "due", "calendar_version", "facts", "steps",
            ]
        )  # fmt: skip
    return told({"state": case.state})


def progress(request: HttpRequest, code: str) -> HttpResponse:
    """Code, case, events."""
    case_id = RegistrationCode.objects.get(code=code).case_id
    case = Case.objects.values().get(pk=case_id)
    events = list(Event.objects.filter(stream_id=case_id).order_by("n").values("n", "type", "at", "open"))
    return told({"case": case, "events": events})


def detail(request: HttpRequest, code: str) -> HttpResponse:
    """The same, submission and materials."""
    case_id = RegistrationCode.objects.get(code=code).case_id
    return told(
        {
            "case": Case.objects.values().get(pk=case_id),
            "events": list(Event.objects.filter(stream_id=case_id).order_by("n").values("n", "type", "at", "open")),
            "submission": Submission.objects.filter(case_id=case_id).order_by("-round").values().first(),
            "materials": list(SubmittedMaterial.objects.filter(case_id=case_id).order_by("n").values()),
        }
    )


def work_list(request: HttpRequest, view: str) -> HttpResponse:
    """The first 20 by due date of one department, and one more."""
    rows = Case.objects.filter(department_id=department(), due__isnull=False, state__in=TODO)
    return told(list(rows.order_by("due", "id").values(*LISTED)[:21]))


def guide(request: HttpRequest, code: str) -> HttpResponse:
    """The newest version of a guide as a document, not as a page."""
    row = GuideVersion.objects.filter(guide_id=code).order_by("-number").values("hash", "document").first()
    return told(row)
