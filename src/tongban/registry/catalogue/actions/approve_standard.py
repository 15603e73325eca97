"""The second person approves a standard and sets the day from which the whole province follows it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.publish_standard import PublishedStandard, publish_standard
from tongban.registry.catalogue.kinds import DraftState, ItemKind
from tongban.registry.catalogue.models import Standard, StandardDraft
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.standards.drafting import kind_of, locked, moved
from tongban.registry.catalogue.standards.numbering import enter_code, issue_code, refuse_twin
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def approve_standard(actor: Actor, *, draft_id: UUID, seen: int, valid_from: date) -> PublishedStandard:
    """Publish the standard from ``valid_from`` (today or later) on, with the next version of every guide that follows it; a new
    item gets its code. Whoever edited or submitted it cannot approve it.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing|same_person|day_passed`` and those of
    :func:`publish_standard` and of the issue of codes; then everything stays as it was.
    """
    now = clock.now()
    if valid_from < clock.legal_date(now):
        raise DomainError("catalogue.draft.day_passed", day=valid_from.isoformat())
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.owner_uscc)
        if actor.account_id is None or actor.account_id in (row.edited_by, row.submitted_by):
            raise DomainError("catalogue.draft.same_person")
        row.code = _code(row)
        published = publish_standard(
            actor_id=actor.account_id,
            code=row.code,
            owner_uscc=row.owner_uscc,
            document=row.document,
            valid_from=valid_from,
            why=row.note,
            now=now,
            stories=row.stories,
        )
        row.state, row.approved_by, row.valid_from = DraftState.PUBLISHED, actor.account_id, valid_from
        row.published_hash = published.hash
        data = {"hash": published.hash, "number": published.number, "valid_from": valid_from.isoformat()}
        moved(row, approver, "catalogue.standard.published", **data, derived=published.derived, held=published.held)
    return published


def _code(row: StandardDraft) -> str:
    if row.code and Standard.objects.filter(code=row.code).exists():
        return row.code
    refuse_twin(row.name, but=row.main)
    kind = ItemKind(kind_of(row))
    if row.code:
        return enter_code(row.code, name=row.name, kind=kind)
    return issue_code(issuer=row.issuer, kind=kind, ministry=row.ministry, main=row.main, name=row.name)
