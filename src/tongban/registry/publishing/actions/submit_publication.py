"""An editor hands a document over to the person who approves."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing.drafting import check_complete, locked, moved
from tongban.registry.publishing.kinds import PublicationState
from tongban.registry.publishing.policies import acting


def submit_publication(actor: Actor, *, publication_id: UUID, seen: int) -> None:
    """A complete draft waits for a second person. DomainErrors as for saving."""
    with transaction.atomic():
        row = locked(publication_id, seen, PublicationState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)
        check_complete(row)
        row.state, row.submitted_by = PublicationState.SUBMITTED, actor.account_id
        moved(row, editor, "publishing.draft.submitted")
