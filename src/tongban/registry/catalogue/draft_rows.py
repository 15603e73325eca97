"""The row of a draft under a deed, be it of a guide, of a standard or of what becomes of an item: locked, seen as it is, and
kept one version on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar
from uuid import UUID

from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.models import GuideDraft, ItemChange, StandardDraft
from tongban.registry.identity.actors import Actor

Row = TypeVar("Row", GuideDraft, StandardDraft, ItemChange)


def locked_row(
    rows: type[Row], draft_id: UUID, seen: int, states: Collection[str], unknown: str = "catalogue.draft.unknown"
) -> Row:
    """The row, locked for this transaction. DomainErrors ``unknown``, ``catalogue.draft.changed|wrong_state``."""
    row = rows.objects.select_for_update().filter(pk=draft_id).first()
    if row is None:
        raise DomainError(unknown)
    if row.state_version != seen:
        raise DomainError("catalogue.draft.changed")
    if row.state not in states:
        raise DomainError("catalogue.draft.wrong_state", state=row.state)
    return row


def kept_row(
    row: GuideDraft | StandardDraft | ItemChange, actor: Actor, kind: str, subject: str, data: dict[str, Any]
) -> None:
    """Keep the row as it is now, one version on, with its entry in the record."""
    row.state_version += 1
    row.save(force_update=True)
    audit.write(kind, actor.stamp(), subject, {"state_version": row.state_version, **data})
