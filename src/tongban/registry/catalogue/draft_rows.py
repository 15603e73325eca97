"""A draft's row under a deed, be it of a guide or of a standard: locked, seen as it is, and kept one version on."""

from __future__ import annotations

from typing import Any, TypeVar
from uuid import UUID

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import DraftState
from tongban.registry.catalogue.models import GuideDraft, StandardDraft
from tongban.registry.identity.actors import Actor

Row = TypeVar("Row", GuideDraft, StandardDraft)


def locked_row(rows: type[Row], draft_id: UUID, seen: int, states: tuple[DraftState, ...]) -> Row:
    """The row, locked for this transaction. DomainError ``catalogue.draft.unknown|changed|wrong_state``."""
    row = rows.objects.select_for_update().filter(pk=draft_id).first()
    if row is None:
        raise DomainError("catalogue.draft.unknown")
    if row.state_version != seen:
        raise DomainError("catalogue.draft.changed")
    if row.state not in states:
        raise DomainError("catalogue.draft.wrong_state", state=row.state)
    return row


def kept_row(row: GuideDraft | StandardDraft, actor: Actor, kind: str, subject: str, data: dict[str, Any]) -> None:
    """Keep the row as it is now, one version on, with its entry in the record."""
    row.state_version += 1
    row.save(force_update=True)
    told = {"code": row.code, "state": row.state, "state_version": row.state_version, **data}
    audit.write(kind, actor.stamp(), subject, told)
