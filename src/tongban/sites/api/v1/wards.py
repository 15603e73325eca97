"""家人: whose guardian the caller is (监护), and adding a child. Guardians of adults are registered at a window."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.foundation import clock
from tongban.kernel.masking import mask_document
from tongban.registry.identity.actions.add_child import add_child
from tongban.registry.identity.agreements import CHILD_NOTICE
from tongban.registry.identity.guardians import GuardianView, guarded_by
from tongban.registry.identity.guarding import GuardianBasis, GuardianEvidence
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.companies import Made, Name
from tongban.sites.api.v1.describing import BODY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Body, Day, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["me"])


class WardShape(Shape):
    """Somebody whose guardian (法定代理人, 民法典第二十三条) the caller is today. Apply for them as `applicant`, by `id`."""

    id: str = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["蔡小示例"])
    number: str = Field(description="Masked.", examples=["3****************5"])
    basis: GuardianBasis
    evidence: GuardianEvidence
    since: Day
    until: Day | None = Field(description="First day on which it holds no longer: the 18th birthday; null for adults.")


class WardList(Shape):
    """The wards, and which notice about data of children is in force."""

    wards: list[WardShape]
    notice: str = Field(description="Version to send back as `consent` for a child under 14.", examples=[CHILD_NOTICE])


class ChildBody(Body):
    """Which child. Below 14 with the guardian's `consent` (个人信息保护法第三十一条)."""

    name: Name
    number: Annotated[str, StringConstraints(max_length=40)] = Field(
        description="公民身份号码.", examples=["369901202001153035"]
    )
    consent: Annotated[str, StringConstraints(max_length=20)] = ""


@router.get("/me/wards", response=WardList, summary="List those whose guardian the caller is", openapi_extra=describe())
def list_wards(request: HttpRequest) -> HttpResponse:
    """Read anew each time: on the 18th birthday a ward is gone from it. That the guardian looked is on record for the ward."""
    wards = [_ward(each) for each in guarded_by(caller(request)) if each.holds]
    return answer(WardList(wards=wards, notice=CHILD_NOTICE))


@router.post(
    "/me/wards",
    response={201: Made},
    summary="Add a child of one's own",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            "codes.person_id.invalid",
            "identity.assurance.later",
            "identity.assurance.too_low",
            "identity.capacity.not_held",
            "identity.document.window_only",
            "identity.guardianship.consent",
            "identity.guardianship.not_confirmed",
            "identity.guardianship.of_age",
            "identity.guardianship.under_age_guardian",
            "identity.person.name_missing",
            "identity.population_registry.bad_answer",
            "identity.population_registry.unavailable",
            "limits.too_many",
        ),
        example={"name": "蔡小示例", "number": "369901202001153035", "consent": CHILD_NOTICE},
    ),
)
def add_ward(request: HttpRequest, body: ChildBody) -> HttpResponse:
    """The population registry is asked for one word. Whatever speaks against it is one error. Five times a day."""
    made = add_child(caller(request), name=body.name, id_number=body.number, consent=body.consent, now=clock.now())
    return answer(Made(id=str(made)), 201)


def _ward(each: GuardianView) -> WardShape:
    return WardShape(
        id=str(each.ward_id),
        name=each.ward,
        number=mask_document(each.ward_number),
        basis=each.basis,
        evidence=each.evidence,
        since=each.since.isoformat(),
        until=each.until.isoformat() if each.until else None,
    )
