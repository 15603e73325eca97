"""Reads of the catalogue. A guide is parsed once a process, named by its hash; what is in force is asked of the
database at most every 30 seconds."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.expressions import RawSQL

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import GuideStatus, HandlingKind, ItemKind, ItemStatus, MaterialState
from tongban.registry.catalogue.models import BasicItem, GuideVersion, ImplementationItem, StandardMaterial
from tongban.registry.catalogue.periods import in_force, standing
from tongban.registry.catalogue.search import synonyms
from tongban.registry.catalogue.search.finding import Bounds, Hit, find, listed
from tongban.registry.catalogue.search.markers import marker_of, read_marker
from tongban.registry.catalogue.search.questions import understood
from tongban.registry.catalogue.succession import ending
from tongban.registry.orgs.lineage import same_bearer

CURRENT_SECONDS = 30.0
MOST_ON_A_PAGE = 100
_MOST_KEPT = 4_096
# By hash: never stale, because the hash names the content. By code and day: at most CURRENT_SECONDS old.
_bound: dict[str, BoundGuide] = {}
_current: Remembered[tuple[str, date], str] = Remembered(CURRENT_SECONDS)
_renewing: Remembered[tuple[str, str, date], tuple[str, ...]] = Remembered(CURRENT_SECONDS)


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

    DomainError ``catalogue.item_unknown``, ``catalogue.guide_not_offered`` while suspended or retired, or
    ``catalogue.item_succeeded`` where others take its place.
    """
    today = clock.today()
    return guide_by_hash(_current.get((code, today), lambda: _hash_in_force(code, today)))


def _hash_in_force(code: str, day: date) -> str:
    rows = in_force(day).filter(guide_id=code).values_list("standing", "hash", "document")
    for status, guide_hash, document in rows:
        if status != GuideStatus.PUBLISHED:
            raise _not_offered(code, day, status)
        if guide_hash not in _bound:
            _keep(guide_hash, document)
        return str(guide_hash)
    raise DomainError("catalogue.item_unknown", item=code)


def _not_offered(code: str, day: date, status: str) -> DomainError:
    """With what takes its place, where the item was split or merged."""
    found = ending(code, day) if status == GuideStatus.RETIRED else None
    if found is None or not found.successors:
        return DomainError("catalogue.guide_not_offered", item=code, status=status)
    named = "、".join(f"{each.name}（{each.guide or each.code}）" for each in found.successors)
    return DomainError("catalogue.item_succeeded", item=code, day=found.day.isoformat(), successors=named)


def forget_current() -> None:
    """Forget which versions are in force, and the synonyms; after publishing."""
    _current.forget()
    _renewing.forget()
    synonyms.forget()


def renewing_guides(basic_code: str, department_uscc: str) -> tuple[BoundGuide, ...]:
    """The guides in force today by which this body renews permits of this 基本编码. One statement, or none within 30
    seconds of the last; one more for each guide that this process has not met."""
    today = clock.today()

    def read() -> tuple[str, ...]:
        rows = in_force(today).filter(
            guide__implementation__department_id__in=same_bearer(department_uscc, today),
            standing=GuideStatus.PUBLISHED,
            document__unified__renewal__of__contains=[basic_code],
        )
        return tuple(rows.order_by("guide_id").values_list("hash", flat=True))

    found = _renewing.get((basic_code, department_uscc, today), read)
    return tuple(guide_by_hash(each) for each in found)


def item(code: str, day: date | None = None) -> Item:
    """The item of this 31- or 33-character code as of ``day`` (default: today). One statement.

    DomainError ``catalogue.item_unknown``, also when nothing of it is in force yet.
    """
    rows = in_force(day or clock.today()).filter(guide_id=code).values_list(*_ITEM_COLUMNS)
    for row in rows:
        return _item(row)
    raise DomainError("catalogue.item_unknown", item=code)


