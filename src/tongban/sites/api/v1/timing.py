"""Deeds on the clock: 特别程序 and 延长, each proposed by one official and answered by another."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tongban.cases.actions.answer_extension import answer_extension as answering_extension
from tongban.cases.actions.answer_pause import answer_pause as answering_pause
from tongban.cases.actions.explain_delay import explain_delay as explaining
from tongban.cases.actions.propose_extension import propose_extension as proposing_extension
from tongban.cases.actions.propose_pause import propose_pause as proposing_pause
from tongban.cases.actions.resume import resume as resuming
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import DEED_ERRORS, TEXT_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Doing, Done, Text
from tongban.sites.api.v1.shapes import CalendarDay, ElementId

router = Router(tags=["deeds"])

_ANSWERS = (*DEED_ERRORS, "cases.proposal.none", "cases.proposal.own")


class ProposePause(DeedBody):
    """Which procedure of the guide, until when at the latest, and why."""

    procedure: ElementId = Field(description="A special procedure of the bound guide.", examples=["p1"])
    planned_end: CalendarDay = Field(description="Its last day; the clock runs on from the next one by itself.")
    reason: Text = Field(description="The applicant is told it once it is approved.")


class ProposeExtension(DeedBody):
    """By how much, in the unit of the guide's rule, and why."""

    amount: int = Field(ge=1, le=1_000, examples=[5])
    reason: Text = Field(description="The applicant is told it once it is approved.")


class ExplainDelay(DeedBody):
    """Why the promised date was missed; no personal data."""

    reason: Text = Field(description="Whoever holds code and query word reads it.")


class AnswerProposal(DeedBody):
    """Yes or no to the proposal that waits."""

    approve: bool


@router.post(
    "/cases/{registration_code}/deeds/propose_pause",
    response=Done,
    summary="提请特别程序",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *TEXT_ERRORS,
            "cases.pause.not_listed",
            "cases.pause.days",
            "cases.proposal.waiting",
            "cases.proposal.reason",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 2, "procedure": "p1", "planned_end": "2026-12-04", "reason": "申请人要求听证。"},
    ),
)
def propose_pause(request: HttpRequest, registration_code: Code, body: ProposePause) -> HttpResponse:
    """By REVIEW or INTAKE (行政许可法第四十五条). Nothing is held until somebody else approves."""
    return Doing(request, registration_code, body).done(
        proposing_pause, procedure=body.procedure, planned_end=body.planned_end, reason=body.reason
    )


@router.post(
    "/cases/{registration_code}/deeds/answer_pause",
    response=Done,
    summary="审批特别程序",
    openapi_extra=describe(
        errors=(*_ANSWERS, "cases.pause.too_late"),
        keyed=True,
        if_match=True,
        example={"state_version": 3, "approve": True},
    ),
)
def answer_pause(request: HttpRequest, registration_code: Code, body: AnswerProposal) -> HttpResponse:
    """By LEADER or DECIDE, somebody else than who proposed. Approved, the days from the next one on do not count."""
    return Doing(request, registration_code, body).done(answering_pause, approve=body.approve)


@router.post(
    "/cases/{registration_code}/deeds/resume",
    response=Done,
    summary="结束特别程序",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.pause.none"), keyed=True, if_match=True, example={"state_version": 4}
    ),
)
def resume(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By REVIEW or DECIDE: the procedure ended before its planned end; the clock runs on from the next day."""
    return Doing(request, registration_code, body).done(resuming)


@router.post(
    "/cases/{registration_code}/deeds/propose_extension",
    response=Done,
    summary="提请延长期限",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *TEXT_ERRORS,
            "cases.extension.not_listed",
            "cases.extension.once",
            "cases.extension.too_late",
            "cases.extension.amount",
            "cases.proposal.waiting",
            "cases.proposal.reason",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 2, "amount": 5, "reason": "现场情况复杂，需要再次核查。"},
    ),
)
def propose_extension(request: HttpRequest, registration_code: Code, body: ProposeExtension) -> HttpResponse:
    """By REVIEW or DECIDE (行政许可法第四十二条): once, and only while the statutory limit runs."""
    return Doing(request, registration_code, body).done(proposing_extension, amount=body.amount, reason=body.reason)


@router.post(
    "/cases/{registration_code}/deeds/answer_extension",
    response=Done,
    summary="审批延长期限",
    openapi_extra=describe(
        errors=(
            *_ANSWERS,
            "cases.extension.not_listed",
            "cases.extension.once",
            "cases.extension.too_late",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 3, "approve": True},
    ),
)
def answer_extension(request: HttpRequest, registration_code: Code, body: AnswerProposal) -> HttpResponse:
    """By LEADER, somebody else than who proposed. The statutory date moves, the promise stays."""
    return Doing(request, registration_code, body).done(answering_extension, approve=body.approve)


@router.post(
    "/cases/{registration_code}/deeds/explain_delay",
    response=Done,
    summary="公开说明超期理由",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, *TEXT_ERRORS, "cases.delay.none", "cases.delay.reason"),
        keyed=True,
        if_match=True,
        example={"state_version": 5, "reason": "平台升级，两天没有办成，向您道歉。"},
    ),
)
def explain_delay(request: HttpRequest, registration_code: Code, body: ExplainDelay) -> HttpResponse:
    """By DECIDE or LEADER, when a promise was missed. It moves no date."""
    return Doing(request, registration_code, body).done(explaining, reason=body.reason)
