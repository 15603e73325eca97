"""A published document is taken back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing import queries
from tongban.registry.publishing.drafting import checked_note, locked, moved, must_be_publishable
from tongban.registry.publishing.kinds import PublicationState
from tongban.registry.publishing.policies import acting


def withdraw_publication(actor: Actor, *, publication_id: UUID, seen: int, reason: str) -> None:
    """From today on it is not public; its address says so and why. One that was not public yet never will be.

    DomainErrors ``publishing.unknown``, ``publishing.draft.changed|wrong_state|right_missing|note_missing|secret``: the reason is
    public by one hand, as what was published by two has to be taken back at once where it is wrong.
    """
    why, today = checked_note(reason), clock.today()
    must_be_publishable(why)
    with transaction.atomic():
        row = locked(publication_id, seen, PublicationState.PUBLISHED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.department_uscc)
        if row.published_from is None or (row.until is not None and row.until <= today):
            raise DomainError("publishing.draft.wrong_state", state=row.state)
        row.until, row.withdrawn_reason = max(today, row.published_from), why
        moved(row, approver, "publishing.document.withdrawn", until=row.until.isoformat())
    transaction.on_commit(queries.forget_published)
