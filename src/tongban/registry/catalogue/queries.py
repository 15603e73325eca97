"""Reads of the catalogue. A guide is parsed once a process, named by its hash; what is in force is asked of the
database at most every 30 seconds."""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from tongban.foundation import clock
from tongban.kernel.codes import check_region_code, check_uscc, region_parent, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import GuideStatus, HandlingKind, ItemKind, ItemStatus
from tongban.registry.catalogue.models import GuideVersion, ImplementationItem, StandardMaterial
from tongban.registry.catalogue.searching import search_terms
from tongban.registry.orgs.lineage import formerly_serving, same_bearer

CURRENT_SECONDS = 30.0
MOST_ON_A_PAGE = 100
_MOST_KEPT = 4_096
# By hash: never stale, because the hash names the content. By code and day: at most CURRENT_SECONDS old.
_bound: dict[str, BoundGuide] = {}
_current: dict[tuple[str, date], tuple[float, str]] = {}
_renewing: dict[tuple[str, str, date], tuple[float, tuple[str, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Item:
    """A service item of one body with the version of its guide in force on the day asked for."""

    code: str
    implementation_code: str
    basic_code: str
    name: str
    kind: ItemKind
    department_uscc: str
    department_id: UUID
    department_name: str
    region_code: str
    status: GuideStatus
    guide_hash: str
    unified_hash: str
    local_hash: str
    number: int
    valid_from: date


@dataclass(frozen=True, slots=True)
class ItemCard:
    """What a list shows of an item. ``promised`` is ``(amount, unit)``, ``statutory`` likewise or None."""

    code: str
    name: str
    kind: ItemKind
    handling_kind: HandlingKind
    department_name: str
    region_code: str
    service_objects: tuple[str, ...]
    promised: tuple[int, str]
    statutory: tuple[int, str] | None
    visits: int
    fee: bool
    status: GuideStatus
    guide_hash: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; ``next`` is handed back as ``after`` and is None on the last page."""

    items: tuple[ItemCard, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class StandardMaterialRecord:
    """标准材料 as other apps see it."""

    code: str
    name: str
    names: tuple[str, ...]
    issuer: str
    certificate_type: str
    registry_source: str


def guide_by_hash(guide_hash: str) -> BoundGuide:
    """The version of this hash. No statement when this process has met it, else one.

    DomainError ``catalogue.guide_unknown``; ``catalogue.guide_corrupt`` if the stored text does not have that hash.
    """
    known = _bound.get(guide_hash)
    if known is not None:
        return known
    for document in GuideVersion.objects.filter(hash=guide_hash).values_list("document", flat=True):
        return _keep(guide_hash, document)
    raise DomainError("catalogue.guide_unknown", hash=guide_hash)


def current_guide(code: str) -> BoundGuide:
    """The version in force today of the guide with this 31- or 33-character code. One statement, or none within 30
    seconds of the last: a process learns of a new version or a suspension that much later.

    DomainError ``catalogue.item_unknown``, or ``catalogue.guide_not_offered`` while suspended or retired.
    """
    today = clock.today()
    known = _current.get((code, today))
    if known is not None and time.monotonic() - known[0] < CURRENT_SECONDS:
        return guide_by_hash(known[1])
    rows = _in_force(today).filter(guide_id=code).values_list("guide__status", "hash", "document")
    for status, guide_hash, document in rows:
        if status != GuideStatus.PUBLISHED:
            raise DomainError("catalogue.guide_not_offered", item=code, status=status)
        _make_room(_current)
        _current[code, today] = (time.monotonic(), guide_hash)
        return _bound.get(guide_hash) or _keep(guide_hash, document)
    raise DomainError("catalogue.item_unknown", item=code)


def forget_current() -> None:
    """Forget which versions are in force; after publishing, and between tests."""
    _current.clear()
    _renewing.clear()


def renewing_guides(basic_code: str, department_uscc: str) -> tuple[BoundGuide, ...]:
    """The guides in force today by which this body renews permits of this 基本编码. One statement, or none within 30
    seconds of the last; one more for each guide that this process has not met."""
    today = clock.today()
    asked = (basic_code, department_uscc, today)
    known = _renewing.get(asked)
    if known is None or time.monotonic() - known[0] >= CURRENT_SECONDS:
        rows = _in_force(today).filter(
            guide__implementation__department_id__in=same_bearer(department_uscc, today),
            guide__status=GuideStatus.PUBLISHED,
            document__unified__renewal__of__contains=[basic_code],
        )
        _make_room(_renewing)
        known = time.monotonic(), tuple(rows.order_by("guide_id").values_list("hash", flat=True))
        _renewing[asked] = known
    return tuple(guide_by_hash(each) for each in known[1])


def item(code: str, day: date | None = None) -> Item:
    """The item of this 31- or 33-character code as of ``day`` (default: today). One statement.

    DomainError ``catalogue.item_unknown``, also when nothing of it is in force yet.
    """
    rows = _in_force(day or clock.today()).filter(guide_id=code).values_list(*_ITEM_COLUMNS)
    for row in rows:
        return _item(row)
    raise DomainError("catalogue.item_unknown", item=code)


def find_items(
    q: str = "", region_code: str | None = None, after: str | None = None, size: int = 20, *, day: date | None = None
) -> Page:
    """Items whose name, key words, materials' or body's name hold every word of ``q``, by name; one statement.

    With ``region_code`` those of that region, of all below it and of all above it: whoever lives in a township is
    served by its county, city and province too. ``size`` is at most 100. DomainError ``catalogue.page_invalid``.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _in_force(day or clock.today()).exclude(guide__status=GuideStatus.RETIRED)
    rows = rows.exclude(guide__implementation__status=ItemStatus.CANCELLED)
    for term in search_terms(q):
        rows = rows.filter(search_text__contains=term)
    if region_code is not None:
        rows = rows.filter(_serving(region_code))
    if after is not None:
        name, code = _read_marker(after)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, guide_id__gt=code))
    found = list(
        rows.order_by("name", "guide_id").values_list(
            "guide_id", "name", "guide__implementation__region_code", "guide__status", "hash", "card"
        )[: size + 1]
    )
    shown = found[:size]
    marker = _marker(shown[-1][1], shown[-1][0]) if len(found) > size else None
    return Page(tuple(_card(*row) for row in shown), marker)


def bodies_with_unified(unified_hash: str, day: date | None = None) -> tuple[Item, ...]:
    """Every item in force whose unified part is the same, by region: sameness is a comparison of two strings.

    One statement.
    """
    rows = _in_force(day or clock.today()).filter(unified_hash=unified_hash)
    return tuple(
        _item(row)
        for row in rows.order_by("guide__implementation__region_code", "guide_id").values_list(*_ITEM_COLUMNS)
    )


def offered_by(basic_code: str, department_uscc: str, day: date | None = None) -> tuple[Item, ...]:
    """What a body offers of a basic item, by code: what can be applied for there now. One statement."""
    rows = _in_force(day or clock.today()).filter(
        guide__status=GuideStatus.PUBLISHED,
        guide__implementation__basic_id=basic_code,
        guide__implementation__department_id__in=same_bearer(department_uscc, day),
    )
    return tuple(_item(row) for row in rows.order_by("guide_id").values_list(*_ITEM_COLUMNS))


def items_of_body(department_uscc: str, after: str | None = None, size: int = 20, *, day: date | None = None) -> Page:
    """What a body offers, with what those offered in whose place it stands, by name. One statement. DomainErrors
    ``catalogue.page_invalid``, ``codes.uscc.invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _in_force(day or clock.today()).exclude(guide__status=GuideStatus.RETIRED)
    rows = rows.exclude(guide__implementation__status=ItemStatus.CANCELLED)
    rows = rows.filter(guide__implementation__department_id__in=same_bearer(check_uscc(department_uscc), day))
    if after is not None:
        name, code = _read_marker(after)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, guide_id__gt=code))
    columns = ("guide_id", "name", "guide__implementation__region_code", "guide__status", "hash", "card")
    found = list(rows.order_by("name", "guide_id").values_list(*columns)[: size + 1])
    shown = found[:size]
    marker = _marker(shown[-1][1], shown[-1][0]) if len(found) > size else None
    return Page(tuple(_card(*row) for row in shown), marker)


def items_at(department_ids: Collection[UUID]) -> int:
    """How many items, cancelled ones apart, were first published by these rows of bodies. One statement."""
    mine = ImplementationItem.objects.filter(department_id__in=department_ids)
    return mine.exclude(status=ItemStatus.CANCELLED).count()


def versions(code: str) -> tuple[tuple[int, str, date], ...]:
    """(number, hash, valid from) of all versions of a guide, newest first. One statement."""
    rows = GuideVersion.objects.filter(guide_id=code).order_by("-number")
    return tuple(rows.values_list("number", "hash", "valid_from"))


def standard_materials(codes: frozenset[str] | set[str]) -> dict[str, StandardMaterialRecord]:
    """The standard materials of these codes; unknown ones are absent. One statement."""
    return {
        row.code: StandardMaterialRecord(
            row.code, row.name, tuple(row.names), row.issuer, row.certificate_type, row.registry_source
        )
        for row in StandardMaterial.objects.filter(code__in=codes)
    }


_ITEM_COLUMNS = (
    "guide_id",
    "guide__implementation_id",
    "guide__implementation__basic_id",
    "name",
    "guide__implementation__basic__kind",
    "guide__implementation__department_uscc",
    "guide__implementation__department_id",
    "card__department_name",
    "guide__implementation__region_code",
    "guide__status",
    "hash",
    "unified_hash",
    "local_hash",
    "number",
    "valid_from",
)


def _keep(guide_hash: str, document: dict[str, Any]) -> BoundGuide:
    guide = bind(document)
    if guide.hash != guide_hash:
        raise DomainError("catalogue.guide_corrupt", hash=guide_hash)
    _make_room(_bound)
    return _bound.setdefault(guide_hash, guide)


def _make_room(kept: dict[Any, Any]) -> None:
    # The oldest goes; another thread may have taken it first.
    while len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept), None), None)


def _in_force(day: date) -> QuerySet[GuideVersion]:
    """Of each guide the version in force on ``day``."""
    newest = (
        GuideVersion.objects.filter(guide_id=OuterRef("guide_id"), valid_from__lte=day)
        .order_by("-valid_from", "-number")
        .values("hash")[:1]
    )
    return GuideVersion.objects.filter(valid_from__lte=day).annotate(newest=Subquery(newest)).filter(hash=F("newest"))


def _serving(region_code: str) -> Q:
    code = check_region_code(region_code)
    place = "guide__implementation__region_code"
    now = Q(**{f"{place}__startswith": region_prefix(code)}) | Q(**{f"{place}__in": list(_above(code))})
    # Guides that were published before a reform name the region as it was called then.
    return now | Q(**{f"{place}__in": formerly_serving(code)})


def _above(code: str) -> Iterator[str]:
    parent = region_parent(code)
    while parent is not None:
        yield parent
        parent = region_parent(parent)


def _item(row: tuple) -> Item:  # type: ignore[type-arg]
    code, implementation, basic, name, kind, uscc, department, department_name, region, status, *rest = row
    return Item(
        code,
        implementation,
        basic,
        name,
        ItemKind(kind),
        uscc,
        department,
        department_name,
        region,
        GuideStatus(status),
        *rest,
    )


def _card(code: str, name: str, region: str, status: str, guide_hash: str, card: dict[str, object]) -> ItemCard:
    promised, statutory, objects = card["promised"], card["statutory"], card["service_objects"]
    assert isinstance(promised, list)
    assert isinstance(objects, list)
    return ItemCard(
        code=code,
        name=name,
        kind=ItemKind(str(card["kind"])),
        handling_kind=HandlingKind(str(card["handling_kind"])),
        department_name=str(card["department_name"]),
        region_code=region,
        service_objects=tuple(objects),
        promised=(promised[0], promised[1]),
        statutory=(statutory[0], statutory[1]) if isinstance(statutory, list) else None,
        visits=int(str(card["visits"])),
        fee=bool(card["fee"]),
        status=GuideStatus(status),
        guide_hash=guide_hash,
    )


def _marker(name: str, code: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([name, code], ensure_ascii=False).encode()).decode().rstrip("=")


def _read_marker(marker: str) -> tuple[str, str]:
    try:
        name, code = json.loads(base64.urlsafe_b64decode(marker + "=" * (-len(marker) % 4)))
    except (ValueError, TypeError, binascii.Error, UnicodeError):
        raise DomainError("catalogue.page_invalid") from None
    if not isinstance(name, str) or not isinstance(code, str) or "\0" in name + code:
        raise DomainError("catalogue.page_invalid")
    return name, code
