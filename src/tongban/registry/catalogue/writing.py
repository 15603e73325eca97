"""Versions of guides are written here and nowhere else: one, or one for every body that follows a new standard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.foundation.rows import outside_arrays
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import ChangeKind
from tongban.registry.catalogue.listing import list_versions
from tongban.registry.catalogue.models import CatalogueChange, GuideVersion
from tongban.registry.catalogue.search.indexing import index_versions


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version about to be written; ``previous_hash`` is the one in whose place it comes, empty for a first one."""

    guide: BoundGuide
    number: int
    valid_from: date
    previous_hash: str
    kind: ChangeKind = ChangeKind.PUBLISHED


def write_versions(new: Sequence[NewVersion], *, actor_id: UUID, now: datetime, why: str) -> None:
    """Versions with their elements, their rows in the search, in the lists and in the feed of changes. Inside the caller's
    transaction, with the guides locked. Some twenty statements for any number of versions with the same unified part."""
    GuideVersion.objects.bulk_create(_version(each, actor_id, now) for each in new)
    alike: dict[str, list[BoundGuide]] = {}
    for each in new:
        alike.setdefault(each.guide.unified_hash, []).append(each.guide)
    for guides in alike.values():
        _write_elements(guides)
    index_versions([(each.guide, each.valid_from) for each in new])
    _end_with_their_guides([each.guide.code for each in new])
    list_versions([(each.guide, each.valid_from) for each in new])
    CatalogueChange.objects.bulk_create(_change(each, now, why) for each in new)


_ELEMENTS = """
INSERT INTO catalogue_guideelement (version_id, element_id, kind, text, parent)
SELECT version, e.* FROM unnest(%s::text[]) AS version
 CROSS JOIN unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS e
"""


def _write_elements(guides: Sequence[BoundGuide]) -> None:
    """Elements are the unified part's, so versions that share it have the same."""
    rows = [(each.id, str(each.kind), each.text, each.parent) for each in guides[0].elements.values()]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_ELEMENTS, [[guide.hash for guide in guides], *map(list, zip(*rows, strict=True))])


_END = """
UPDATE catalogue_searchrow r SET valid_to = g.status_from FROM catalogue_guide g
 WHERE g.code = r.code AND r.code = ANY(%s) AND g.status = 'RETIRED' AND r.valid_from < g.status_from
   AND (r.valid_to IS NULL OR r.valid_to > g.status_from)
"""


def _end_with_their_guides(codes: Sequence[str]) -> None:
    """A guide that is to end on a day to come is not found after it, whatever version it has until then."""
    with connection.cursor() as cursor:
        cursor.execute(_END, [list(codes)])


def _version(each: NewVersion, actor_id: UUID, now: datetime) -> GuideVersion:
    guide = each.guide
    return GuideVersion(
        hash=guide.hash,
        guide_id=guide.code,
        document=outside_arrays(guide.document),
        unified_hash=guide.unified_hash,
        local_hash=guide.local_hash,
        number=each.number,
        valid_from=each.valid_from,
        published_by=actor_id,
        published_at=now,
        name=guide.name,
        card=_card(guide),
    )


def _change(each: NewVersion, now: datetime, why: str) -> CatalogueChange:
    guide = each.guide
    return CatalogueChange(
        kind=each.kind,
        code=guide.code,
        name=guide.name,
        department_uscc=guide.department_uscc,
        department_name=guide.department_name,
        region_code=guide.region_code,
        hash=guide.hash,
        previous_hash=each.previous_hash,
        takes_effect=each.valid_from,
        at=now,
        why=why,
    )


def _card(guide: BoundGuide) -> dict[str, Any]:
    promised, statutory = guide.local["promised_limit"], guide.unified["statutory_limit"]
    return {
        "kind": guide.kind,
        "handling_kind": guide.handling_kind,
        "department_name": guide.department_name,
        "service_objects": guide.unified["service_objects"],
        "promised": [promised["amount"], promised["unit"]],
        "statutory": [statutory["amount"], statutory["unit"]] if statutory else None,
        "visits": guide.local["visits"],
        "fee": bool(guide.unified["fees"]),
    }
