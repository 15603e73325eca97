"""我的企业: the legal persons the caller acts for, their people, and invitations to act for one."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StringConstraints

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.add_company import add_company as adding
from tongban.registry.identity.actions.answer_invitation import answer_invitation as answering
from tongban.registry.identity.actions.answer_invitation import withdraw_invitation
from tongban.registry.identity.actions.end_representation import end_representation as ending
from tongban.registry.identity.actions.invite import invite as inviting
from tongban.registry.identity.actions.refresh_company import refresh_company as refreshing
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.companies import (
    Company,
    Invited,
    Member,
    companies_of,
    company_of,
    invitations_by,
    invitations_for,
    members_of,
    uscc_of,
)
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.ports import enterprise_registry
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.describing import BODY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Body, CalendarDay, Day, Instant, Shape
from tongban.sites.api.v1.wire import answer, sure_instant

router = Router(tags=["me"])

ASKED_AN_HOUR = 20
"""Look-ups of a person by name and number, and of the register, for one account: neither must be tried out."""
EXAMPLE_USCC = "91369901MA72200101"
Name = Annotated[str, StringConstraints(min_length=1, max_length=100), Field(examples=["张示例"])]
Number = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40),
    Field(
        description="Mobile or 公民身份号码 of a person registered with a verified identity.", examples=["19900000003"]
    ),
]
Identifier = Annotated[str, StringConstraints(max_length=40), Field(examples=[EXAMPLE_ID])]
BasicCode = Annotated[str, StringConstraints(max_length=40), Field(examples=["000131990001"])]
PERSON_ERRORS = (
    "identity.person.not_matched",
    "identity.person.oneself",
    "identity.assurance.too_low",
    "identity.validity.wrong",
    "codes.mobile.invalid",
    "codes.person_id.invalid",
    "codes.basic_code.invalid",
)
_REGISTER_ERRORS = (
    "codes.uscc.invalid",
    "identity.enterprise.not_found",
    "identity.enterprise_registry.unavailable",
    "identity.enterprise_registry.bad_answer",
)


class CompanyShape(Shape):
    """A legal person and how the caller acts for it. ``items``: 基本编码, null for all; ``until``: last day, null without
    end; ``state``: what the register said at ``verified_at``, null where none was asked."""

    id: str = Field(examples=[EXAMPLE_ID])
    uscc: str = Field(examples=[EXAMPLE_USCC])
    name: str = Field(examples=["信丰县示例餐饮有限公司"])
    kind: str = Field(examples=["ENTERPRISE"])
    role: RepresentativeRole
    items: list[str] | None
    until: Day | None
    state: str | None = Field(examples=["ACTIVE"])
    verified_at: Instant


class InvitationShape(Shape):
    """An invitation that waits. It gives no right before the person accepts it."""

    id: str = Field(examples=[EXAMPLE_ID])
    company: str = Field(examples=["信丰县示例餐饮有限公司"])
    uscc: str = Field(examples=[EXAMPLE_USCC])
    name: str = Field(description="Who is invited.", examples=["张示例"])
    invited_by: str = Field(examples=["李示例"])
    role: RepresentativeRole
    items: list[str] | None
    until: Day
    made_at: Instant


class PersonShape(Shape):
    """Somebody who acts for the legal person today."""

    id: str = Field(description="Of this representation, to end it by.", examples=[EXAMPLE_ID])
    name: str = Field(examples=["张示例"])
    mobile: str = Field(description="Masked.", examples=["199****0003"])
    role: RepresentativeRole
    items: list[str] | None
    since: Day
    until: Day | None
    may_end: bool = Field(description="Whether the caller may end it.")


class CompanyList(Shape):
    """The legal persons the caller acts for today, and the invitations that wait for the caller's answer."""

    companies: list[CompanyShape]
    invitations: list[InvitationShape]


class CompanyDetail(Shape):
    """One of them with its people: all to who manages it, to staff themselves; and its waiting invitations."""

    company: CompanyShape
    people: list[PersonShape]
    invitations: list[InvitationShape]


