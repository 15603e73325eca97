"""好差评: an applicant's programs rate a service that ended; officials' programs list ratings and what follows bad ones.

Ratings are anonymous: the body that was rated is never told which case it was, nor, while few would tell who, which item.
"""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StrictInt, StringConstraints

from tongban.oversight.evaluations.actions.give import Opinion, give
from tongban.oversight.evaluations.kinds import Way
from tongban.oversight.evaluations.queries import RatingRow, Wanted, rateable, ratings
from tongban.oversight.evaluations.rules import LONGEST
from tongban.oversight.evaluations.states import RATING_LABELS
from tongban.sites.api.v1.callers import caller, idempotency_key
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_ID, Body, Day, Instant, Marker, Shape
from tongban.sites.api.v1.wire import answer, instant, sure_instant

router = Router(tags=["ratings"])

Stars = Annotated[int, Field(description="5 非常满意, 4 满意, 3 基本满意, 2 不满意, 1 非常不满意.", examples=[5])]
ReasonCode = Annotated[str, StringConstraints(pattern="^[1-5][0-9]{2}$"), Field(examples=["510"])]

_NOW_ERRORS = tuple(
    f"evaluations.rating.{name}" for name in ("not_yours", "not_ended", "withdrawn", "too_late", "already_given")
)


class RatingBody(Body):
    """What is said of a case, or with `visit` of one visit to a window. Sent once more it is the one 追评."""

    stars: Annotated[StrictInt, Field(description="5 非常满意 … 1 非常不满意.", examples=[5])]
    reasons: list[ReasonCode] = Field(
        default=[], max_length=8, description="Codes of the national list; the first digit is the stars."
    )
    words: Annotated[str, StringConstraints(max_length=4_000)] = Field(
        default="", description=f"At most {LONGEST} characters; shown to the body that is rated, so they name nobody."
    )
    visit: Annotated[StrictInt, Field(ge=0, le=2**31 - 1, description="The number of the visit; 0: the case.")] = 0
    way: Literal["PC", "MOBILE"] = Field(default="PC", description="评价渠道: on what it was given.")


class GivenShape(Shape):
    """What became of it. ``repeated``: this key had been carried out before."""

    id: str = Field(examples=[EXAMPLE_ID])
    number: int = Field(description="1, or 2 for the 追评.", examples=[1])
    state: str = Field(examples=["GIVEN"])
    state_label: str = Field(examples=["已评价"])
    repeated: bool


class ReasonShape(Shape):
    """A reason of the national list."""

    code: str = Field(examples=["510"])
    name: str = Field(examples=["一窗受理一次办结"])


class OwnRatingShape(Shape):
    """What the caller said."""

    id: str = Field(examples=[EXAMPLE_ID])
    number: int = Field(examples=[1])
    at: Instant
    stars: Stars
    grade: str = Field(examples=["非常满意"])
    reasons: list[ReasonShape]
    words: str
    state: str = Field(examples=["GIVEN"])
    state_label: str = Field(examples=["已评价"])


class OwnRatings(Shape):
    """The ratings of a case or visit, and until when another one can be given."""

    registration_code: str = Field(examples=[EXAMPLE_CODE])
    visit: int = Field(examples=[0])
    visits: list[int] = Field(description="Numbers of the visits to a window, each of which can be rated by itself.")
    ratings: list[OwnRatingShape]
    open_until: Instant | None = Field(description="Null where nothing can be given now.")


class OwnQuery(Shape):
    """Of the case, or of one visit."""

    visit: int = Field(default=0, ge=0, le=2**31 - 1)


class RatingsQuery(Shape):
    """Which ratings. Filters that are left out filter nothing."""

    view: Literal["open", "to_sign", "verifying", "rectifying", "to_call_back", "closed", "not_adopted", "all"] = "open"
    stars: Literal["", "1", "2", "3", "4", "5"] = ""
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class RatingLineShape(Shape):
    """A rating as officials see it. ``registration_code`` is empty but for the supervisor who calls back."""

    id: str = Field(examples=[EXAMPLE_ID])
    registration_code: str = Field(examples=[""])
    item: str = Field(description="Empty for the body while few ratings would tell who.")
    department: str = Field(examples=[EXAMPLE_ID])
    target: str = Field(description="CASE or VISIT.", examples=["CASE"])
    number: int = Field(examples=[1])
    day: Day
    stars: Stars
    grade: str = Field(examples=["不满意"])
    reasons: list[ReasonShape]
    worded: bool
    state: str = Field(examples=["TO_SIGN"])
    state_label: str = Field(examples=["待签收"])
    state_version: int
    due: Instant | None = Field(description="By when the next deed has to be done; null where nothing is awaited.")
    closed_at: Instant | None


