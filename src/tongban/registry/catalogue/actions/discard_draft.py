"""An editor gives a draft up."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.registry.catalogue.drafting import checked_note, locked, moved
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def discard_draft(actor: Actor, *, draft_id: UUID, seen: int, note: str) -> None:
    """The draft ends; its text stays readable.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing|note_missing``.
    """
    note = checked_note(note)
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)
        row.state, row.note = DraftState.DISCARDED, note
        moved(row, editor, "catalogue.draft.discarded")
