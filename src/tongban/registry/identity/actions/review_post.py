"""岗位核对: once a quarter somebody who answers for a post says that who holds it still should."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.appoint import ask_end
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Appointment, PostReview
from tongban.registry.identity.posts import may_ask_for, may_review, quarter_of


def review_post(actor: Actor, *, appointment_id: UUID, kept: bool, reason: str = "", now: datetime) -> None:
    """``kept``: the post is still right. Else its end is asked for, with ``reason``, and approved by another as every end.

    Errors: ``identity.posts.unknown|two_persons|reason``, ``identity.review.answered``.
    """
    with transaction.atomic():
        rows = Appointment.objects.select_for_update(of=("self",)).select_related("post")
        row = rows.filter(pk=appointment_id, deputy_of=None).first()
        if row is None or actor.account_id is None or not may_review(actor, row.post):
            raise DomainError("identity.posts.unknown")
        if row.account_id == actor.account_id:
            raise DomainError("identity.posts.two_persons")
        if not kept and not may_ask_for(actor, row.post):
            raise DomainError("identity.posts.unknown")
        day = clock.legal_date(now)
        quarter = quarter_of(day)
        done = PostReview.objects.filter(appointment=row, quarter=quarter).exists()
        if done or (row.valid_to is not None and row.valid_to <= day):
            raise DomainError("identity.review.answered")
        PostReview.objects.create(
            appointment=row, quarter=quarter, kept=kept, answered_by_id=actor.account_id, answered_at=now
        )
        record("identity.posts.reviewed", actor, row.account_id, {"post": str(row.post_id), "kept": kept})
        if not kept:
            ask_end(actor, appointment_id=appointment_id, reason=reason, now=now)
