"""Deeds by which an application is taken in after its originals were seen, is not accepted, or ends without a decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tongban.cases.actions.pass_to_originals import pass_to_originals as passing
from tongban.cases.actions.refuse_intake import refuse_intake as refusing
from tongban.cases.actions.return_uncorrected import return_uncorrected as returning
from tongban.cases.actions.terminate import terminate as terminating
from tongban.cases.actions.verify_originals import verify_originals as verifying
from tongban.cases.kinds import IntakeRefusal, Termination
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import DEED_ERRORS, TEXT_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Doing, Done, Text
from tongban.sites.api.v1.shapes import EXAMPLE_BODY, BodyCode, ElementId

router = Router(tags=["deeds"])


class RefuseIntake(DeedBody):
    """Which of the four kinds, on what, why. A substantive condition is none of them: that is a decision."""

    kind: IntakeRefusal
    grounds: list[ElementId] = Field(
        default=[],
        max_length=100,
        description="`STILL_INCOMPLETE`: places of the last notice that are still unmet (`path` of its lines); "
        "`FALSE_MATERIAL`: materials and fields that are false; otherwise none.",
    )
    reasons: Text = Field(description="The applicant reads them.")
    competent: BodyCode | None = Field(default=None, description="`WRONG_BODY`: the body to apply to, by its code.")


class Terminate(DeedBody):
    """Why the proceeding has lost its subject, and on what the official relies."""

    ground: Termination
    evidence: Text


@router.post(
    "/cases/{registration_code}/deeds/pass_to_originals",
    response=Done,
    summary="预审通过，请到窗口核验原件",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.originals.none"), keyed=True, if_match=True, example={"state_version": 1}
    ),
)
def pass_to_originals(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By INTAKE or REVIEW, where the guide asks to see originals. The limit for acceptance runs on."""
    return Doing(request, registration_code, body).done(passing)


@router.post(
    "/cases/{registration_code}/deeds/verify_originals",
    response=Done,
    summary="核验原件并受理",
    openapi_extra=describe(errors=DEED_ERRORS, keyed=True, if_match=True, example={"state_version": 2}),
)
def verify_originals(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By INTAKE or REVIEW: the originals were seen, the application is accepted."""
    return Doing(request, registration_code, body).done(verifying)


@router.post(
    "/cases/{registration_code}/deeds/refuse_intake",
    response=Done,
    summary="不予受理",
    openapi_extra=describe(
        errors=(
            *DEED_ERRORS,
            *TEXT_ERRORS,
            "catalogue.element_unknown",
            "cases.intake.reasons",
            "cases.intake.grounds",
            "cases.intake.not_notified",
            "cases.intake.not_citable",
            "cases.intake.competent_missing",
            "cases.intake.competent_elsewhere",
            "codes.uscc.invalid",
            "orgs.department.unknown",
        ),
        keyed=True,
        if_match=True,
        example={
            "state_version": 1,
            "kind": "WRONG_BODY",
            "reasons": "经营场所不在本机关管辖的区域。",
            "competent": EXAMPLE_BODY,
        },
    ),
)
def refuse_intake(request: HttpRequest, registration_code: Code, body: RefuseIntake) -> HttpResponse:
    """By REVIEW or DECIDE, with reasons (行政许可法第三十二条、第七十八条)."""
    return Doing(request, registration_code, body).done(
        refusing,
        kind=body.kind,
        grounds=body.grounds,
        reasons=body.reasons,
        competent=department_by_uscc(body.competent).id if body.competent else None,
    )


@router.post(
    "/cases/{registration_code}/deeds/return_uncorrected",
    response=Done,
    summary="逾期未补正退件",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, "cases.return.no_rule", "cases.return.too_early"),
        keyed=True,
        if_match=True,
        example={"state_version": 2},
    ),
)
def return_uncorrected(request: HttpRequest, registration_code: Code, body: DeedBody) -> HttpResponse:
    """By REVIEW or DECIDE, under the rule of the guide and after the time it names; no timer does it."""
    return Doing(request, registration_code, body).done(returning)


@router.post(
    "/cases/{registration_code}/deeds/terminate",
    response=Done,
    summary="终止办理",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, *TEXT_ERRORS, "cases.terminate.evidence"),
        keyed=True,
        if_match=True,
        example={"state_version": 2, "ground": "DISSOLUTION", "evidence": "登记机关已准予注销登记。"},
    ),
)
def terminate(request: HttpRequest, registration_code: Code, body: Terminate) -> HttpResponse:
    """By DECIDE: the proceeding ends without a decision because its subject is gone."""
    return Doing(request, registration_code, body).done(terminating, ground=body.ground, evidence=body.evidence)
