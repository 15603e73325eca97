"""An editor begins or changes the text of a guide on its way to publication."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock, jobs
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.drafting import checked_note, draft_facts, findings_of, locked, moved
from tongban.registry.catalogue.kinds import DraftSource, DraftState
from tongban.registry.catalogue.models import GuideDraft, GuideVersion
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.story_queries import JUDGE_STORIES
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def begin_draft(actor: Actor, *, document: Mapping[str, Any], note: str) -> UUID:
    """A draft of this text, for the guide whose codes it bears; it may be incomplete (its findings say where).

    DomainError ``catalogue.draft.not_a_guide|note_missing|right_missing|unknown|open_already``.
    """
    return begin(actor, document=document, note=note, source=DraftSource.EDITOR)


def begin(actor: Actor, *, document: Mapping[str, Any], note: str, source: DraftSource) -> UUID:
    """The same for a draft that comes from somewhere else."""
    code, name, uscc, region = draft_facts(document)
    editor = acting(actor, Duty.EDIT_CATALOGUE, uscc)
    now = clock.now()
    newest = GuideVersion.objects.filter(guide_id=code).order_by("-number").values_list("hash", flat=True).first()
    row = GuideDraft(
        id=uuid4(),
        code=code,
        name=name,
        department_uscc=uscc,
        region_code=region,
        document=document,
        findings=findings_of(document),
        source=source,
        base_hash=newest or "",
        note=checked_note(note),
        edited_by=actor.account_id,
        edited_at=now,
        created_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.write("catalogue.draft.begun", editor.stamp(), f"guide:{code}", {"draft": str(row.id), "code": code})
    except IntegrityError as error:
        raise DomainError("catalogue.draft.open_already", item=code) from error
    return row.id


def save_draft(actor: Actor, *, draft_id: UUID, seen: int, document: Mapping[str, Any], note: str) -> None:
    """The draft's new text. Code and body stay what they were: another body's guide is another draft.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|not_a_guide|note_missing|right_missing``.
    """
    code, name, uscc, region = draft_facts(document)
    note = checked_note(note)
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)
        if (code, uscc, region) != (row.code, row.department_uscc, row.region_code):
            raise DomainError("catalogue.draft.not_a_guide", reason="编码、实施主体和区划不能在草稿里改")
        row.document, row.name, row.note = document, name, note
        row.findings = findings_of(document, stories=row.stories)
        row.edited_by, row.edited_at = actor.account_id, clock.now()
        moved(row, editor, "catalogue.draft.saved", findings=len(row.findings))
    transaction.on_commit(partial(jobs.soon, JUDGE_STORIES), robust=True)
