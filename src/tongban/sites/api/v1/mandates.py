"""委托: mandates the caller has given or received; giving, answering and ending one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from pydantic import Field, StrictBool, StringConstraints

from tongban.cases.actions.entrust import Wanted, WantedPeriod, entrust, entrust_for_a_period
from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.registry.identity.actions.answer_mandate import (
    accept_mandate,
    decline_mandate,
    renounce_mandate,
    revoke_mandate,
)
from tongban.registry.identity.kinds import Evidence
from tongban.registry.identity.mandates import (
    MandateStanding,
    MandateView,
    mandate_of,
    mandate_paper,
    mandates_for_wards,
    mandates_given,
    mandates_received,
)
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.companies import ASKED_AN_HOUR, PERSON_ERRORS, Identifier, Name, Number, identifier
from tongban.sites.api.v1.describing import BODY_ERRORS, describe
from tongban.sites.api.v1.shapes import (
    EXAMPLE_CODE,
    EXAMPLE_ID,
    EXAMPLE_ITEM,
    Body,
    CalendarDay,
    Day,
    Instant,
    ItemCode,
    Shape,
)
from tongban.sites.api.v1.wire import answer, instant, sure_instant

router = Router(tags=["me"])


class MandateShape(Shape):
    """A mandate as its two persons, and the guardians of the principal, see it. ``until`` is its last day."""

    id: str = Field(examples=[EXAMPLE_ID])
    principal: str = Field(description="Who entrusts.", examples=["蒋示例"])
    principal_id: str = Field(description="To apply for: `applicant.id` of an application.", examples=[EXAMPLE_ID])
    given_by: str | None = Field(description="The guardian who gave it for the principal, a ward.", examples=[None])
    agent: str = Field(description="Who is entrusted.", examples=["张示例"])
    matter: str = Field(examples=["食品经营许可（新办）"])
    item: str = Field(description="基本编码; empty for a period.", examples=["000131990001"])
    period: bool = Field(
        description="Whether it is for a period: every application by it makes a mandate for that case."
    )
    themes: list[str] = Field(description="Keys of 主题 that a period covers.", examples=[["NATURAL:085"]])
    bodies: list[str] = Field(description="统一社会信用代码 of the bodies that a period covers.", examples=[[]])
    under: str | None = Field(description="The mandate for a period by which this one came about.")
    registration_code: str | None = Field(
        description="Of the case; null before the application.", examples=[EXAMPLE_CODE]
    )
    may_withdraw: bool
    since: Day
    until: Day
    standing: MandateStanding
    evidence: Evidence
    has_paper: bool = Field(description="Whether a signed 授权委托书 can be read.")
    witness: str | None = Field(description="Who saw it signed; for the principal alone.", examples=[None])
    given_at: Instant
    accepted_at: Instant | None
    ended_at: Instant | None


class MandateList(Shape):
    """Newest first."""

    given: list[MandateShape]
    received: list[MandateShape]
    wards: list[MandateShape] = Field(description="What stands for wards of the caller.")


class MandateBody(Body):
    """To whom, and in what: either one of the caller's own cases, or one application of an item."""

    name: Name
    number: Number
    registration_code: Annotated[str, StringConstraints(max_length=40)] | None = Field(
        default=None, examples=[EXAMPLE_CODE]
    )
    implementation_code: ItemCode | None = None
    until: CalendarDay
    may_withdraw: StrictBool = Field(default=False, description="Whether the agent may withdraw the application too.")
    paper: UUID | None = Field(
        default=None, description="Upload of the signed 授权委托书; left out, the request is the proof."
    )
    ward: UUID | None = Field(default=None, description="For whom, as guardian: `id` of `/me/wards`.")


class PeriodMandateBody(Body):
    """To whom, in what, from when until when. Either ``anything``, or themes and bodies."""

    name: Name
    number: Number
    first_day: CalendarDay
    until: CalendarDay
    anything: StrictBool = Field(default=False, description="Every item that a person may apply for.")
    themes: Annotated[list[Annotated[str, StringConstraints(max_length=20)]], Field(max_length=20)] = Field(
        default=[], description="Keys of 主题: table and code.", examples=[["NATURAL:085"]]
    )
    bodies: Annotated[list[Annotated[str, StringConstraints(max_length=18)]], Field(max_length=20)] = Field(
        default=[], description="统一社会信用代码."
    )
    paper: UUID | None = Field(
        default=None, description="Upload of the signed 授权委托书; left out, the request is the proof."
    )
    ward: UUID | None = Field(default=None, description="For whom, as guardian: `id` of `/me/wards`.")


class MandateAnswer(StrEnum):
    """ACCEPT, DECLINE and RENOUNCE by the agent, REVOKE by the principal or a guardian of theirs."""

    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    REVOKE = "REVOKE"
    RENOUNCE = "RENOUNCE"


class MandateAnswerBody(Body):
    """What becomes of it."""

    answer: MandateAnswer


_DEEDS = {
    MandateAnswer.ACCEPT: accept_mandate,
    MandateAnswer.DECLINE: decline_mandate,
    MandateAnswer.REVOKE: revoke_mandate,
    MandateAnswer.RENOUNCE: renounce_mandate,
}


@router.get("/me/mandates", response=MandateList, summary="List own mandates", openapi_extra=describe())
def list_mandates(request: HttpRequest) -> HttpResponse:
    """What the caller has given to others, and what others have given to the caller, and what stands for the
    caller's wards."""
    actor = caller(request)
    found = {"given": mandates_given(actor), "received": mandates_received(actor), "wards": mandates_for_wards(actor)}
    return answer(MandateList(**{name: [_shape(each) for each in rows] for name, rows in found.items()}))


