"""The second person sends a standard back to its editors; an editor gives it up."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.registry.catalogue.drafting import checked_note
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.standards.drafting import locked, moved
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def return_standard(actor: Actor, *, draft_id: UUID, seen: int, note: str) -> None:
    """Back to DRAFT, with the reason. DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing|note_missing``."""
    note = checked_note(note)
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.owner_uscc)
        row.state, row.submitted_by, row.note = DraftState.DRAFT, None, note
        moved(row, approver, "catalogue.standard.returned")


def discard_standard(actor: Actor, *, draft_id: UUID, seen: int, note: str) -> None:
    """The draft ends; its text stays readable. DomainError as above."""
    note = checked_note(note)
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        row.state, row.note = DraftState.DISCARDED, note
        moved(row, editor, "catalogue.standard.discarded")