class UsccBody(Body):
    """Which legal person."""

    uscc: Annotated[str, StringConstraints(max_length=40)] = Field(examples=[EXAMPLE_USCC])


class InvitedRole(StrEnum):
    """As what somebody may be invited."""

    ADMINISTRATOR = "ADMINISTRATOR"
    STAFF = "STAFF"


class InvitationBody(Body):
    """Whom, as what, for which items, until which day (that day included; at most three years)."""

    name: Name
    number: Number
    role: InvitedRole
    until: CalendarDay
    items: Annotated[list[BasicCode], Field(max_length=100)] | None = Field(
        default=None, description="基本编码 for which staff may act; left out for all."
    )


class InvitationAnswer(StrEnum):
    """ACCEPT and DECLINE by who was invited, WITHDRAW by who manages the legal person."""

    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    WITHDRAW = "WITHDRAW"


class AnswerBody(Body):
    """What becomes of it."""

    answer: InvitationAnswer


class Made(Shape):
    """What was made; sent twice it is the same."""

    id: str = Field(examples=[EXAMPLE_ID])


@router.get(
    "/me/companies",
    response=CompanyList,
    summary="List the companies the caller acts for",
    openapi_extra=describe(),
)
def list_companies(request: HttpRequest) -> HttpResponse:
    """我的企业, and invitations to act for one."""
    actor = caller(request)
    return answer(_list(actor))


@router.post(
    "/me/companies",
    response=CompanyShape,
    summary="Add a company of one's own",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *_REGISTER_ERRORS,
            "identity.capacity.not_held",
            "identity.assurance.too_low",
            "identity.company.not_representative",
            "identity.company.ended",
        ),
        example={"uscc": EXAMPLE_USCC},
    ),
)
def add_company(request: HttpRequest, body: UsccBody) -> HttpResponse:
    """The register is asked; who is registered as its head (法定代表人、经营者、负责人) represents it from today. Twice is
    once, so it needs no key."""
    actor = caller(request)
    spend("api.register", str(actor.account_id), ASKED_AN_HOUR, 3600)
    record = enterprise_registry.now().look_up(body.uscc)
    company_id = adding(actor, record, verified_at=clock.real_now(), now=clock.now())
    return answer(_company(company_of(actor, company_id)))


@router.get(
    "/me/companies/{company_id}",
    response=CompanyDetail,
    summary="A company and its people",
    openapi_extra=describe(errors=("identity.company.unknown", "identity.capacity.not_held")),
)
def get_company(request: HttpRequest, company_id: Identifier) -> HttpResponse:
    """What the register says, who acts for it, who is invited."""
    return answer(_detail(caller(request), identifier(company_id, "identity.company.unknown")))


@router.post(
    "/me/companies/{company_id}/refresh",
    response=CompanyList,
    summary="Ask the register anew",
    openapi_extra=describe(
        errors=(
            *_REGISTER_ERRORS,
            "identity.company.unknown",
            "identity.capacity.not_held",
            "identity.role.not_allowed",
        )
    ),
)
def refresh_company(request: HttpRequest, company_id: Identifier) -> HttpResponse:
    """Who is registered now represents it, the former head no longer; its cases stay with it. Answers with the companies
    the caller still acts for."""
    actor, known = caller(request), identifier(company_id, "identity.company.unknown")
    uscc = uscc_of(actor, known)
    spend("api.register", str(actor.account_id), ASKED_AN_HOUR, 3600)
    record = enterprise_registry.now().look_up(uscc)
    refreshing(actor, record, legal_person_id=known, verified_at=clock.real_now(), now=clock.now())
    return answer(_list(actor))


