"""Items and their guides: what can be applied for, and everything that may be asked of an applicant."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.kernel import formspec
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import ItemCard, current_guide, find_items, guide_by_hash
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, EXAMPLE_ITEM, Hash, ItemCode, Limit, Marker, Shape
from tongban.sites.api.v1.wire import answer, raw_answer

router = Router(tags=["items"])

Words = Annotated[str, StringConstraints(max_length=100, pattern="^[^\\x00]*$")]
RegionCode = Annotated[str, StringConstraints(pattern="^[1-8][0-9]{11}$")]


class ItemQuery(Shape):
    """What to look for."""

    q: Words = Field(default="", description="Words of name, key words, materials or body.", examples=["开奶茶店"])
    region: RegionCode | None = Field(default=None, description="12 digits: it, what is below it and above it.")
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class ItemLine(Shape):
    """One item in a list."""

    name: str = Field(examples=["食品经营许可（新办）"])
    implementation_code: str = Field(examples=[EXAMPLE_ITEM], description="What an application is made with.")
    kind: str = Field(examples=["PERMIT"])
    handling_kind: str = Field(examples=["PROMISED"])
    department: str = Field(examples=["信丰县市场监督管理局"])
    region_code: str = Field(examples=["360722000000"])
    service_objects: list[str] = Field(examples=[["NATURAL", "LEGAL"]])
    promised_limit: Limit
    statutory_limit: Limit | None
    visits: int = Field(description="How often the applicant has to come (跑动次数).", examples=[0])
    fee: bool
    status: str = Field(examples=["PUBLISHED"])
    guide_hash: str = Field(examples=[EXAMPLE_HASH])


class ItemPage(Shape):
    """A page of items; ``next`` is handed back as ``after``, null on the last page."""

    items: list[ItemLine]
    next: str | None


class ElementLine(Shape):
    """Everything an official can ask, refuse for, wait for or charge for is an element."""

    id: str = Field(examples=["m3.r1"])
    kind: str = Field(examples=["REQUIREMENT"])
    text: str
    parent: str = Field(description="The material of a requirement, the group of a sub-field; else empty.")


class Guide(Shape):
    """One version of a guide. ``document`` is named by ``guide_hash``: SHA-256 over its canonical JSON (keys sorted,
    UTF-8, no white space, no floats)."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    name: str
    department: str
    region_code: str
    guide_hash: str = Field(examples=[EXAMPLE_HASH])
    unified_hash: str = Field(description="Equal for two bodies exactly if they offer the same item.")
    local_hash: str
    document: dict[str, Any]
    form_schema: dict[str, Any] = Field(description="JSON Schema (2020-12) of the answers.")
    elements: list[ElementLine]


@router.get(
    "/items",
    response=ItemPage,
    summary="Find items",
    openapi_extra=describe(errors=("catalogue.page_invalid", "codes.region_code.invalid")),
)
def list_items(request: HttpRequest, asked: Query[ItemQuery]) -> HttpResponse:
    """Items in force, by name. One statement."""
    page = find_items(asked.q, asked.region, asked.after, asked.size)
    return answer(ItemPage(items=[line_of(card) for card in page.items], next=page.next))


@router.get(
    "/items/{implementation_code}",
    response=Guide,
    summary="The guide in force",
    openapi_extra=describe(
        errors=("catalogue.item_unknown", "catalogue.guide_not_offered", "catalogue.item_succeeded"), etag=True
    ),
)
def get_item(request: HttpRequest, implementation_code: ItemCode) -> HttpResponse:
    """The whole guide of an item: what is asked, by which law, how long it takes, what it costs.

    The ETag is the hash; it changes when a new version comes into force.
    """
    return _guide(request, current_guide(implementation_code), "no-cache")


@router.get(
    "/guides/{guide_hash}",
    response=Guide,
    summary="One version of a guide",
    openapi_extra=describe(errors=("catalogue.guide_unknown",), etag=True),
)
def get_guide(request: HttpRequest, guide_hash: Hash) -> HttpResponse:
    """The version a case is bound to, in force or not. It never changes."""
    return _guide(request, guide_by_hash(guide_hash), "public, max-age=31536000, immutable")


def _guide(request: HttpRequest, guide: BoundGuide, caching: str) -> HttpResponse:
    tag = f'"{guide.hash}"'
    headers = {"ETag": tag, "Cache-Control": caching}
    if request.headers.get("If-None-Match", "") == tag:
        return HttpResponse(status=304, headers=headers)
    return raw_answer(_written(guide), headers=headers)


@lru_cache(maxsize=256)
def _written(guide: BoundGuide) -> bytes:
    """The answer, written once a process: the hash names the content."""
    elements = [
        ElementLine(id=each.id, kind=each.kind.value, text=each.text, parent=each.parent)
        for each in guide.elements.values()
    ]
    whole = Guide(
        implementation_code=guide.code,
        name=guide.name,
        department=guide.department_name,
        region_code=guide.region_code,
        guide_hash=guide.hash,
        unified_hash=guide.unified_hash,
        local_hash=guide.local_hash,
        document=dict(guide.document),
        form_schema=formspec.json_schema(guide.form),
        elements=elements,
    )
    return orjson.dumps(whole.model_dump())


def line_of(card: ItemCard) -> ItemLine:
    """An item in a list as the API tells it."""
    statutory = card.statutory
    return ItemLine(
        name=card.name,
        implementation_code=card.code,
        kind=card.kind.value,
        handling_kind=card.handling_kind.value,
        department=card.department_name,
        region_code=card.region_code,
        service_objects=list(card.service_objects),
        promised_limit=Limit(amount=card.promised[0], unit=card.promised[1]),
        statutory_limit=Limit(amount=statutory[0], unit=statutory[1]) if statutory else None,
        visits=card.visits,
        fee=card.fee,
        status=card.status.value,
        guide_hash=card.guide_hash,
    )
