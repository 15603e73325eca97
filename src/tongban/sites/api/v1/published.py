"""公开文件: policies, announcements, review rules, questions often asked, ways to complain."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from tongban.registry.publishing.kinds import PublishedKind
from tongban.registry.publishing.queries import PublicationLine, publication, published
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.items import RegionCode, Words
from tongban.sites.api.v1.shapes import EXAMPLE_BODY, EXAMPLE_ID, Day, Marker, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["published"])

DocumentId = Annotated[UUID, Field(description="`id` of the document.", examples=[EXAMPLE_ID])]


class DocumentQuery(Shape):
    """What to look for."""

    kind: PublishedKind | None = Field(default=None, examples=["REVIEW_RULE"])
    q: Words = Field(
        default="", description="Words that title, number or text hold, all of them.", examples=["现场核查"]
    )
    region: RegionCode | None = Field(default=None, description="12 digits: of the bodies there, above it and in it.")
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class DocumentLine(Shape):
    """A document in a list."""

    id: str = Field(examples=[EXAMPLE_ID])
    kind: str = Field(examples=["REVIEW_RULE"])
    title: str = Field(examples=["食品经营许可现场核查要点（示例）"])
    document_number: str = Field(description="文号, empty where it has none.")
    department: str
    region_code: str = Field(examples=["360000000000"])
    issued_on: Day | None = Field(description="The day it bears itself.")
    published_from: Day = Field(description="From which day it is public.")


class DocumentPage(Shape):
    """The newest first; ``next`` is handed back as ``after``, null on the last page."""

    documents: list[DocumentLine]
    next: str | None


class Document(DocumentLine):
    """A document in whole. ``until``: from which day it is not in force, null while it is; then ``newer`` is what holds
    instead, or ``withdrawn_reason`` says why there is none, and ``text`` is empty."""

    number: int = Field(description="Of its versions, from 1.", examples=[1])
    uscc: str = Field(examples=[EXAMPLE_BODY])
    text: str = Field(description="Plain; every line is a paragraph.")
    items: list[str] = Field(description="基本编码 of the items it belongs to.", examples=[["000131990001"]])
    laws: list[str] = Field(examples=[["食品安全法"]])
    until: Day | None
    newer: str | None
    withdrawn_reason: str


@router.get(
    "/published",
    response=DocumentPage,
    summary="Find published documents",
    openapi_extra=describe(errors=("publishing.page_invalid", "codes.region_code.invalid")),
)
def list_published(request: HttpRequest, asked: Query[DocumentQuery]) -> HttpResponse:
    """What is public today. One statement."""
    lines, after = published(asked.kind, asked.region, asked.q, asked.after or "", asked.size)
    return answer(DocumentPage(documents=[DocumentLine(**_line(each)) for each in lines], next=after or None))


@router.get(
    "/published/{document_id}",
    response=Document,
    summary="One published document",
    openapi_extra=describe(errors=("publishing.unknown",)),
)
def get_published(request: HttpRequest, document_id: DocumentId) -> HttpResponse:
    """A document that is public or was. Two statements at most."""
    found = publication(document_id)
    return answer(
        Document(
            **_line(found.line),
            number=found.number,
            uscc=found.department_uscc,
            text=found.text if found.readable else "",
            items=list(found.items),
            laws=list(found.laws),
            until=found.until.isoformat() if found.until else None,
            newer=str(found.newer) if found.newer else None,
            withdrawn_reason=found.withdrawn_reason,
        )
    )


def _line(line: PublicationLine) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "kind": line.kind.value,
        "title": line.title,
        "document_number": line.document_number,
        "department": line.department_name,
        "region_code": line.region_code,
        "issued_on": line.issued_on.isoformat() if line.issued_on else None,
        "published_from": line.published_from.isoformat() if line.published_from else "",
    }