@router.post(
    "/me/companies/{company_id}/invitations",
    response={201: Made},
    summary="Invite somebody to act for a company",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *PERSON_ERRORS,
            "identity.capacity.not_held",
            "identity.company.unknown",
            "identity.role.not_allowed",
            "identity.items.wrong",
            "identity.invitation.known",
        ),
        example={
            "name": "张示例",
            "number": "19900000003",
            "role": "STAFF",
            "until": "2026-12-31",
            "items": ["000131990001"],
        },
    ),
)
def invite(request: HttpRequest, company_id: Identifier, body: InvitationBody) -> HttpResponse:
    """By the representative, or of staff by an administrator. It counts when the person accepts it; a second one while the
    first waits is refused, so it needs no key."""
    actor, known = caller(request), identifier(company_id, "identity.company.unknown")
    spend("portal-find-person", str(actor.account_id), ASKED_AN_HOUR, 3600)
    made = inviting(
        actor,
        legal_person_id=known,
        name=body.name,
        number=body.number,
        role=RepresentativeRole(body.role.value),
        last_day=body.until,
        items=body.items,
        now=clock.now(),
    )
    return answer(Made(id=str(made)), 201)


@router.post(
    "/me/invitations/{invitation_id}/answer",
    response=CompanyList,
    summary="Accept, decline or withdraw an invitation",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            "identity.capacity.not_held",
            "identity.invitation.unknown",
            "identity.invitation.answered",
            "identity.assurance.too_low",
        ),
        example={"answer": "ACCEPT"},
    ),
)
def answer_invitation(request: HttpRequest, invitation_id: Identifier, body: AnswerBody) -> HttpResponse:
    """The same answer twice is once, so it needs no key."""
    actor, known = caller(request), identifier(invitation_id, "identity.invitation.unknown")
    if body.answer is InvitationAnswer.WITHDRAW:
        withdraw_invitation(actor, invitation_id=known, now=clock.now())
    else:
        accept = body.answer is InvitationAnswer.ACCEPT
        answering(actor, invitation_id=known, accept=accept, now=clock.now())
    return answer(_list(actor))


@router.post(
    "/me/representations/{representation_id}/end",
    response=CompanyList,
    summary="End that somebody acts for a company",
    openapi_extra=describe(
        errors=(
            "identity.capacity.not_held",
            "identity.representation.unknown",
            "identity.representation.by_register",
            "identity.role.not_allowed",
        )
    ),
)
def end_representation(request: HttpRequest, representation_id: Identifier) -> HttpResponse:
    """From this moment on. By the person, by the representative, or of staff by an administrator. Twice is once."""
    actor = caller(request)
    ending(
        actor,
        representation_id=identifier(representation_id, "identity.representation.unknown"),
        now=clock.now(),
    )
    return answer(_list(actor))


def identifier(text: str, otherwise: str) -> UUID:
    """What is no id names nothing: DomainError ``otherwise``."""
    try:
        return UUID(text)
    except ValueError:
        raise DomainError(otherwise) from None


def _list(actor: Actor) -> CompanyList:
    companies = [_company(each) for each in companies_of(actor)]
    return CompanyList(companies=companies, invitations=[_invited(each) for each in invitations_for(actor)])


def _detail(actor: Actor, company_id: UUID) -> CompanyDetail:
    found = company_of(actor, company_id)
    return CompanyDetail(
        company=_company(found),
        people=[_person(each) for each in members_of(actor, found)],
        invitations=[_invited(each) for each in invitations_by(found)],
    )


def _company(each: Company) -> CompanyShape:
    return CompanyShape(
        id=str(each.id),
        uscc=each.uscc,
        name=each.name,
        kind=each.kind.value,
        role=each.role,
        items=None if each.items is None else list(each.items),
        until=each.until.isoformat() if each.until else None,
        state=each.state.value if each.state else None,
        verified_at=sure_instant(each.verified_at),
    )


def _person(each: Member) -> PersonShape:
    return PersonShape(
        id=str(each.representation_id),
        name=each.name,
        mobile=each.mobile_masked,
        role=each.role,
        items=None if each.items is None else list(each.items),
        since=each.since.isoformat(),
        until=each.until.isoformat() if each.until else None,
        may_end=each.may_end,
    )


def _invited(each: Invited) -> InvitationShape:
    return InvitationShape(
        id=str(each.id),
        company=each.company,
        uscc=each.uscc,
        name=each.name,
        invited_by=each.by,
        role=each.role,
        items=None if each.items is None else list(each.items),
        until=each.until.isoformat(),
        made_at=sure_instant(each.made_at),
    )
