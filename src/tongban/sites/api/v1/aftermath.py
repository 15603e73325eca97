"""Deeds after the end: delivery, a slip of the pen, what ends a permit, doing it anew, the archive."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, WithJsonSchema

from tongban.cases.actions.archive import archive as archiving
from tongban.cases.actions.correct_error import correct_error as correcting
from tongban.cases.actions.deliver import deliver as delivering
from tongban.cases.actions.end_permit import end_permit as ending
from tongban.cases.actions.reopen import reopen as reopening
from tongban.cases.kinds import ENDINGS, PICK_UP_PROOFS, Delivery, Reopening
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import DEED_ERRORS, TEXT_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Doing, Done, Text

router = Router(tags=["deeds"])

_GROUNDS = "; ".join(f"`{ground}` {label}（{basis}）" for ground, (_, label, basis) in ENDINGS.items())
Ending = Annotated[
    str, WithJsonSchema({"type": "string", "enum": list(ENDINGS), "description": _GROUNDS, "examples": ["69-2"]})
]


class Deliver(DeedBody):
    """How the result reached its addressee."""

    way: Delivery
    proof: Text = Field(
        default="",
        description=f"POST: number of the signed waybill, none where the posting was recorded (`dispatch`); PICKED_UP: one of"
        f" {'、'.join(PICK_UP_PROOFS)}; ELECTRONIC: none.",
    )


class CorrectError(DeedBody):
    """What was written, and what it should read."""

    wrong: Text
    right: Text


class EndPermit(DeedBody):
    """撤销 or 注销: the ground, of a closed list, says which."""

    ground: Ending
    reasons: Text


class Reopen(DeedBody):
    """By whose word, with the number of the paper and nothing else."""

    ground: Reopening
    document: Text


@router.post(
    "/cases/{registration_code}/deeds/deliver",
    response=Done,
    summary="登记送达",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.delivery.done", "cases.delivery.proof"),
        keyed=True,
        if_match=True,
        example={"state_version": 6, "way": "PICKED_UP", "proof": PICK_UP_PROOFS[0]},
    ),
)
def deliver(request: HttpRequest, registration_code: Code, body: Deliver) -> HttpResponse:
    """By INTAKE or DECIDE, once (行政许可法第四十四条)."""
    return Doing(request, registration_code, body).done(delivering, way=body.way, proof=body.proof)


@router.post(
    "/cases/{registration_code}/deeds/correct_error",
    response=Done,
    summary="更正文书笔误",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, *TEXT_ERRORS, "cases.error.same", "cases.error.not_written", "cases.error.no_decision"),
        keyed=True,
        if_match=True,
        example={"state_version": 6, "wrong": "信丰县市场监督局", "right": "信丰县市场监督管理局"},
    ),
)
def correct_error(request: HttpRequest, registration_code: Code, body: CorrectError) -> HttpResponse:
    """By DECIDE. Outcome, grounds and dates stay as they were decided."""
    return Doing(request, registration_code, body).done(correcting, wrong=body.wrong, right=body.right)


@router.post(
    "/cases/{registration_code}/deeds/end_permit",
    response=Done,
    summary="撤销或者注销许可",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, *TEXT_ERRORS, "cases.permit.none", "cases.permit.ground", "cases.permit.reasons"),
        keyed=True,
        if_match=True,
        example={"state_version": 7, "ground": "70.3", "reasons": "登记机关已准予注销登记。"},
    ),
)
def end_permit(request: HttpRequest, registration_code: Code, body: EndPermit) -> HttpResponse:
    """By LEADER or DECIDE, while what was granted stands (行政许可法第六十九条、第七十条)."""
    return Doing(request, registration_code, body).done(ending, ground=body.ground, reasons=body.reasons)


@router.post(
    "/cases/{registration_code}/deeds/reopen",
    response=Done,
    summary="重新办理（复议、诉讼）",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.reopen.document"),
        keyed=True,
        if_match=True,
        example={"state_version": 7, "ground": "REVIEW", "document": "赣府行复〔2026〕12 号"},
    ),
)
def reopen(request: HttpRequest, registration_code: Code, body: Reopen) -> HttpResponse:
    """By LEADER or DECIDE, when a review or a court undid what was done; limits begin anew."""
    return Doing(request, registration_code, body).done(reopening, ground=body.ground, document=body.document)


@router.post(
    "/cases/{registration_code}/deeds/archive",
    response=Done,
    summary="归档",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.archive.undelivered"), keyed=True, if_match=True, example={"state_version": 7}
    ),
)
def archive(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By INTAKE or DECIDE: what has ended goes to the archive; only slips are put right and permits ended there."""
    return Doing(request, registration_code, body).done(archiving)
