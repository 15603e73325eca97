"""An editor of the province hands the draft of a standard to the second person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.standards.drafting import findings, locked, moved
from tongban.registry.catalogue.standards.numbering import refuse_twin
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def submit_standard(actor: Actor, *, draft_id: UUID, seen: int) -> None:
    """Only a text without findings, of a name that no other item bears.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing``, ``catalogue.standard.twin``,
    ``catalogue.standard.not_publishable`` with ``problems``.
    """
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        refuse_twin(row.name, but=row.code or row.main)
        found = findings(row)
        if found:
            raise DomainError("catalogue.standard.not_publishable", count=len(found), problems=found)
        row.state, row.submitted_by, row.findings = DraftState.SUBMITTED, actor.account_id, []
        moved(row, editor, "catalogue.standard.submitted")
