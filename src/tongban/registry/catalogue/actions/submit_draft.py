"""An editor hands a draft to the second person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.drafting import findings_of, locked, moved
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def submit_draft(actor: Actor, *, draft_id: UUID, seen: int) -> None:
    """Only a text without findings is handed in: the second person judges what no rule can.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing``, ``catalogue.guide_not_publishable`` with
    ``problems``.
    """
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)
        findings = findings_of(row.document, stories=row.stories)
        if findings:
            raise DomainError("catalogue.guide_not_publishable", count=len(findings), problems=findings)
        row.state, row.submitted_by = DraftState.SUBMITTED, actor.account_id
        row.findings = []
        moved(row, editor, "catalogue.draft.submitted")
