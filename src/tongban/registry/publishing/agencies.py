"""中介机构名录: the agencies from which an applicant may choose, and those that were taken off, with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tongban.foundation import clock
from tongban.registry.publishing.kinds import PublicationState, PublishedKind
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.queries import behind, near

MOST = 10_000


@dataclass(frozen=True, slots=True)
class Agency:
    """An entry. ``items`` are the 基本编码 it serves; ``removed_on`` None: 在库, else since when and why it is 移出;
    ``qualified_until`` empty: without a term."""

    id: UUID
    name: str
    uscc: str
    services: str
    items: tuple[str, ...]
    qualification: str
    qualified_until: str
    address: str
    phone: str
    department_name: str
    region_code: str
    listed_from: date
    removed_on: date | None
    removed_reason: str


def agencies(
    region: str | None = None, item: str = "", after: str = "", size: int = 50
) -> tuple[tuple[Agency, ...], str]:
    """A page of the directory today, the newest entry first, and the marker of the next (empty: none). ``region``: entered by
    bodies there, above it and in it; ``item``: those that serve this 基本编码. One statement.

    DomainErrors ``publishing.page_invalid``, ``codes.region_code.invalid``.
    """
    today = clock.today()
    all_public = Publication.objects.filter(
        kind=PublishedKind.AGENCY, state=PublicationState.PUBLISHED, published_from__lte=today
    )
    newer = all_public.filter(thread=OuterRef("thread"), number__gt=OuterRef("number"))
    rows = all_public.filter(Q(until=None) | Q(until__gt=today) | ~Q(withdrawn_reason="")).exclude(Exists(newer))
    if region is not None:
        rows = rows.filter(near(region))
    if item:
        rows = rows.filter(items__contains=[item[:12]])
    if after:
        rows = rows.filter(behind(after))
    found = list(rows.defer("vector").order_by("-published_from", "-id")[: size + 1])
    shown = found[:size]
    marker = f"{shown[-1].published_from}.{shown[-1].id}" if len(found) > size else ""
    return tuple(_agency(row, today) for row in shown), marker


def _agency(row: Publication, today: date) -> Agency:
    assert row.published_from is not None
    removed = row.until is not None and row.until <= today
    return Agency(
        id=row.id,
        name=row.title,
        services=row.text,
        items=tuple(row.items),
        department_name=row.department_name,
        region_code=row.region_code,
        listed_from=row.published_from,
        removed_on=row.until if removed else None,
        removed_reason=row.withdrawn_reason if removed else "",
        **{
            name: str(row.facts.get(name, ""))
            for name in ("uscc", "qualification", "qualified_until", "address", "phone")
        },
    )
