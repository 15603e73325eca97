"""A guide through time: its versions and why each came, the text as it stood on a day, and why it cannot be applied for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import OuterRef, Subquery

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.diffing import Difference, differences
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import ChangeKind, GuideStatus
from tongban.registry.catalogue.models import CatalogueChange, Guide, GuideVersion
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.catalogue.succession import Ending, ending


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version. ``why`` and ``kind`` are empty for versions older than the record of changes; ``holds``: it was, is or will
    be in force on some day, and no later version of the same day took its place."""

    number: int
    hash: str
    name: str
    valid_from: date
    published_at: datetime
    unified_hash: str
    why: str
    kind: ChangeKind | None
    holds: bool


@dataclass(frozen=True, slots=True)
class Closed:
    """A guide that cannot be applied for: since which day (None: at once, when the change was made), and why. ``ending``: how the
    whole item ended, if it did."""

    code: str
    name: str
    status: GuideStatus
    since: date | None
    reason: str
    ending: Ending | None = None


def version_lines(code: str) -> tuple[VersionLine, ...]:
    """Every version, the last to take effect first. One statement. DomainError ``catalogue.item_unknown``."""
    told = CatalogueChange.objects.filter(hash=OuterRef("hash"), code=OuterRef("guide_id")).order_by("id")
    rows = GuideVersion.objects.filter(guide_id=code).annotate(
        why=Subquery(told.values("why")[:1]), kind=Subquery(told.values("kind")[:1])
    )
    columns = ("number", "hash", "name", "valid_from", "published_at", "unified_hash", "why", "kind")
    lines: list[VersionLine] = []
    for *fields, why, kind in rows.order_by("-valid_from", "-number").values_list(*columns):
        holds = not lines or lines[-1].valid_from != fields[3]
        lines.append(VersionLine(*(*fields, why or "", ChangeKind(kind) if kind else None, holds)))
    if not lines:
        raise DomainError("catalogue.item_unknown", item=code)
    return tuple(lines)


def guide_on(code: str, day: date) -> BoundGuide:
    """The guide as it stood, or will stand, on ``day``. One statement, one more for a version that this process has not met.

    DomainError ``catalogue.item_unknown``, also when nothing of it was in force yet.
    """
    rows = GuideVersion.objects.filter(guide_id=code, valid_from__lte=day).order_by("-valid_from", "-number")
    found = rows.values_list("hash", flat=True).first()
    if found is None:
        raise DomainError("catalogue.item_unknown", item=code)
    return guide_by_hash(found)


def compared(code: str, number: int) -> tuple[VersionLine, VersionLine | None, tuple[Difference, ...]]:
    """A version, the one before it by number, and what differs, place by place. Three statements.

    DomainError ``catalogue.item_unknown``.
    """
    lines = {line.number: line for line in version_lines(code)}
    if number not in lines:
        raise DomainError("catalogue.item_unknown", item=code)
    line, before = lines[number], lines.get(number - 1)
    if before is None:
        return line, None, ()
    return line, before, differences(guide_by_hash(before.hash).document, guide_by_hash(line.hash).document)


def closed(code: str) -> Closed | None:
    """Why the guide cannot be applied for today; None where it can. Two statements, three more where it ended.

    DomainError ``catalogue.item_unknown``.
    """
    columns = ("status", "status_from", "status_reason", "status_before", "reason_before")
    row = Guide.objects.filter(code=code).values_list(*columns).first()
    name = GuideVersion.objects.filter(guide_id=code).order_by("-number").values_list("name", flat=True).first()
    if row is None or name is None:
        raise DomainError("catalogue.item_unknown", item=code)
    today = clock.today()
    status, since, reason = GuideStatus(row[0]), row[1], row[2]
    if since is not None and since > today:
        status, since, reason = GuideStatus(row[3]), None, row[4]
    if status is GuideStatus.PUBLISHED:
        return None
    return Closed(code, name, status, since, reason, ending(code, today) if status is GuideStatus.RETIRED else None)
