"""公示: what is published for objections, for anybody; and the objection of somebody who is signed in."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field

from tongban.cases.actions.make_statement import make_statement
from tongban.cases.queries import PublicNoticeView, notice_to_answer, open_notices, public_notice
from tongban.sites.api.v1.callers import caller, idempotency_key
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.doing import Doing, Done, Text
from tongban.sites.api.v1.items import RegionCode
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Body, Instant, Shape
from tongban.sites.api.v1.wire import answer, sure_instant

router = Router(tags=["notices"])

CaseId = Annotated[UUID, Field(description="`case_id` of the notice.", examples=[EXAMPLE_ID])]
N = Annotated[int, Path(ge=1, le=2**31 - 1, description="`n` of the notice.")]


class NoticeQuery(Shape):
    """Where to look."""

    region: RegionCode = Field(description="12 digits: it and what is below it.", examples=["360722000000"])
    size: int = Field(default=50, ge=1, le=200)


class PublicNotice(Shape):
    """A notice. Once it is over neither its text nor whom it concerns is shown."""

    case_id: str = Field(examples=[EXAMPLE_ID])
    n: int
    item: str
    body: str = Field(examples=["信丰县市场监督管理局"])
    applicant: str | None = Field(description="A company's name; a person's masked.")
    text: str | None
    opened_at: Instant
    until: Instant = Field(description="Objections are taken before this instant.")
    open: bool


class PublicNoticeList(Shape):
    """What is open now, the one that ends first before the others."""

    notices: list[PublicNotice]


class Objection(Body):
    """What one has to say against it: facts and reasons."""

    text: Text


@router.get(
    "/notices",
    response=PublicNoticeList,
    summary="What is published",
    openapi_extra=describe(errors=("codes.region_code.invalid",)),
)
def list_notices(request: HttpRequest, asked: Query[NoticeQuery]) -> HttpResponse:
    """Notices that are open for objections in a region. One statement."""
    notices = [_shape(each) for each in open_notices(asked.region, asked.size)]
    return answer(PublicNoticeList(notices=notices))


@router.get(
    "/notices/{case_id}/{n}",
    response=PublicNotice,
    summary="One notice",
    openapi_extra=describe(errors=("uow.not_found",)),
)
def get_notice(request: HttpRequest, case_id: CaseId, n: N) -> HttpResponse:
    """A notice, over or not."""
    return answer(_shape(public_notice(case_id, n)))


@router.post(
    "/notices/{case_id}/{n}/statements",
    response=Done,
    summary="Object to what is published",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *KEY_ERRORS,
            "uow.not_found",
            "cases.publicity.over",
            "cases.statement.text",
            "cases.statement.real_name",
            "cases.statement.too_many",
            "cases.text.too_long",
            "cases.deed.not_allowed",
            "cases.silence.renewed",
            "states.deed_not_possible",
        ),
        keyed=True,
        example={"text": "拟设的排烟口正对我家的窗，距离不到五米。"},
    ),
)
def object_to_notice(request: HttpRequest, case_id: CaseId, n: N, body: Objection) -> HttpResponse:
    """By anybody signed in and known by name, while it is open. The registration code in the answer opens its progress: who
    objects is told the answer and the decision."""
    actor, key = caller(request), idempotency_key(request)
    notice = notice_to_answer(case_id, n)
    return Doing.told(make_statement(actor, case_id=notice.case_id, text=body.text, key=key))


def _shape(notice: PublicNoticeView) -> PublicNotice:
    return PublicNotice(
        case_id=str(notice.case_id),
        n=notice.n,
        item=notice.item,
        body=notice.body,
        applicant=notice.shown_name or None,
        text=notice.text or None,
        opened_at=sure_instant(notice.opened_at),
        until=sure_instant(notice.until),
        open=notice.is_open,
    )
