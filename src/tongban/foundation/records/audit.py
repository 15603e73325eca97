"""What is not a deed on a case: log-ins, rights, settings, reads of personal data. Appended, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, TruncDate

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.foundation.telemetry import trace_id
from tongban.kernel.canonical import canonical_json
from tongban.kernel.ids import uuid7

_ALL = Q()


def write(kind: str, actor: dict[str, str], subject: str, data: dict[str, Any] | None = None) -> UUID:
    """One entry about ``subject`` (``account:<id>``, ``person:<id>``, ``case:<id>`` …). ``data`` is never personal.

    TypeError for what canonical JSON cannot hold: the entry becomes a leaf of the log.
    """
    canonical_json([actor, data])
    now = clock.now()
    made = _entry(uuid7(now), now, kind, actor, subject, data or {})
    made.save(force_insert=True)
    return made.id


def hourly(kind: str, actor: dict[str, str], subject: str, data: dict[str, Any]) -> AuditEntry:
    """An entry, not written yet, that is the same however often it is made within one hour: kind, actor, subject and data
    decide its id. For what happens again and again and means the same, as a list that is opened once more."""
    now = clock.now()
    told = canonical_json({"kind": kind, "actor": actor, "subject": subject, "data": data})
    hour = now.replace(minute=0, second=0, microsecond=0)
    return _entry(uuid7(hour, lambda size: sha256(told).digest()[:size]), now, kind, actor, subject, data)


def write_together(entries: Iterable[AuditEntry]) -> None:
    """Entries of :func:`hourly` in one statement; those that are there already stay as they are."""
    AuditEntry.objects.bulk_create(entries, ignore_conflicts=True)


def _entry(id: UUID, at: datetime, kind: str, actor: dict[str, str], subject: str, data: dict[str, Any]) -> AuditEntry:
    return AuditEntry(subject=subject, id=id, at=at, kind=kind, actor=actor, data=data, trace=trace_id()[:64])


def subjects_since(kind: str, subjects: Collection[str], since: datetime) -> frozenset[str]:
    """Those of ``subjects`` about which there is an entry of this kind from that instant on. One statement."""
    rows = AuditEntry.objects.filter(subject__in=list(subjects), kind=kind, at__gte=since)
    return frozenset(rows.values_list("subject", flat=True))


def about(subject: str, limit: int = 50) -> Sequence[AuditEntry]:
    """Newest entries about one subject."""
    return tuple(AuditEntry.objects.filter(subject=subject).order_by("-id")[:limit])


def count_about(subject: str, kind: str, fields: Collection[str]) -> int:
    """How many entries of this kind about a subject name one of these ``fields`` in their data. One statement."""
    found = AuditEntry.objects.filter(subject=subject, kind=kind).values_list("data", flat=True)
    return sum(not set(fields).isdisjoint(data.get("fields", ())) for data in found)


def by_ids(ids: Collection[UUID]) -> dict[UUID, AuditEntry]:
    """Entries by id; what is not there is left out. One statement."""
    return {row.id: row for row in AuditEntry.objects.filter(id__in=ids).order_by("id")}


def page_about(
    subjects: Collection[str],
    kinds: Collection[str],
    before: UUID | None = None,
    limit: int = 20,
    *,
    only: Q = _ALL,
) -> Sequence[AuditEntry]:
    """Newest entries of these kinds about any of these subjects, older than the entry ``before``, that fit ``only``. One
    statement."""
    rows = AuditEntry.objects.filter(only, subject__in=sorted(subjects), kind__in=sorted(kinds))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(rows.order_by("-id")[:limit])


def page_of(kinds: Collection[str], only: Q, before: UUID | None = None, limit: int = 20) -> Sequence[AuditEntry]:
    """Newest entries of these kinds that fit ``only``, whoever they are about, older than the entry ``before``. One statement."""
    rows = AuditEntry.objects.filter(only, kind__in=sorted(kinds))
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(rows.order_by("-id")[:limit])


def entry_about(subjects: Collection[str], kinds: Collection[str], entry_id: UUID) -> AuditEntry | None:
    """One entry of these kinds about any of these subjects, by its id. One statement."""
    return AuditEntry.objects.filter(subject__in=sorted(subjects), kind__in=sorted(kinds), id=entry_id).first()


def subjects_by(account: str, kinds: Collection[str], since: datetime, until: datetime) -> frozenset[str]:
    """Whom or what an account's entries of these kinds are about, from one instant to another (both included). One statement."""
    rows = AuditEntry.objects.filter(
        kind__in=sorted(kinds), at__gte=since, at__lte=until, actor__contains={"account": account}
    )
    return frozenset(rows.values_list("subject", flat=True).distinct().order_by())


def cases_named_about(subjects: Collection[str]) -> QuerySet[AuditEntry, str | None]:
    """For a subquery: the cases that entries about these subjects name in their data, each as ``case:<id>``."""
    rows = AuditEntry.objects.filter(subject__in=sorted(subjects), data__has_key="case")
    named = Concat(Value("case:"), KeyTextTransform("case", "data"), output_field=TextField())
    return rows.order_by().values_list(named, flat=True)


def departments_in(subjects: Collection[str], kinds: Collection[str], only: Q = _ALL) -> frozenset[UUID]:
    """The bodies that entries of these kinds about these subjects name, of those that fit ``only``. One statement."""
    rows = AuditEntry.objects.filter(
        only, subject__in=sorted(subjects), kind__in=sorted(kinds), actor__has_key="department"
    )
    return frozenset(UUID(each) for each in rows.values_list("actor__department", flat=True).distinct().order_by())


def by_day(kinds: Collection[str], departments: Collection[UUID], since: datetime) -> dict[date, int]:
    """How many entries of these kinds, by posts of these bodies, were made on each legal day since an instant. One statement."""
    rows = AuditEntry.objects.filter(
        kind__in=sorted(kinds), at__gte=since, actor__department__in=[str(each) for each in departments]
    )
    days = rows.annotate(day=TruncDate("at", tzinfo=clock.SHANGHAI)).values_list("day").order_by("day")
    return dict(days.annotate(n=Count("id")))
