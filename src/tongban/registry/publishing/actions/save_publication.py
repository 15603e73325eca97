"""An editor changes the text of a document that is not published yet."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing.drafting import Content, locked, moved, write_content
from tongban.registry.publishing.kinds import PublicationState
from tongban.registry.publishing.policies import acting


def save_publication(actor: Actor, *, publication_id: UUID, seen: int, content: Content) -> None:
    """The draft's new content. DomainErrors ``publishing.unknown``,
    ``publishing.draft.changed|wrong_state|right_missing|content_invalid``; then it stays as it was."""
    with transaction.atomic():
        row = locked(publication_id, seen, PublicationState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.department_uscc)
        write_content(row, content)
        row.edited_by, row.edited_at = actor.account_id, clock.now()
        moved(row, editor, "publishing.draft.saved")
