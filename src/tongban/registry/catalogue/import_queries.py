"""Reads of the lists that were handed in at the desk, for those who may import."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.foundation import files, keys
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import ImportState
from tongban.registry.catalogue.models import ImportMapping, ImportRun
from tongban.registry.catalogue.policies import importing, sees_all
from tongban.registry.identity.actors import Actor

_MOST = 50


@dataclass(frozen=True, slots=True)
class Import:
    """One list; the members are those of ``ImportRun``."""

    id: UUID
    file_name: str
    size: int
    state: ImportState
    state_version: int
    looked: Mapping[str, Any]
    source: str
    mapping: Mapping[str, Any] | None
    choices: Mapping[str, bool]
    numbers: tuple[tuple[str, int, str], ...]
    preview: tuple[tuple[Any, ...], ...]
    materials: tuple[tuple[Any, ...], ...]
    error: str
    has_report: bool
    created_at: datetime
    changed_at: datetime


def imports(actor: Actor) -> tuple[Import, ...]:
    """The newest lists of the body, of all bodies for who operates the platform. One statement. DomainError
    ``catalogue.import.right_missing``."""
    return tuple(_import(row) for row in _visible_to(actor).order_by("-created_at")[:_MOST])


def one_import(actor: Actor, run_id: UUID) -> Import:
    """One list. One statement. DomainErrors ``catalogue.import.right_missing|unknown``."""
    return _import(_row(actor, run_id))


def report_of(actor: Actor, run_id: UUID) -> tuple[str, Iterator[bytes]]:
    """File name and content of the newest report. DomainErrors ``catalogue.import.right_missing|unknown``."""
    row = _row(actor, run_id)
    if row.report_id is None:
        raise DomainError("catalogue.import.unknown")
    return f"{row.file_name}-导入报告.xlsx", files.read(row.report_id, keys.unwrap(row.report_key, row.report_id.bytes))


def mappings(actor: Actor) -> dict[str, Mapping[str, Any]]:
    """Source → mapping that the body has kept, by name. One statement."""
    post = importing(actor).acting_post
    assert post is not None
    rows = ImportMapping.objects.filter(department_uscc=post.department_uscc).order_by("name")
    return dict(rows.values_list("name", "document"))


def _row(actor: Actor, run_id: UUID) -> ImportRun:
    row = _visible_to(actor).filter(pk=run_id).first()
    if row is None:
        raise DomainError("catalogue.import.unknown")
    return row


def _visible_to(actor: Actor) -> QuerySet[ImportRun]:
    post = importing(actor).acting_post
    assert post is not None
    return (
        ImportRun.objects.all() if sees_all(actor) else ImportRun.objects.filter(department_uscc=post.department_uscc)
    )


def _import(row: ImportRun) -> Import:
    return Import(
        id=row.id,
        file_name=row.file_name,
        size=row.size,
        state=ImportState(row.state),
        state_version=row.state_version,
        looked=row.looked,
        source=row.source,
        mapping=row.mapping,
        choices=row.choices,
        numbers=tuple((what, number, remark) for what, number, remark in row.numbers),
        preview=tuple(tuple(each) for each in row.preview),
        materials=tuple(tuple(each) for each in row.materials),
        error=row.error,
        has_report=row.report_id is not None,
        created_at=row.created_at,
        changed_at=row.changed_at,
    )
