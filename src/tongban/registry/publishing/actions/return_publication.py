"""A document goes back to its editor, or is given up."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing.drafting import checked_note, locked, moved
from tongban.registry.publishing.kinds import PublicationState
from tongban.registry.publishing.policies import acting


def return_publication(actor: Actor, *, publication_id: UUID, seen: int, note: str) -> None:
    """Who approves sends it back and says why. DomainErrors ``publishing.unknown``,
    ``publishing.draft.changed|wrong_state|right_missing|note_missing``."""
    _end(actor, publication_id, seen, note, Duty.APPROVE_CATALOGUE, PublicationState.SUBMITTED, PublicationState.DRAFT)


def discard_publication(actor: Actor, *, publication_id: UUID, seen: int, note: str) -> None:
    """Its editor gives it up; it is kept, and nobody can go on with it. DomainErrors as above."""
    _end(actor, publication_id, seen, note, Duty.EDIT_CATALOGUE, PublicationState.DRAFT, PublicationState.DISCARDED)


def _end(
    actor: Actor, publication_id: UUID, seen: int, note: str, duty: Duty, state: PublicationState, to: PublicationState
) -> None:
    reason = checked_note(note)
    with transaction.atomic():
        row = locked(publication_id, seen, state)
        doer = acting(actor, duty, row.department_uscc)
        row.state, row.note = to, reason
        moved(row, doer, f"publishing.draft.{'returned' if to is PublicationState.DRAFT else 'discarded'}")
