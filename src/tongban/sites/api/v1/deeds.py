"""Deeds from the pre-review to the conclusion. Each cites the state version it was decided on and carries a key."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, JsonValue

from tongban.cases.actions import conclude as concluding
from tongban.cases.actions import correct as correcting
from tongban.cases.actions import decide as deciding
from tongban.cases.actions import give_opinion as opining
from tongban.cases.actions import pass_pre_review as passing
from tongban.cases.actions import request_correction as requesting
from tongban.cases.actions import withdraw as withdrawing
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.cases.queries import case_id_of
from tongban.sites.api.v1.applications import STATEMENT, Answers, Materials
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import BODY_ERRORS, DEED_ERRORS, TEXT_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Doing, Done, Text
from tongban.sites.api.v1.pointers import pointed
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, EXAMPLE_ID, Body, ElementId, Hash, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["deeds"])


class LineBody(Body):
    """One demand. ``path`` narrows a field of a repeated group to one row: `f.staff[1].name`."""

    element: ElementId
    defect: Defect
    path: ElementId = ""
    explanation: Text = ""


class RequestCorrection(DeedBody):
    """一次性告知: everything at once."""

    lines: list[LineBody] = Field(max_length=200)


class CorrectionBody(Body):
    """What is handed in again. Only what changes need be sent: answers by field id, all files of a material named."""

    answers: Answers = {}
    materials: Materials = {}


class Correct(DeedBody):
    """The correction, confirmed. ``insist``: line number of the notice → why nothing needs to change."""

    answers: Answers = {}
    materials: Materials = {}
    insist: dict[int, Text] = Field(default={}, max_length=200)
    confirmation: Hash


class GiveOpinion(DeedBody):
    """An opinion on a running step."""

    step: ElementId = Field(examples=["s1"])
    opinion: Opinion
    text: Text = ""


class Decide(DeedBody):
    """The decision; a refusal cites grounds and gives reasons."""

    outcome: Outcome
    grounds: list[ElementId] = Field(default=[], max_length=100)
    reasons: Text = ""


class Withdraw(DeedBody):
    """The applicant takes the application back."""

    reason: Text = ""


class CheckedCorrection(Shape):
    """The corrected application as it would be handed in; ``confirmation`` is what the applicant confirms."""

    statement: dict[str, JsonValue] = Field(description=STATEMENT)
    confirmation: str = Field(examples=[EXAMPLE_HASH])


_CONTENT = (
    "cases.renewal.other",
    "formspec.answers_invalid",
    "cases.material.missing",
    "cases.material.not_asked",
    "cases.material.too_many",
    "cases.upload.not_found",
)


@router.post(
    "/cases/{registration_code}/correction/check",
    response=CheckedCorrection,
    summary="Check a correction",
    openapi_extra=describe(
        errors=(*BODY_ERRORS, *_CONTENT, "codes.registration_code.invalid", "uow.not_found"),
        example={"answers": {"f.premises.area": "52"}, "materials": {"m3": [EXAMPLE_ID]}},
    ),
)
def check_correction(request: HttpRequest, registration_code: Code, body: CorrectionBody) -> HttpResponse:
    """As `/applications/check`, for a correction. Nothing is stored."""
    actor = caller(request)
    with pointed():
        application = correcting.prepare(actor, case_id_of(registration_code), _correction(body, {}))
    return answer(
        CheckedCorrection(
            statement=application.statement,
            confirmation=application.confirmation,
        )
    )


@router.post(
    "/cases/{registration_code}/deeds/pass_pre_review",
    response=Done,
    summary="预审通过并受理",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.originals.to_see"), keyed=True, if_match=True, example={"state_version": 1}
    ),
)
def pass_pre_review(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By INTAKE or REVIEW of the competent department (行政许可法第三十二条第一款第（五）项)."""
    return Doing(request, registration_code, body).done(passing.pass_pre_review)


