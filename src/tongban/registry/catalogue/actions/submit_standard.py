"""An editor of the province hands the draft of a standard to the second person."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.code_queries import tables
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import StandardDraft, StandardVersion
from tongban.registry.catalogue.policies import acting
from tongban.registry.catalogue.standards.drafting import findings, locked, moved
from tongban.registry.catalogue.standards.numbering import refuse_twin
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def submit_standard(actor: Actor, *, draft_id: UUID, seen: int) -> None:
    """Only a text without findings, of a name that no other item bears.

    DomainError ``catalogue.draft.unknown|changed|wrong_state|right_missing``, ``catalogue.standard.twin``,
    ``catalogue.codes.not_open``,
    ``catalogue.standard.not_publishable`` with ``problems``.
    """
    with transaction.atomic():
        row = locked(draft_id, seen, DraftState.DRAFT)
        editor = acting(actor, Duty.EDIT_CATALOGUE, row.owner_uscc)
        refuse_twin(row.name, but=row.code or row.main)
        _refuse_closed_themes(row)
        found = findings(row)
        if found:
            raise DomainError("catalogue.standard.not_publishable", count=len(found), problems=found)
        row.state, row.submitted_by, row.findings = DraftState.SUBMITTED, actor.account_id, []
        moved(row, editor, "catalogue.standard.submitted")


def _refuse_closed_themes(row: StandardDraft) -> None:
    """A closed code is kept by who has it and taken up by nobody. One statement, more where the tables are not known."""
    before = StandardVersion.objects.filter(hash=row.base_hash).values_list("document__themes", flat=True).first() or {}
    for who, codes in row.document.get("themes", {}).items():
        for code in codes:
            if code not in before.get(who, ()) and not tables().open(who, code, clock.today()):
                raise DomainError("catalogue.codes.not_open", item=code)
