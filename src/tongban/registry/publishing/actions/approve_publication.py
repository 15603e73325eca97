"""The second person approves a document and sets the day from which it is public."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.publishing import queries
from tongban.registry.publishing.drafting import check_complete, locked, moved, vector_of
from tongban.registry.publishing.kinds import PublicationState
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.policies import acting


def approve_publication(actor: Actor, *, publication_id: UUID, seen: int, published_from: date) -> None:
    """Public from ``published_from`` (today or later) on; a version before it ends on that day (政府信息公开条例第二十三条、
    第二十六条).

    Whoever wrote or submitted it cannot approve it. DomainErrors ``publishing.unknown``,
    ``publishing.draft.changed|wrong_state|right_missing|same_person|day_passed|content_invalid``; then it stays as it was.
    """
    if published_from < clock.today():
        raise DomainError("publishing.draft.day_passed", day=published_from.isoformat())
    with transaction.atomic():
        row = locked(publication_id, seen, PublicationState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.department_uscc)
        if actor.account_id is None or actor.account_id in (row.edited_by, row.submitted_by):
            raise DomainError("publishing.draft.same_person")
        check_complete(row)
        publish(row, published_from)
        row.approved_by = actor.account_id
        moved(row, approver, "publishing.document.published", published_from=published_from.isoformat())
    transaction.on_commit(queries.forget_published)


def publish(row: Publication, published_from: date) -> None:
    """Set ``row`` public from this day on and end what it takes the place of. Inside the caller's transaction, unsaved."""
    before = Publication.objects.select_for_update().filter(thread=row.thread, state=PublicationState.PUBLISHED)
    for old in before.exclude(pk=row.pk).order_by("number"):
        if old.published_from is None or published_from < old.published_from:
            raise DomainError("publishing.draft.day_passed", day=published_from.isoformat())
        if old.until is None or old.until > published_from:
            old.until = published_from
            old.save(update_fields=["until"])
    row.state, row.published_from, row.vector = PublicationState.PUBLISHED, published_from, vector_of(row)