@router.post(
    "/cases/{registration_code}/deeds/request_correction",
    response=Done,
    summary="一次性告知补正",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *TEXT_ERRORS,
            "catalogue.element_unknown",
            "cases.correction.empty",
            "cases.correction.too_many",
            "cases.correction.duplicate",
            "cases.correction.not_citable",
            "cases.correction.not_asked",
            "cases.correction.optional",
            "cases.correction.defect",
            "cases.correction.present",
            "cases.correction.seen_before",
            "formspec.unknown_path",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 1, "lines": [{"element": "m3.r1", "defect": "UNCLEAR", "explanation": "面积看不清"}]},
    ),
)
def request_correction(request: HttpRequest, registration_code: Code, body: RequestCorrection) -> HttpResponse:
    """The one notice. A line cites an element of the bound guide; what the guide does not ask cannot be expressed."""
    deed = Doing(request, registration_code, body)
    lines = [requesting.Line(each.element, each.defect, each.path, each.explanation) for each in body.lines]
    return deed.done(requesting.request_correction, lines=lines)


@router.post(
    "/cases/{registration_code}/deeds/correct",
    response=Done,
    summary="提交补正",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *_CONTENT,
            "cases.correct.untouched",
            "cases.submit.confirmation_differs",
            "cases.text.too_long",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 2, "materials": {"m3": [EXAMPLE_ID]}, "confirmation": EXAMPLE_HASH},
    ),
)
def correct(request: HttpRequest, registration_code: Code, body: Correct) -> HttpResponse:
    """By the applicant; what was cited must have changed, or `insist` says why not. Check first, then confirm."""
    deed = Doing(request, registration_code, body)
    with pointed():
        correction = _correction(body, body.insist)
        return deed.done(correcting.correct, correction=correction, confirmed=body.confirmation)


@router.post(
    "/cases/{registration_code}/deeds/give_opinion",
    response=Done,
    summary="签署审查意见",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            "cases.step.not_running",
            "cases.step.same_person",
            "cases.inspection.missing",
            "cases.inspection.waiting",
            "cases.publicity.not_opened",
            "cases.publicity.waiting",
            "cases.publicity.running",
            "cases.statement.unanswered",
            "cases.text.too_long",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 2, "step": "s1", "opinion": "AGREE", "text": "现场核查符合"},
    ),
)
def give_opinion(request: HttpRequest, registration_code: Code, body: GiveOpinion) -> HttpResponse:
    """By an official of the step's duty. Internal: the applicant never reads it. An inspection is recorded and confirmed
    before, a publicity is over and every statement answered."""
    return Doing(request, registration_code, body).done(
        opining.give_opinion, step_id=body.step, opinion=body.opinion, text=body.text
    )


@router.post(
    "/cases/{registration_code}/deeds/decide",
    response=Done,
    summary="作出决定",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *TEXT_ERRORS,
            "catalogue.element_unknown",
            "cases.decide.steps_open",
            "cases.decide.grounds",
            "cases.decide.not_citable",
            "cases.step.same_person",
            "cases.hearing.to_hold",
            "cases.hearing.waiting",
            "cases.statement.unanswered",
        ),
        keyed=True,
        if_match=True,
        example={"state_version": 4, "outcome": "GRANTED"},
    ),
)
def decide(request: HttpRequest, registration_code: Code, body: Decide) -> HttpResponse:
    """By DECIDE, somebody who gave no opinion (行政许可法第三十七条、第三十八条)."""
    return Doing(request, registration_code, body).done(
        deciding.decide, outcome=body.outcome, grounds=body.grounds, reasons=body.reasons
    )


@router.post(
    "/cases/{registration_code}/deeds/conclude",
    response=Done,
    summary="办结",
    openapi_extra=describe(errors=DEED_ERRORS, keyed=True, if_match=True, example={"state_version": 5}),
)
def conclude(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """Close a decided case; its result is still to be delivered."""
    return Doing(request, registration_code, body).done(concluding.conclude)


@router.post(
    "/cases/{registration_code}/deeds/withdraw",
    response=Done,
    summary="撤回申请",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.text.too_long"),
        keyed=True,
        if_match=True,
        example={"state_version": 1, "reason": "改在别处开店"},
    ),
)
def withdraw(request: HttpRequest, registration_code: Code, body: Withdraw) -> HttpResponse:
    """By the applicant, as long as nothing is decided."""
    return Doing(request, registration_code, body).done(withdrawing.withdraw, reason=body.reason)


def _correction(body: CorrectionBody | Correct, insist: dict[int, str]) -> correcting.Correction:
    uploads = {element: tuple(dict.fromkeys(ids)) for element, ids in body.materials.items()}
    return correcting.Correction(answers=body.answers, uploads=uploads, insist=insist)
