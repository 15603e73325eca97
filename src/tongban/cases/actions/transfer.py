"""转送: who applied to the wrong body takes the application, as it is, to the one that was named as competent.

行政许可法第三十二条第一款第二项: the body that is not competent says which one is. Nothing is typed or uploaded twice; the
applicant looks it over, confirms it under the other body's guide, and submits. The first receipt stays on the record of
the new case; the limits count from its own, because only then the competent body has the application.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from tongban.cases import content
from tongban.cases.actions.draft import OpenDraft, drafts_of, open_draft, put_content, start_draft
from tongban.cases.actions.upload import upload
from tongban.cases.kinds import IntakeRefusal
from tongban.cases.models import Case, Submission, SubmittedMaterial
from tongban.cases.policies import is_applicant
from tongban.cases.states import State
from tongban.foundation import files, keys
from tongban.foundation.records.queries import events_of
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.queries import guide_by_hash, offered_by
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind


def transfer(actor: Actor, *, case_id: UUID) -> OpenDraft:
    """A draft for the competent body with everything that was handed in; pressed twice, it is the same draft.

    Errors: ``uow.not_found`` for everybody but the applicant, ``cases.transfer.none`` where no other body was named, or it
    does not offer the item here.
    """
    with transaction.atomic():
        # The second press waits here for the first, and finds its draft.
        case = Case.objects.select_for_update(no_key=True).filter(pk=case_id).first()
        if case is None or not is_applicant(actor, case):
            raise DomainError("uow.not_found")
        code = _named(case)
        if code is None:
            raise DomainError("cases.transfer.none")
        waiting = next((each for each in drafts_of(actor) if (each.origin or {}).get("case") == str(case_id)), None)
        if waiting is not None:
            return waiting
        kind = PartyKind(case.applicant_kind)
        draft = start_draft(actor, implementation_code=code, kind=kind, party_id=case.applicant_id)
        put_content(draft, _carried(actor, case, draft.guide))
        return open_draft(actor, draft.id)


def destination(guide: BoundGuide, refusal: Mapping[str, Any]) -> str | None:
    """Code of the same item with the body that a refusal (the open part of its event) named as competent; None where it
    names none, or that one does not offer the item. One statement."""
    if refusal["kind"] != IntakeRefusal.WRONG_BODY.value:
        return None
    found = offered_by(guide.basic_code, refusal["competent_uscc"])
    return found[0].code if found else None


def _named(case: Case) -> str | None:
    if case.state != State.NOT_ACCEPTED.value:
        return None
    refusal = next(event for event in reversed(events_of(case.id)) if event.type == "cases.case.not_accepted")
    return destination(guide_by_hash(case.guide_id), refusal.open)


def _carried(actor: Actor, case: Case, guide: BoundGuide) -> dict[str, Any]:
    """What was handed in last, as far as the other guide asks for it; what differs the applicant fills in."""
    key = keys.unwrap(case.data_key, case.id.bytes)
    last = Submission.objects.filter(case_id=case.id).order_by("-round").first()
    assert last is not None
    document = content.open_content(key, case.id, last.content_sealed)
    try:
        scenario = guide.clean_scenario(document["scenario"])
    except DomainError:
        scenario = {}
    known = {each.id for section in guide.form.sections for each in section.fields}
    answers = {name: value for name, value in document["answers"].items() if name in known}
    wanted = {need.id: need for need in guide.materials_for(scenario, answers) if need.source is MaterialSource.UPLOAD}
    uploads: dict[str, list[str]] = {}
    for row in SubmittedMaterial.objects.filter(case_id=case.id, round=last.round, file_id__isnull=False).order_by("n"):
        if row.element in wanted and row.file_id is not None:
            uploads.setdefault(row.element, []).append(str(_copied(actor, key, row)))
    origin = {"case": str(case.id), "code": case.code, "received_at": case.submitted_at.isoformat()}
    return {"scenario": scenario, "answers": answers, "uploads": uploads, "origin": origin}


def _copied(actor: Actor, key: bytes, row: SubmittedMaterial) -> UUID:
    """The file once more, under a key of its own: each case can be destroyed without the other."""
    assert row.file_id is not None
    plain = keys.unseal(key, bytes(row.file_key or b""), b"file:" + row.file_id.bytes)
    _, name = content.file_label(key, row)
    return upload(actor, name=name, chunks=files.read(row.file_id, plain)).id