class RatingList(Shape):
    """A page of ratings, newest first; ``next`` is handed back as ``after``, null on the last page."""

    ratings: list[RatingLineShape]
    next: str | None


@router.post(
    "/cases/{registration_code}/ratings",
    response=GivenShape,
    summary="Rate a service that ended",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *KEY_ERRORS,
            "codes.registration_code.invalid",
            "uow.not_found",
            *_NOW_ERRORS,
            "evaluations.visit.unknown",
            "evaluations.stars.invalid",
            "evaluations.reason.invalid",
            "evaluations.words.too_long",
            "evaluations.words.identifying",
        ),
        keyed=True,
        example={"stars": 5, "reasons": ["510", "513"], "words": "办得快"},
    ),
)
def give_rating(request: HttpRequest, registration_code: Code, body: RatingBody) -> HttpResponse:
    """By the applicant, or who acted for them, within the time to rate. Voluntary; nobody can change it afterwards."""
    actor, key = caller(request), idempotency_key(request)
    opinion = Opinion(body.stars, body.reasons, body.words)
    done = give(actor, code=registration_code, opinion=opinion, way=Way[body.way], visit=body.visit, key=key)
    shape = GivenShape(
        id=str(done.rating_id),
        number=done.number,
        state=done.state.value,
        state_label=RATING_LABELS[done.state],
        repeated=done.repeated,
    )
    return answer(shape)


@router.get(
    "/cases/{registration_code}/ratings",
    response=OwnRatings,
    summary="Own ratings of a case",
    openapi_extra=describe(errors=("codes.registration_code.invalid", "uow.not_found", "evaluations.visit.unknown")),
)
def list_ratings(request: HttpRequest, registration_code: Code, asked: Query[OwnQuery]) -> HttpResponse:
    """For who was served; to everybody else they do not exist."""
    found = rateable(caller(request), registration_code, visit=asked.visit)
    rows = [
        OwnRatingShape(
            id=str(each.rating_id),
            number=each.number,
            at=sure_instant(each.at),
            stars=each.grade.stars,
            grade=each.grade.name,
            reasons=[ReasonShape(code=reason.code, name=reason.name) for reason in each.reasons],
            words=each.words,
            state=each.state.value,
            state_label=each.state_label,
        )
        for each in found.given
    ]
    shape = OwnRatings(
        registration_code=found.service.code,
        visit=found.visit,
        visits=[each.n for each in found.service.visits],
        ratings=rows,
        open_until=instant(found.opening.until) if found.opening else None,
    )
    return answer(shape)


@router.get(
    "/ratings",
    response=RatingList,
    summary="List ratings and follow-ups",
    openapi_extra=describe(errors=("evaluations.list.invalid",)),
)
def list_follow_ups(request: HttpRequest, asked: Query[RatingsQuery]) -> HttpResponse:
    """Ratings of the supervisor's region, or of the official's own body; nobody else sees any."""
    page = ratings(caller(request), Wanted(asked.view, asked.stars), asked.after, asked.size)
    return answer(RatingList(ratings=[_line(row) for row in page.rows], next=page.next))


def _line(row: RatingRow) -> RatingLineShape:
    return RatingLineShape(
        id=str(row.rating_id),
        registration_code=row.code,
        item=row.item,
        department=str(row.department_id),
        target=row.target.value,
        number=row.number,
        day=sure_instant(row.at)[:10],
        stars=row.grade.stars,
        grade=row.grade.name,
        reasons=[ReasonShape(code=each.code, name=each.name) for each in row.reasons],
        worded=row.worded,
        state=row.state.value,
        state_label=row.state_label,
        state_version=row.state_version,
        due=instant(row.due),
        closed_at=instant(row.closed_at),
    )
