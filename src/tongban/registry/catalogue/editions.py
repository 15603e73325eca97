"""What an edition of a body's directory holds: its guides in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import DirectoryEdition
from tongban.registry.catalogue.periods import in_force
from tongban.registry.orgs.lineage import same_bearer


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of an edition; ``change`` to the edition before: NEW, CHANGED, GONE or empty."""

    code: str
    name: str
    kind: str
    hash: str
    status: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition; ``number`` is 0 and ``published_at`` None while it waits for approval."""

    id: int
    department_uscc: str
    department_name: str
    number: int
    day: date
    content_hash: str
    note: str
    published_at: datetime | None
    entries: tuple[Entry, ...]


def content_on(department_uscc: str, day: date) -> list[dict[str, Any]]:
    """The body's guides in force on ``day``, retired ones apart, by code. One statement."""
    rows = in_force(day).exclude(standing=GuideStatus.RETIRED)
    rows = rows.filter(guide__implementation__department_id__in=same_bearer(department_uscc, day))
    found = rows.order_by("guide_id").values_list("guide_id", "name", "card__kind", "hash", "standing")
    return [dict(zip(("code", "name", "kind", "hash", "status"), row, strict=True)) for row in found]


def editions_of(department_uscc: str) -> tuple[Edition, ...]:
    """The published editions of a body without their entries, the newest first. One statement."""
    rows = DirectoryEdition.objects.filter(department_uscc=department_uscc, number__gt=0).defer("content")
    return tuple(_edition(row, ()) for row in rows.order_by("-number"))


def edition(department_uscc: str, number: int) -> Edition:
    """A published edition with what each entry is to the one before. Two statements.

    DomainError ``catalogue.edition.unknown``.
    """
    rows = DirectoryEdition.objects.filter(department_uscc=department_uscc)
    row = rows.filter(number=number).first() if number > 0 else None
    if row is None:
        raise DomainError("catalogue.edition.unknown")
    before = rows.filter(number=number - 1).values_list("content", flat=True).first() if number > 1 else None
    return _edition(row, tuple(_entries(row.content, before)))


def waiting(department_uscc: str) -> Edition | None:
    """The edition that waits for approval. One statement."""
    row = DirectoryEdition.objects.filter(department_uscc=department_uscc, number=0).first()
    return _edition(row, tuple(_entries(row.content, None))) if row is not None else None


def _entries(content: list[dict[str, Any]], before: list[dict[str, Any]] | None) -> list[Entry]:
    if before is None:
        return [Entry(**each) for each in content]
    known = {each["code"]: each for each in before}
    entries = [Entry(**each, change=_change(each, known.get(each["code"]))) for each in content]
    here = {each["code"] for each in content}
    return entries + [Entry(**each, change="GONE") for each in before if each["code"] not in here]


def _change(entry: dict[str, Any], before: dict[str, Any] | None) -> str:
    if before is None:
        return "NEW"
    return "" if (entry["hash"], entry["status"]) == (before["hash"], before["status"]) else "CHANGED"


def _edition(row: DirectoryEdition, entries: tuple[Entry, ...]) -> Edition:
    return Edition(
        row.id, row.department_uscc, row.department_name, row.number, row.day, row.content_hash, row.note,
        row.published_at, entries,
    )  # fmt: skip
