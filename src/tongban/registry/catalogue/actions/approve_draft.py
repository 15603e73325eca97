"""The second person approves a draft and sets the day from which it holds."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.publish_guide import Published, publish_guide
from tongban.registry.catalogue.drafting import locked, moved
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def approve_draft(actor: Actor, *, draft_id: UUID, seen: int, valid_from: date) -> Published:
    """Publish the draft from ``valid_from`` (today or later) on, on all channels at once; open cases keep their version.

    Whoever edited or submitted it cannot approve it. 行政许可法第三十条; 国务院关于在线政务服务的若干规定第六条.
    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing|same_person|day_passed`` and those of
    :func:`publish_guide`; then the draft stays as it was.
    """
    now = clock.now()
    if valid_from < clock.legal_date(now):
        raise DomainError("catalogue.draft.day_passed", day=valid_from.isoformat())
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.department_uscc)
        if actor.account_id is None or actor.account_id in (row.edited_by, row.submitted_by):
            raise DomainError("catalogue.draft.same_person")
        published = publish_guide(
            actor_id=actor.account_id,
            document=row.document,
            valid_from=valid_from,
            now=now,
            why=row.note,
            stories=row.stories,
        )
        row.state, row.approved_by, row.valid_from = DraftState.PUBLISHED, actor.account_id, valid_from
        row.published_hash = published.guide.hash
        data = {"hash": published.guide.hash, "number": published.number, "valid_from": valid_from.isoformat()}
        moved(row, approver, "catalogue.guide.published", **data)
    return published
