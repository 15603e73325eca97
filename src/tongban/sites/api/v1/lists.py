"""Lists that are computed from the guides in force, how far bodies work online, and which items need an intermediary."""

from __future__ import annotations

from enum import StrEnum

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongban.registry.catalogue.list_queries import intermediaries, list_counts, listed_guides, online_capability
from tongban.registry.catalogue.lists import LIST_LABELS, LIST_RULE_LABELS, PUBLIC_LISTS, ListName
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.items import ItemPage, RegionCode, line_of
from tongban.sites.api.v1.shapes import EXAMPLE_BODY, EXAMPLE_ITEM, Marker, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["items"])

PublicList = StrEnum("PublicList", {each.name: each.value for each in PUBLIC_LISTS})  # type: ignore[misc]
_PROVINCE = "360000000000"


class PlaceQuery(Shape):
    """Whose guides."""

    region: RegionCode = Field(default=_PROVINCE, description="12 digits: it and what lies in it.")


class PagedQuery(PlaceQuery):
    """Whose guides, and from where on."""

    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class ListLine(Shape):
    """A list: its name, its rule, how many guides stand in it."""

    name: str = Field(examples=["at-most-once"])
    label: str = Field(examples=["最多跑一次"])
    rule: str = Field(description="The sentence by which a guide stands in it.")
    guides: int = Field(examples=[57])


class ListIndex(Shape):
    """Every list."""

    lists: list[ListLine]


class CapabilityLine(Shape):
    """How many guides of a body are accepted, decided and answered online (网上办理深度)."""

    department: str = Field(examples=["信丰县市场监督管理局"])
    uscc: str = Field(examples=[EXAMPLE_BODY])
    region_code: str = Field(examples=["360722000000"])
    guides: int
    accepted: int
    handled: int
    answered: int


class CapabilityPage(Shape):
    """By region from the top down; ``next`` is handed back as ``after``, null on the last page."""

    bodies: list[CapabilityLine]
    next: str | None


class IntermediaryLine(Shape):
    """中介服务 that an item needs, as its guide says it; ``implementation_code`` is one guide of it."""

    name: str = Field(examples=["劳务派遣经营许可"])
    basic_code: str = Field(description="基本编码, with the serial of a divided item.", examples=["000114990002"])
    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    text: str
    basis: str = Field(description="The laws on which the item rests.")
    guides: int


class IntermediaryList(Shape):
    """By the name of the item."""

    intermediaries: list[IntermediaryLine]


@router.get(
    "/lists",
    response=ListIndex,
    summary="The computed lists",
    openapi_extra=describe(errors=("codes.region_code.invalid",)),
)
def list_lists(request: HttpRequest, asked: Query[PlaceQuery]) -> HttpResponse:
    """Every list with its rule and its number. One statement, or none within five minutes of the last."""
    counts = list_counts(asked.region)
    lines = [
        ListLine(
            name=name.value,
            label=LIST_LABELS[name],
            rule=LIST_RULE_LABELS[name],
            guides=sum(counts.get(name, {}).values()),
        )
        for name in PUBLIC_LISTS
    ]
    return answer(ListIndex(lists=lines))


@router.get(
    "/lists/{name}",
    response=ItemPage,
    summary="One computed list",
    openapi_extra=describe(errors=("api.request.invalid", "catalogue.page_invalid", "codes.region_code.invalid")),
)
def get_list(request: HttpRequest, name: PublicList, asked: Query[PagedQuery]) -> HttpResponse:
    """The guides of a list, by region from the top down, then by name. Two statements."""
    page = listed_guides(ListName(name.value), asked.region, asked.after or "", asked.size)
    return answer(ItemPage(items=[line_of(card) for card in page.cards], next=page.next or None))


@router.get(
    "/online-capability",
    response=CapabilityPage,
    summary="How far bodies work online",
    openapi_extra=describe(errors=("catalogue.page_invalid", "codes.region_code.invalid")),
)
def list_online_capability(request: HttpRequest, asked: Query[PagedQuery]) -> HttpResponse:
    """One line a body. One statement."""
    rows, after = online_capability(asked.region, asked.after or "", asked.size)
    bodies = [
        CapabilityLine(
            department=each.department_name,
            uscc=each.department_uscc,
            region_code=each.region_code,
            guides=each.guides,
            accepted=each.accepted,
            handled=each.handled,
            answered=each.answered,
        )
        for each in rows
    ]
    return answer(CapabilityPage(bodies=bodies, next=after or None))


@router.get(
    "/intermediaries",
    response=IntermediaryList,
    summary="Items that need an intermediary",
    openapi_extra=describe(errors=("codes.region_code.invalid",)),
)
def list_intermediaries(request: HttpRequest, asked: Query[PlaceQuery]) -> HttpResponse:
    """中介服务事项清单, computed from the guides. Two statements, or none within five minutes of the last."""
    lines = [
        IntermediaryLine(
            name=each.name,
            basic_code=each.item,
            implementation_code=each.code,
            text=each.text,
            basis=each.basis,
            guides=each.guides,
        )
        for each in intermediaries(asked.region)
    ]
    return answer(IntermediaryList(intermediaries=lines))
