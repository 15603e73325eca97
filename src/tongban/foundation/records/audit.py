"""What is not a deed on a case: log-ins, rights, settings, reads of personal data. Appended, never changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.foundation.telemetry import trace_id
from tongban.kernel.ids import uuid7


def write(kind: str, actor: dict[str, str], subject: str, data: dict[str, Any] | None = None) -> UUID:
    """One entry about ``subject`` (``account:<id>``, ``person:<id>``, ``case:<id>`` …). ``data`` is never personal."""
    now = clock.now()
    entry_id = uuid7(now)
    AuditEntry.objects.create(
        subject=subject, id=entry_id, at=now, kind=kind, actor=actor, data=data or {}, trace=trace_id()[:64]
    )
    return entry_id


def about(subject: str, limit: int = 50) -> Sequence[AuditEntry]:
    """Newest entries about one subject."""
    return tuple(AuditEntry.objects.filter(subject=subject).order_by("-id")[:limit])


def count_about(subject: str, kind: str, fields: Collection[str]) -> int:
    """How many entries of this kind about a subject name one of these ``fields`` in their data. One statement."""
    found = AuditEntry.objects.filter(subject=subject, kind=kind).values_list("data", flat=True)
    return sum(not set(fields).isdisjoint(data.get("fields", ())) for data in found)


def page_about(
    subjects: Collection[str], kinds: Collection[str], before: UUID | None = None, limit: int = 20
) -> Sequence[AuditEntry]:
    """Newest entries of these kinds about any of these subjects, older than the entry ``before``. One statement."""
    rows = AuditEntry.objects.filter(subject__in=sorted(subjects), kind__in=sorted(kinds))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(rows.order_by("-id")[:limit])