@router.post(
    "/me/mandates",
    response={201: MandateShape},
    summary="Give a mandate",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *PERSON_ERRORS,
            "identity.capacity.not_held",
            "cases.entrust.matter",
            "identity.capacity.by_guardian",
            "identity.guardianship.unknown",
            "cases.applicant.kind",
            "cases.upload.not_found",
            "catalogue.item_unknown",
            "catalogue.guide_not_offered",
            "catalogue.item_succeeded",
            "codes.registration_code.invalid",
            "uow.not_found",
        ),
        example={
            "name": "张示例",
            "number": "19900000003",
            "implementation_code": EXAMPLE_ITEM,
            "until": "2026-12-31",
            "may_withdraw": False,
        },
    ),
)
def give_mandate(request: HttpRequest, body: MandateBody) -> HttpResponse:
    """It gives no right before the agent accepts it (民法典第一百六十五条). The same mandate given again is the one there is,
    so it needs no key."""
    actor = caller(request)
    spend("portal-find-person", str(actor.account_id), ASKED_AN_HOUR, 3600)
    made = entrust(
        actor,
        wanted=Wanted(code=body.registration_code or "", item=body.implementation_code or ""),
        name=body.name,
        number=body.number,
        last_day=body.until,
        may_withdraw=body.may_withdraw,
        upload_id=body.paper,
        ward=body.ward,
    )
    return answer(_shape(mandate_of(actor, made)), 201)


@router.post(
    "/me/period-mandates",
    response={201: MandateShape},
    summary="Give a mandate for a period",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *(each for each in PERSON_ERRORS if each != "identity.validity.wrong"),
            "identity.capacity.not_held",
            "identity.capacity.by_guardian",
            "identity.guardianship.unknown",
            "identity.mandate.period",
            "identity.mandate.reach",
            "cases.upload.not_found",
        ),
        example={
            "name": "张示例",
            "number": "19900000003",
            "first_day": "2026-12-01",
            "until": "2027-06-30",
            "themes": ["NATURAL:085"],
        },
    ),
)
def give_period_mandate(request: HttpRequest, body: PeriodMandateBody) -> HttpResponse:
    """As `POST /me/mandates`, but for every application in its reach. It covers no withdrawal, no further mandate, no rating
    and none of the principal's other cases. The same mandate given again is the one there is, so it needs no key."""
    actor = caller(request)
    spend("portal-find-person", str(actor.account_id), ASKED_AN_HOUR, 3600)
    wanted = WantedPeriod(body.first_day, body.until, body.anything, tuple(body.themes), tuple(body.bodies))
    made = entrust_for_a_period(
        actor, wanted=wanted, name=body.name, number=body.number, upload_id=body.paper, ward=body.ward
    )
    return answer(_shape(mandate_of(actor, made)), 201)


@router.post(
    "/me/mandates/{mandate_id}/answer",
    response=MandateShape,
    summary="Accept, decline, revoke or renounce a mandate",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            "identity.capacity.not_held",
            "identity.mandate.unknown",
            "identity.mandate.answered",
            "identity.mandate.by_guardian",
            "identity.capacity.by_guardian",
            "identity.assurance.too_low",
        ),
        example={"answer": "ACCEPT"},
    ),
)
def answer_mandate(request: HttpRequest, mandate_id: Identifier, body: MandateAnswerBody) -> HttpResponse:
    """The same answer twice is once, so it needs no key. Revoked or renounced, the agent is out at once."""
    actor, known = caller(request), identifier(mandate_id, "identity.mandate.unknown")
    _DEEDS[body.answer](actor, mandate_id=known, now=clock.now())
    return answer(_shape(mandate_of(actor, known)))


@router.get(
    "/me/mandates/{mandate_id}/paper",
    summary="The signed 授权委托书",
    openapi_extra=describe(
        errors=("identity.capacity.not_held", "identity.mandate.unknown", "files.missing"),
        binary=("application/pdf", "image/png", "image/jpeg"),
    ),
)
def get_mandate_paper(request: HttpRequest, mandate_id: Identifier) -> HttpResponseBase:
    """As it was handed in, for the two persons of the mandate."""
    media_type, pieces = mandate_paper(caller(request), identifier(mandate_id, "identity.mandate.unknown"))
    headers = {"Content-Disposition": "attachment", "Cache-Control": "no-store, private"}
    return StreamingHttpResponse(pieces, content_type=media_type, headers=headers)


def _shape(each: MandateView) -> MandateShape:
    return MandateShape(
        id=str(each.id),
        principal=each.principal,
        principal_id=str(each.principal_id),
        given_by=each.given_by or None,
        agent=each.agent,
        matter=each.matter,
        item=each.item,
        period=each.period,
        themes=list(each.themes),
        bodies=list(each.bodies),
        under=str(each.under) if each.under else None,
        registration_code=each.case_code or None,
        may_withdraw=each.may_withdraw,
        since=each.since.isoformat(),
        until=each.until.isoformat(),
        standing=each.standing,
        evidence=each.evidence,
        has_paper=each.has_paper,
        witness=each.witness or None,
        given_at=sure_instant(each.given_at),
        accepted_at=instant(each.accepted_at),
        ended_at=instant(each.ended_at),
    )
