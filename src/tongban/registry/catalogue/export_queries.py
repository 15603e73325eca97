"""The guides of a day, read as a stream for an export, and the files that are kept of the whole catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db.models import Q, QuerySet

from tongban.foundation import files, keys
from tongban.kernel.codes import check_uscc, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.exporting.writing import WRITERS, Published
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import CatalogueExport, GuideVersion
from tongban.registry.catalogue.periods import standing
from tongban.registry.orgs.lineage import formerly_within, same_bearer
from tongban.registry.orgs.queries import department_kinds

_AT_ONCE = 100
_COLUMNS = ("guide_id", "hash", "number", "valid_from", "document", "guide__implementation__department_id")


def guides_on(day: date, *, department_uscc: str | None = None, region_code: str | None = None) -> Iterator[Published]:
    """Of each guide that is offered the version in force on ``day``, by code, read as it is consumed: one statement for
    every 100 of them, and one more.

    With ``department_uscc`` only those of that body and of whom it stands for, with ``region_code`` only those of that region
    and of all below it. DomainErrors ``codes.uscc.invalid``, ``codes.region_code.invalid``.
    """
    rows = _offered(day)
    if department_uscc is not None:
        rows = rows.filter(guide__implementation__department_id__in=same_bearer(check_uscc(department_uscc), day))
    if region_code is not None:
        place = "guide__implementation__region_code"
        now_there = Q(**{f"{place}__startswith": region_prefix(region_code)})
        rows = rows.filter(now_there | Q(**{f"{place}__in": formerly_within(region_code, day)}))
    kinds, after, more = department_kinds(), "", True
    while more:
        found = list(rows.filter(guide_id__gt=after).values_list(*_COLUMNS)[:_AT_ONCE])
        for after, guide_hash, number, valid_from, document, department_id in found:  # noqa: B007
            yield Published(guide_hash, number, valid_from, document, kinds.get(department_id))
        more = len(found) == _AT_ONCE


def catalogue_mark(day: date) -> tuple[str, int]:
    """(SHA-256 over the hashes of all guides that are offered on ``day``, by code; how many): the same exactly while an
    export is the same. One statement."""
    digest, count = sha256(), 0
    for (guide_hash,) in _offered(day).values_list("hash").iterator(chunk_size=10_000):
        digest.update(bytes.fromhex(guide_hash))
        count += 1
    return digest.hexdigest(), count


def _offered(day: date) -> QuerySet[GuideVersion]:
    rows = GuideVersion.objects.filter(valid_from__lte=day).annotate(standing=standing(day))
    offered = rows.filter(standing=GuideStatus.PUBLISHED)
    return offered.order_by("guide_id", "-valid_from", "-number").distinct("guide_id")


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The newest file of one format. ``day``: the day as of which it was last seen to be up to date."""

    format: str
    day: date
    guides: int
    sha256: str
    size: int
    made_at: datetime
    checked_at: datetime


def open_files() -> tuple[OpenFile, ...]:
    """The newest file of each format, in the order of the formats. One statement."""
    rows = CatalogueExport.objects.order_by("format", "-made_at").distinct("format")
    found = {row.format: _open_file(row) for row in rows}
    return tuple(found[name] for name in WRITERS if name in found)


def open_file(format_: str) -> tuple[OpenFile, Iterator[bytes]]:
    """The newest file of a format with its content in pieces. One statement. DomainError ``catalogue.export.not_made``."""
    row = CatalogueExport.objects.filter(format=format_).order_by("-made_at").first()
    if row is None:
        raise DomainError("catalogue.export.not_made")
    return _open_file(row), files.read(row.id, keys.unwrap(row.file_key, row.id.bytes))


def _open_file(row: CatalogueExport) -> OpenFile:
    return OpenFile(row.format, row.day, row.guides, row.sha256, row.size, row.made_at, row.checked_at)
