"""An editor of the province proposes what becomes of an item as a whole, and hands it to the second person."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.drafting import checked_note
from tongban.registry.catalogue.kinds import ItemChangeState
from tongban.registry.catalogue.lifecycle.proposing import Proposal, check, locked, moved, write_into
from tongban.registry.catalogue.models import ItemChange, Standard
from tongban.registry.catalogue.policies import acting
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def begin_change(actor: Actor, proposal: Proposal) -> UUID:
    """A proposal begins; it may not be right yet beside the items as they are, that is asked when it is handed in.

    DomainErrors ``catalogue.standard.unknown|not_owner``, ``catalogue.item_change.count_wrong|reason_missing``,
    ``catalogue.draft.right_missing|unknown|open_already``.
    """
    owner = _owner(proposal)
    editor = acting(actor, Duty.EDIT_CATALOGUE, owner)
    now = clock.now()
    row = ItemChange(id=uuid4(), owner_uscc=owner, edited_by=actor.account_id, edited_at=now, created_at=now)
    write_into(row, proposal)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            audit.write("catalogue.item_change.begun", editor.stamp(), f"item-change:{row.id}", {"items": row.items})
    except IntegrityError as error:
        raise DomainError("catalogue.draft.open_already", item="、".join(row.items)) from error
    return row.id


def save_change(actor: Actor, *, change_id: UUID, seen: int, proposal: Proposal) -> None:
    """Other content. DomainErrors as above, ``catalogue.item_change.unknown``, ``catalogue.draft.changed|wrong_state``."""
    with transaction.atomic():
        row = locked(change_id, seen, ItemChangeState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        if _owner(proposal) != row.owner_uscc:
            raise DomainError("catalogue.standard.not_owner", item="、".join(proposal.items))
        write_into(row, proposal)
        row.edited_by, row.edited_at = actor.account_id, clock.now()
        moved(row, editor, "catalogue.item_change.saved")


def submit_change(actor: Actor, *, change_id: UUID, seen: int) -> None:
    """Only what could be approved as it is. DomainErrors as for :func:`lifecycle.proposing.check`."""
    with transaction.atomic():
        row = locked(change_id, seen, ItemChangeState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        check(row)
        row.state, row.submitted_by = ItemChangeState.SUBMITTED, actor.account_id
        moved(row, editor, "catalogue.item_change.submitted")


def discard_change(actor: Actor, *, change_id: UUID, seen: int, note: str) -> None:
    """It is given up. DomainErrors ``catalogue.item_change.unknown``, ``catalogue.draft.…``."""
    note = checked_note(note)
    with transaction.atomic():
        row = locked(change_id, seen, ItemChangeState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        row.state, row.note = ItemChangeState.DISCARDED, note
        moved(row, editor, "catalogue.item_change.discarded")


def _owner(proposal: Proposal) -> str:
    """The one body that keeps all of the items."""
    rows = Standard.objects.filter(code__in=proposal.items).order_by("code")
    owners = dict(rows.values_list("code", "owner_uscc"))
    for item in proposal.items:
        if item not in owners:
            raise DomainError("catalogue.standard.unknown", item=item)
    if not owners:
        raise DomainError("catalogue.item_change.count_wrong")
    first = next(iter(owners.values()))
    for item, owner in owners.items():
        if owner != first:
            raise DomainError("catalogue.standard.not_owner", item=item)
    return first
