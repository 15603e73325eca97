"""The log read in its order: refusals and audit entries as they were written, for who listens to what is no event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.foundation.records import audit, refusals
from tongban.foundation.records.models import AuditEntry, Refusal
from tongban.foundation.transparency.kinds import EntryKind
from tongban.foundation.transparency.models import LogEntry


@dataclass(frozen=True, slots=True)
class LoggedRow:
    """An audit entry (``kind``, ``subject``, ``data``) or a refusal (``kind`` is its code, ``subject`` its target)."""

    leaf: int
    refused: bool
    at: datetime
    kind: str
    actor: Mapping[str, str]
    subject: str
    data: Mapping[str, Any]
    trace: str
    id: UUID


def rows_after(leaf: int, limit: int = 1_000) -> Sequence[LoggedRow]:
    """Refusals and audit entries from leaf number ``leaf`` on, in the order of the log. Three statements."""
    kinds = [EntryKind.AUDIT.value, EntryKind.REFUSAL.value]
    entries = list(
        LogEntry.objects.filter(index__gte=leaf, kind__in=kinds).order_by("index").values_list("index", "ref")[:limit]
    )
    if not entries:
        return ()
    ids = [ref for _, ref in entries]
    found, refused = audit.by_ids(ids), refusals.by_ids(ids)
    return tuple(
        _audit(index, found[ref]) if ref in found else _refusal(index, refused[ref])
        for index, ref in entries
        if ref in found or ref in refused
    )


def _audit(leaf: int, row: AuditEntry) -> LoggedRow:
    return LoggedRow(leaf, False, row.at, row.kind, row.actor, row.subject, row.data, row.trace, row.id)


def _refusal(leaf: int, row: Refusal) -> LoggedRow:
    data = {"deed": row.deed, "cited": row.cited}
    return LoggedRow(leaf, True, row.at, row.code, row.actor, f"target:{row.target or ''}", data, row.trace, row.id)
