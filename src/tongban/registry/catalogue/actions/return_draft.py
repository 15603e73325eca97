"""The second person sends a draft back to its editors."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.registry.catalogue.drafting import checked_note, locked, moved
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def return_draft(actor: Actor, *, draft_id: UUID, seen: int, note: str) -> None:
    """Back to DRAFT, with the reason.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing|note_missing``.
    """
    note = checked_note(note)
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.department_uscc)
        row.state, row.submitted_by, row.note = DraftState.DRAFT, None, note
        moved(row, approver, "catalogue.draft.returned")
