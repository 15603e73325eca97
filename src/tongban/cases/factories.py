"""Making applications and cases in tests, the bench and the seed, by the same deeds that everybody uses."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.cases.actions.draft import (
    OpenDraft,
    application_of,
    attach,
    save_scenario,
    save_section,
    start_draft,
    submit_draft,
)
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.upload import upload
from tongban.kernel import formspec
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind

PDF = b"%PDF-1.4\n% example\n%%EOF\n"


def first_scenario(guide: BoundGuide) -> dict[str, str]:
    """The first choice of every question."""
    return {question.id: question.choices[0].value for question in guide.scenario.questions}


def filled_draft(
    actor: Actor,
    implementation_code: str,
    *,
    party: tuple[PartyKind, UUID] | None = None,
    answers: dict[str, Any] | None = None,
) -> OpenDraft:
    """A draft with sample answers (``answers`` override) and every required upload, ready to be confirmed."""
    guide = current_guide(implementation_code)
    kind, party_id = party or (PartyKind.LEGAL, actor.legal_persons[0])
    draft = start_draft(actor, implementation_code=implementation_code, kind=kind, party_id=party_id)
    draft = save_scenario(actor, draft.id, seen=draft.version, raw=first_scenario(guide))
    given = {**formspec.sample_answers(guide.form), **(answers or {})}
    for section in guide.form.sections:
        raw = {field.id: given[field.id] for field in section.fields if field.id in given}
        draft, _ = save_section(actor, draft.id, seen=draft.version, section_id=section.id, raw=raw)
    for need in guide.materials_for(draft.scenario, draft.answers):
        if need.required and need.source is MaterialSource.UPLOAD:
            paper = upload(actor, name=f"{need.name}.pdf", chunks=[PDF, need.id.encode()])
            draft = attach(actor, draft.id, seen=draft.version, element=need.id, upload_ids=[paper.id])
    return draft


def submitted(actor: Actor, implementation_code: str, **options: Any) -> Receipt:
    """A submitted case."""
    draft = filled_draft(actor, implementation_code, **options)
    confirmed = application_of(actor, draft).confirmation
    return submit_draft(actor, draft.id, seen=draft.version, confirmed=confirmed)
