"""中介机构名录: the agencies an applicant may choose from."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.registry.publishing.agencies import agencies
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.items import RegionCode
from tongban.sites.api.v1.shapes import EXAMPLE_BODY, EXAMPLE_ID, Day, Marker, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["published"])

BasicCode = Annotated[str, StringConstraints(pattern="^[0-9]{11}[0-9Y]$")]


class AgencyQuery(Shape):
    """Which agencies."""

    region: RegionCode | None = Field(
        default=None, description="12 digits: entered by bodies there, above it and in it."
    )
    service: BasicCode | None = Field(
        default=None, description="基本编码 of the item they serve.", examples=["000123990001"]
    )
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class AgencyLine(Shape):
    """One entry: in the directory while ``removed_on`` is null, else taken off from that day on."""

    id: str = Field(examples=[EXAMPLE_ID])
    name: str
    uscc: str = Field(examples=[EXAMPLE_BODY])
    services: str
    items: list[str] = Field(examples=[["000123990001"]])
    qualification: str
    qualified_until: str = Field(
        description="A day; empty where the qualification has no term.", examples=["2028-12-31"]
    )
    address: str
    phone: str
    department: str = Field(description="The body that entered it.")
    region_code: str
    listed_from: Day
    removed_on: Day | None
    removed_reason: str


class AgencyPage(Shape):
    """The newest entry first; ``next`` is handed back as ``after``, null on the last page."""

    agencies: list[AgencyLine]
    next: str | None


@router.get(
    "/intermediaries/agencies",
    response=AgencyPage,
    summary="Intermediary agencies",
    openapi_extra=describe(errors=("publishing.page_invalid", "codes.region_code.invalid")),
)
def list_agencies(request: HttpRequest, asked: Query[AgencyQuery]) -> HttpResponse:
    """The directory today, those taken off too. One statement."""
    found, after = agencies(asked.region, asked.service or "", asked.after or "", asked.size)
    lines = [
        AgencyLine(
            id=str(each.id),
            name=each.name,
            uscc=each.uscc,
            services=each.services,
            items=list(each.items),
            qualification=each.qualification,
            qualified_until=each.qualified_until,
            address=each.address,
            phone=each.phone,
            department=each.department_name,
            region_code=each.region_code,
            listed_from=each.listed_from.isoformat(),
            removed_on=each.removed_on.isoformat() if each.removed_on else None,
            removed_reason=each.removed_reason,
        )
        for each in found
    ]
    return answer(AgencyPage(agencies=lines, next=after or None))
