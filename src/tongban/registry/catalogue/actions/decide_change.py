"""The second person approves the change of an item, sends it back, or takes an approved one back before its day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock, jobs
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.drafting import checked_note, public_reason
from tongban.registry.catalogue.kinds import ItemChangeState
from tongban.registry.catalogue.lifecycle.carrying import carry_out, take_back
from tongban.registry.catalogue.lifecycle.proposing import check, locked, moved
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.quality import JUDGE
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


@dataclass(frozen=True, slots=True)
class Decided:
    """How many guides the change touches, and how many drafts of successors it made."""

    guides: int
    drafts: int


def approve_change(actor: Actor, *, change_id: UUID, seen: int) -> Decided:
    """The change holds from its day on for every claimant at once; cases that are submitted go on. Whoever edited or submitted
    it cannot approve it.

    DomainErrors of :func:`lifecycle.proposing.check`, ``catalogue.draft.changed|wrong_state|right_missing|same_person``; then
    everything stays as it was.
    """
    now = clock.now()
    with transaction.atomic():
        row = locked(change_id, seen, ItemChangeState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.owner_uscc)
        if actor.account_id is None or actor.account_id in (row.edited_by, row.submitted_by):
            raise DomainError("catalogue.draft.same_person")
        standards, claimants = check(row, lock=True)
        row.state, row.approved_by, row.decided_at = ItemChangeState.APPROVED, actor.account_id, now
        guides, drafts = carry_out(row, standards, claimants, now)
        moved(row, approver, "catalogue.item_change.approved", guides=guides, drafts=drafts)
        _tell_on_commit()
    return Decided(guides, drafts)


def return_change(actor: Actor, *, change_id: UUID, seen: int, note: str) -> None:
    """Back to its editors, with the reason. DomainErrors ``catalogue.item_change.unknown``, ``catalogue.draft.…``."""
    note = checked_note(note)
    with transaction.atomic():
        row = locked(change_id, seen, ItemChangeState.SUBMITTED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.owner_uscc)
        row.state, row.submitted_by, row.note = ItemChangeState.DRAFT, None, note
        moved(row, approver, "catalogue.item_change.returned")


def withdraw_change(actor: Actor, *, change_id: UUID, seen: int, note: str) -> None:
    """Before its day an approved change is taken back, and the feed says so. One person with the approving post does it: nothing
    comes into force by it.

    DomainErrors ``catalogue.item_change.unknown|begun``, ``catalogue.draft.changed|wrong_state|right_missing|note_missing``,
    ``catalogue.note.secret``: the note is public.
    """
    note, now = public_reason(note), clock.now()
    with transaction.atomic():
        row = locked(change_id, seen, ItemChangeState.APPROVED)
        approver = acting(actor, Duty.APPROVE_CATALOGUE, row.owner_uscc)
        if row.day <= clock.today():
            raise DomainError("catalogue.item_change.begun", day=row.day.isoformat())
        guides = take_back(row, note, now)
        row.state, row.withdrawn_by, row.note = ItemChangeState.WITHDRAWN, actor.account_id, note
        moved(row, approver, "catalogue.item_change.withdrawn", guides=guides)
        _tell_on_commit()


def _tell_on_commit() -> None:
    transaction.on_commit(queries.forget_current)
    transaction.on_commit(partial(jobs.soon, JUDGE), robust=True)