def find_items(
    q: str = "", region_code: str | None = None, after: str | None = None, size: int = 20, *, day: date | None = None
) -> Page:
    """Guides that answer ``q`` in everyday words, best first; all by name where nothing is asked. Three statements.

    With ``region_code`` those of that region, of all below it and of all above it: whoever lives in a township is
    served by its county, city and province too. A place named in ``q`` goes before it. Every body's guide stands for
    itself; one line for each item is ``search_queries.search_items``. ``size`` is at most 100. DomainError
    ``catalogue.page_invalid``.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    marker = read_marker(after) if after is not None else None
    question = understood(q, region_code)
    place = question.region or region_code
    bounds = Bounds(day or clock.today(), place, grouped=False, most=size + 1, after=marker)
    found = listed(bounds) if question.empty else find(question, bounds)
    shown = found[:size]
    last = shown[-1] if len(found) > size else None
    return Page(cards_of(shown), marker_of(last.rank, last.name, last.code) if last else None)


def cards_of(hits: Sequence[Hit]) -> tuple[ItemCard, ...]:
    """What a list shows of these hits, in their order. One statement."""
    rows = GuideVersion.objects.filter(hash__in=[hit.guide_hash for hit in hits])
    rows = rows.annotate(standing=standing(clock.today()))
    return _cards(hits, {found[0]: found[1:] for found in rows.values_list("hash", "standing", "card")})


def counted_cards_of(hits: Sequence[Hit]) -> dict[str, tuple[ItemCard, int]]:
    """By code: the card, and how many bodies offer the same item. One statement."""
    rows = GuideVersion.objects.filter(hash__in=[hit.guide_hash for hit in hits]).annotate(bodies=RawSQL(_BODIES, ()))
    rows = rows.annotate(standing=standing(clock.today()))
    found = {row[0]: row[1:] for row in rows.values_list("hash", "standing", "card", "bodies")}
    cards = _cards(hits, {guide_hash: row[:2] for guide_hash, row in found.items()})
    return {card.code: (card, found[card.guide_hash][2]) for card in cards}


# 基本编码 and serial begin after the body's own code and the level.
_BODIES = """(SELECT count(DISTINCT r.department_uscc)
  FROM catalogue_searchtext t JOIN catalogue_searchrow r ON r.text_id = t.id
 WHERE t.item = substr(catalogue_guideversion.guide_id, 20))"""


def _cards(hits: Sequence[Hit], rows: Mapping[str, tuple[Any, ...]]) -> tuple[ItemCard, ...]:
    return tuple(
        _card(hit.code, hit.name, hit.region_code, rows[hit.guide_hash][0], hit.guide_hash, rows[hit.guide_hash][1])
        for hit in hits
        if hit.guide_hash in rows
    )


def bodies_with_unified(unified_hash: str, day: date | None = None) -> tuple[Item, ...]:
    """Every item in force whose unified part is the same, by region: sameness is a comparison of two strings.

    One statement.
    """
    rows = in_force(day or clock.today()).filter(unified_hash=unified_hash)
    return tuple(
        _item(row)
        for row in rows.order_by("guide__implementation__region_code", "guide_id").values_list(*_ITEM_COLUMNS)
    )


def offered_by(basic_code: str, department_uscc: str, day: date | None = None) -> tuple[Item, ...]:
    """What a body offers of a basic item, by code: what can be applied for there now. One statement."""
    rows = in_force(day or clock.today()).filter(
        standing=GuideStatus.PUBLISHED,
        guide__implementation__basic_id=basic_code,
        guide__implementation__department_id__in=same_bearer(department_uscc, day),
    )
    return tuple(_item(row) for row in rows.order_by("guide_id").values_list(*_ITEM_COLUMNS))


def basic_items(words: Collection[str]) -> dict[str, str]:
    """Code → name of the basic items that bear one of these 基本编码 or names. One statement, none for no word."""
    if not words:
        return {}
    rows = BasicItem.objects.filter(Q(code__in=words) | Q(name__in=words))
    return dict(rows.order_by("code").values_list("code", "name"))


def items_of_body(department_uscc: str, after: str | None = None, size: int = 20, *, day: date | None = None) -> Page:
    """What a body offers, with what those offered in whose place it stands, by name. One statement. DomainErrors
    ``catalogue.page_invalid``, ``codes.uscc.invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = in_force(day or clock.today()).exclude(standing=GuideStatus.RETIRED)
    rows = rows.exclude(guide__implementation__status=ItemStatus.CANCELLED)
    rows = rows.filter(guide__implementation__department_id__in=same_bearer(check_uscc(department_uscc), day))
    if after is not None:
        _rank, name, code = read_marker(after)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, guide_id__gt=code))
    columns = ("guide_id", "name", "guide__implementation__region_code", "standing", "hash", "card")
    found = list(rows.order_by("name", "guide_id").values_list(*columns)[: size + 1])
    shown = found[:size]
    marker = marker_of(0.0, shown[-1][1], shown[-1][0]) if len(found) > size else None
    return Page(tuple(_card(*row) for row in shown), marker)


def items_at(department_ids: Collection[UUID]) -> int:
    """How many items, cancelled ones apart, were first published by these rows of bodies. One statement."""
    mine = ImplementationItem.objects.filter(department_id__in=department_ids)
    return mine.exclude(status=ItemStatus.CANCELLED).count()


def versions(code: str) -> tuple[tuple[int, str, date], ...]:
    """(number, hash, valid from) of all versions of a guide, newest first. One statement."""
    rows = GuideVersion.objects.filter(guide_id=code).order_by("-number")
    return tuple(rows.values_list("number", "hash", "valid_from"))


def names_of_items(codes: Collection[str]) -> dict[str, str]:
    """Code → name in the newest version. One statement."""
    rows = GuideVersion.objects.filter(guide_id__in=codes).order_by("guide_id", "-number").distinct("guide_id")
    return dict(rows.values_list("guide_id", "name"))


def standard_materials(codes: frozenset[str] | set[str]) -> dict[str, StandardMaterialRecord]:
    """The standard materials that these codes lead to: of a merged one the other; unknown codes are absent. One statement."""
    rows = StandardMaterial.objects.filter(code__in=codes).select_related("merged_into")
    return {row.code: _standard(row.merged_into or row) for row in rows}


def all_standard_materials() -> tuple[StandardMaterialRecord, ...]:
    """Every standard material in use, by code. One statement."""
    return tuple(_standard(row) for row in StandardMaterial.objects.filter(state=MaterialState.IN_USE).order_by("code"))


def old_material_codes() -> dict[str, str]:
    """Codes of standard materials that are not used any more → the code in whose place it came; empty: none. One statement."""
    rows = StandardMaterial.objects.exclude(state=MaterialState.IN_USE).order_by("code")
    return {code: into or "" for code, into in rows.values_list("code", "merged_into_id")}


def _standard(row: StandardMaterial) -> StandardMaterialRecord:
    return StandardMaterialRecord(
        row.code, row.name, tuple(row.names), row.issuer, row.certificate_type, row.registry_source
    )


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
    "standing",
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
