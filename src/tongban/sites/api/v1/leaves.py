"""离岗代理: who is away and who stands in; asking for it, and the word of who answers for the posts."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from tongban.foundation import clock
from tongban.registry.identity.actions.take_leave import ask_leave, decline_leave, end_leave, grant_leave
from tongban.registry.identity.answering import own_posts
from tongban.registry.identity.kinds import LeaveState
from tongban.registry.identity.leaves import (
    LeaveView,
    colleagues_of,
    leave_of,
    leaves_of,
    leaves_to_answer,
)
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.companies import Identifier, identifier
from tongban.sites.api.v1.describing import BODY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Body, CalendarDay, Day, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["me"])


class LeaveShape(Shape):
    """A leave. Both days belong to it."""

    id: str = Field(examples=[EXAMPLE_ID])
    official: str = Field(description="Who is away.", examples=["钱示例"])
    deputy: str = Field(description="Who stands in.", examples=["孙示例"])
    deputy_id: str = Field(examples=[EXAMPLE_ID])
    first_day: Day
    last_day: Day
    state: LeaveState


class ColleagueShape(Shape):
    """Somebody who may be named as deputy."""

    account_id: str = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["孙示例"])
    titles: list[str]


class LeaveList(Shape):
    """Newest first. ``to_answer``: what waits for the caller's word."""

    own: list[LeaveShape]
    standing_in: list[LeaveShape]
    to_answer: list[LeaveShape]
    colleagues: list[ColleagueShape]


class LeaveBody(Body):
    """From when to when, and who stands in."""

    first_day: CalendarDay
    last_day: CalendarDay
    deputy_id: UUID = Field(description="`account_id` of one of `colleagues`.", examples=[EXAMPLE_ID])


class LeaveAnswer(StrEnum):
    """GRANT and DECLINE by who answers for the posts; END by them or by the official."""

    GRANT = "GRANT"
    DECLINE = "DECLINE"
    END = "END"


class LeaveAnswerBody(Body):
    """What becomes of it."""

    answer: LeaveAnswer


_DEEDS = {LeaveAnswer.GRANT: grant_leave, LeaveAnswer.DECLINE: decline_leave, LeaveAnswer.END: end_leave}


@router.get("/leaves", response=LeaveList, summary="List leaves", openapi_extra=describe())
def list_leaves(request: HttpRequest) -> HttpResponse:
    """The caller's own, those in which the caller stands in, what waits for the caller's word, and who could be deputy."""
    actor = caller(request)
    views = leaves_of(actor)
    colleagues = colleagues_of(actor) if own_posts(actor) else ()
    return answer(
        LeaveList(
            own=[_shape(each) for each in views if each.account_id == actor.account_id],
            standing_in=[_shape(each) for each in views if each.deputy_id == actor.account_id],
            to_answer=[_shape(each) for each in leaves_to_answer(actor)],
            colleagues=[
                ColleagueShape(account_id=str(each.account_id), name=each.name, titles=list(each.titles))
                for each in colleagues
            ],
        )
    )


@router.post(
    "/leaves",
    response={201: LeaveShape},
    summary="Ask for a leave",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            "identity.leave.no_post",
            "identity.leave.days",
            "identity.leave.deputy",
            "identity.leave.overlaps",
        ),
        example={"first_day": "2026-12-01", "last_day": "2026-12-05", "deputy_id": EXAMPLE_ID},
    ),
)
def ask_for_leave(request: HttpRequest, body: LeaveBody) -> HttpResponse:
    """It changes no right before it is granted. Asked again for the same days it is refused, so it needs no key."""
    actor = caller(request)
    days = {"first_day": body.first_day, "last_day": body.last_day}
    made = ask_leave(actor, deputy_id=body.deputy_id, **days, now=clock.now())
    return answer(_shape(leave_of(actor, made)), 201)


@router.post(
    "/leaves/{leave_id}/answer",
    response=LeaveShape,
    summary="Grant, decline or end a leave",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            "identity.leave.unknown",
            "identity.leave.answered",
            "identity.leave.deputy",
            "identity.leave.overlaps",
        ),
        example={"answer": "GRANT"},
    ),
)
def answer_leave(request: HttpRequest, leave_id: Identifier, body: LeaveAnswerBody) -> HttpResponse:
    """The same answer twice is once, so it needs no key. Ended, the deputy is out at once."""
    actor, known = caller(request), identifier(leave_id, "identity.leave.unknown")
    _DEEDS[body.answer](actor, leave_id=known, now=clock.now())
    return answer(_shape(leave_of(actor, known)))


def _shape(each: LeaveView) -> LeaveShape:
    return LeaveShape(
        id=str(each.id),
        official=each.name,
        deputy=each.deputy,
        deputy_id=str(each.deputy_id),
        first_day=each.first_day.isoformat(),
        last_day=each.last_day.isoformat(),
        state=each.state,
    )
