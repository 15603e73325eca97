"""个人信息权利请求: a person exercises a right of the 个人信息保护法, and sees until when it is answered and what came of it; what
the person was told of breaches; and how such requests are dealt with, in numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.cases.queries.owning import own_cases
from tongban.oversight.grievances.actions.claim import claim_right
from tongban.oversight.grievances.figures import rights_within
from tongban.oversight.grievances.kinds import Claim
from tongban.oversight.grievances.rights import own_rights
from tongban.oversight.privacy.queries import told_breaches
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.orgs.queries import names_of
from tongban.sites.api.v1.callers import caller, idempotency_key
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.enquiries import EXAMPLE_NUMBER, AskedShape, Text
from tongban.sites.api.v1.items import RegionCode
from tongban.sites.api.v1.shapes import Body, Instant, Shape
from tongban.sites.api.v1.wire import answer, sure_instant
from tongban.sites.parts.enquiryview import spend_question

router = Router(tags=["me"])


class RightBody(Body):
    """Which right (个人信息保护法第四十四条至第五十条). EXPLAIN and COMPLAIN are about one reading, which `reading` names."""

    claim: Claim
    region: RegionCode = Field(description="Whose steward answers where no entry names a body.")
    words: Text = Field(description="At most 1,000 characters.", examples=["我的手机号登记错了，请更正。"])
    reading: UUID | None = Field(default=None, description="`id` of an entry of `/me/data/readings`.")
    contact: Annotated[str, StringConstraints(max_length=400)] = ""
    ward: UUID | None = Field(
        default=None, description="For whom, as guardian: `id` of `/me/wards`; `reading` is then one of the ward's."
    )


class RightShape(Shape):
    """A request and its answer; the words stand in `/enquiries/{number}`. ``due``: null while nobody waits."""

    number: str = Field(examples=[EXAMPLE_NUMBER])
    claim: str = Field(examples=["CORRECT"])
    body: str = Field(examples=["信丰县政务服务电子监察室（示例）"])
    state: str = Field(examples=["ANSWERED"])
    asked_at: Instant
    due: Instant | None
    answered_at: Instant | None
    late: bool
    finding: str = Field(
        description="GRANTED, IN_PART, REFUSED; of a complaint FOUNDED, PARTLY, UNFOUNDED; empty before."
    )
    ground: str = Field(description="Why not all was granted (第五十条); empty otherwise.")


class RightsQuery(Shape):
    """Whose: the caller's, or those of a ward."""

    ward: UUID | None = Field(default=None, description="`id` of `/me/wards`.")


class RightList(Shape):
    """Requests, newest first; the last hundred."""

    requests: list[RightShape]


class BreachShape(Shape):
    """What the caller was told of a breach (第五十七条)."""

    told_at: Instant
    found_at: Instant
    body: str
    kinds: str
    cause: str
    harm: str
    measures: str
    advice: str


class BreachList(Shape):
    """Breaches that concern the caller, newest first."""

    breaches: list[BreachShape]


class FiguresQuery(Shape):
    """Where."""

    region: RegionCode


class RightFigures(Shape):
    """Requests of one kind in the last year: ``in_time`` of those answered, ``overdue`` of those waiting."""

    claim: str = Field(examples=["CORRECT"])
    asked: int
    answered: int
    in_time: int
    waiting: int
    overdue: int


class RightFiguresList(Shape):
    """Every kind, also those that nobody has asked for."""

    region: str = Field(examples=["360722000000"])
    rights: list[RightFigures]


@router.post(
    "/me/data/requests",
    response={201: AskedShape},
    summary="Exercise a right to one's data",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *KEY_ERRORS,
            "grievances.enquiry.words",
            "grievances.enquiry.words_too_long",
            "grievances.enquiry.not_signed_in",
            "identity.guardianship.unknown",
            "grievances.right.no_reading",
            "grievances.right.reading_needed",
            "grievances.right.nobody",
            "grievances.complaint.nobody",
            "orgs.region.unknown",
            "codes.region_code.invalid",
            "limits.too_many",
        ),
        keyed=True,
        example={"claim": "CORRECT", "region": "360722000000", "words": "我的手机号登记错了，请更正。"},
    ),
)
def claim_my_right(request: HttpRequest, body: RightBody) -> HttpResponse:
    """Answered by the body that read, else by the data steward of the region: a reading is explained within 5 working days, a
    complaint within 10, the rest within 15. Five in an hour, twenty a day, with questions. A guardian asks for a ward; the request
    is the ward's."""
    actor, key = caller(request), idempotency_key(request)
    spend_question(actor)
    asked = claim_right(
        actor,
        claim=body.claim.value,
        region=body.region,
        words=body.words,
        reading=body.reading,
        cases=own_cases(actor, body.ward) if body.reading else (),
        contact=body.contact,
        ward=body.ward,
        key=key,
    )
    shape = AskedShape(
        number=asked.number, due=sure_instant(asked.due), state_version=asked.state_version, repeated=asked.repeated
    )
    return answer(shape, 201)


@router.get(
    "/me/data/requests",
    response=RightList,
    summary="The caller's requests and their answers",
    openapi_extra=describe(errors=("identity.capacity.not_held", "identity.guardianship.unknown")),
)
def list_my_rights(request: HttpRequest, asked: Query[RightsQuery]) -> HttpResponse:
    """Number, limit, state, and what came of it; also what guardians asked for the caller. With `ward` what was asked for that
    ward; that a guardian looked is on record for the ward."""
    actor = caller(request)
    person_id_of(actor)
    return answer(
        RightList(
            requests=[
                RightShape(
                    number=each.number,
                    claim=each.claim,
                    body=each.body,
                    state=each.state.value,
                    asked_at=sure_instant(each.asked_at),
                    due=_maybe(each.due),
                    answered_at=_maybe(each.answered_at),
                    late=each.late,
                    finding=each.finding,
                    ground=each.ground,
                )
                for each in own_rights(actor, asked.ward)
            ]
        )
    )


@router.get(
    "/me/data/breaches",
    response=BreachList,
    summary="Breaches that concern the caller",
    openapi_extra=describe(errors=("identity.capacity.not_held",)),
)
def list_my_breaches(request: HttpRequest) -> HttpResponse:
    """Which kinds of data, why, what harm may come, what was done, and what the caller can do."""
    told = told_breaches(person_id_of(caller(request)))
    names = names_of({each.department_id for each in told}) if told else {}
    return answer(
        BreachList(
            breaches=[
                BreachShape(
                    told_at=sure_instant(each.at),
                    found_at=sure_instant(each.found_at),
                    body=names.get(each.department_id, ""),
                    kinds=each.kinds,
                    cause=each.cause,
                    harm=each.harm,
                    measures=each.measures,
                    advice=each.advice,
                )
                for each in told
            ]
        )
    )


@router.get(
    "/privacy/figures",
    response=RightFiguresList,
    summary="Requests under the personal information law, in numbers",
    openapi_extra=describe(errors=("codes.region_code.invalid",)),
)
def get_privacy_figures(request: HttpRequest, asked: Query[FiguresQuery]) -> HttpResponse:
    """How many were asked and answered in the last year, in time or not. Open to everybody; no number leads to a person."""
    rights = [
        RightFigures(
            claim=each.claim.value,
            asked=each.asked,
            answered=each.answered,
            in_time=each.in_time,
            waiting=each.waiting,
            overdue=each.overdue,
        )
        for each in rights_within(asked.region)
    ]
    return answer(RightFiguresList(region=asked.region, rights=rights))


def _maybe(at: datetime | None) -> str | None:
    return sure_instant(at) if at is not None else None
