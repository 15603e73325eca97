"""The guides of a day, read as a stream for an export."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

from django.db.models import Q, QuerySet

from tongban.kernel.codes import check_uscc, region_prefix
from tongban.registry.catalogue.exporting.writing import Published
from tongban.registry.catalogue.kinds import GuideStatus
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.orgs.lineage import formerly_within, same_bearer
from tongban.registry.orgs.queries import department_kinds

_AT_ONCE = 200


def guides_on(day: date, *, department_uscc: str | None = None, region_code: str | None = None) -> Iterator[Published]:
    """Of each guide that is offered the version in force on ``day``, by code, read as it is consumed. Two statements.

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
    kinds = department_kinds()
    found = rows.values_list("hash", "number", "valid_from", "document", "guide__implementation__department_id")
    for guide_hash, number, valid_from, document, department_id in found.iterator(chunk_size=_AT_ONCE):
        yield Published(guide_hash, number, valid_from, document, kinds.get(department_id))


def catalogue_mark(day: date) -> tuple[str, int]:
    """(SHA-256 over the hashes of all guides that are offered on ``day``, by code; how many): the same exactly while an
    export is the same. One statement."""
    digest, count = sha256(), 0
    for (guide_hash,) in _offered(day).values_list("hash").iterator(chunk_size=10_000):
        digest.update(bytes.fromhex(guide_hash))
        count += 1
    return digest.hexdigest(), count


def _offered(day: date) -> QuerySet[GuideVersion]:
    rows = GuideVersion.objects.filter(valid_from__lte=day, guide__status=GuideStatus.PUBLISHED)
    return rows.order_by("guide_id", "-valid_from", "-number").distinct("guide_id")
