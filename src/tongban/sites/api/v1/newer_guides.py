"""A case under a newer version of its guide: what it says otherwise, and the applicant's consent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, JsonValue

from tongban.cases.actions import adopt_guide as adopting
from tongban.cases.queries import case_id_of
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.worktime import Clock, LegName
from tongban.sites.api.v1.applications import STATEMENT
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.cases import Code
from tongban.sites.api.v1.describing import DEED_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Doing, Done
from tongban.sites.api.v1.shapes import EXAMPLE_HASH, Hash, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["deeds"])

_GUIDE_ERRORS = tuple(
    f"cases.guide.{name}" for name in ("none_newer", "asks_more", "later", "over", "reviewed_otherwise")
)
_LIMITS: tuple[LegName, ...] = ("acceptance", "promised", "statutory")


class ChangedPlace(Shape):
    """One place at which the two versions differ; ``before`` and ``after`` are words, empty where there is nothing."""

    path: str = Field(examples=["local.promised_limit"])
    place: str = Field(examples=["承诺办结时限"])
    change: str = Field(description="ADDED, REMOVED or CHANGED.", examples=["CHANGED"])
    before: str = Field(examples=["5 个工作日"])
    after: str = Field(examples=["4 个工作日"])


class EndOfLimit(Shape):
    """When a limit that runs, or will run from acceptance on, ends under both versions (half-open instants)."""

    limit: str = Field(description="acceptance, promised or statutory.", examples=["promised"])
    before: str | None = Field(examples=["2026-12-03T16:00:00Z"])
    after: str | None = Field(examples=["2026-12-02T16:00:00Z"])


class NewerGuide(Shape):
    """The newer version of a case's guide. ``confirmation`` is what the applicant confirms in `adopt_guide`."""

    former_hash: str = Field(examples=[EXAMPLE_HASH])
    guide_hash: str = Field(examples=[EXAMPLE_HASH])
    differences: list[ChangedPlace]
    limits: list[EndOfLimit]
    statement: dict[str, JsonValue] = Field(description=STATEMENT)
    confirmation: str = Field(examples=[EXAMPLE_HASH])


class AdoptGuide(DeedBody):
    """The applicant's consent: the hash over the content under the newer version."""

    confirmation: Hash


@router.get(
    "/cases/{registration_code}/newer-guide",
    response=NewerGuide,
    summary="新版指南",
    openapi_extra=describe(errors=("codes.registration_code.invalid", "uow.not_found", *_GUIDE_ERRORS)),
)
def get_newer_guide(request: HttpRequest, registration_code: Code) -> HttpResponse:
    """What a newer version of the guide would change for this case; an error says why it cannot go on under it. Nothing is
    stored."""
    found = adopting.prepare(caller(request), case_id_of(registration_code))
    return answer(
        NewerGuide(
            former_hash=found.former.hash,
            guide_hash=found.guide.hash,
            differences=[
                ChangedPlace(path=each.path, place=each.place, change=each.change, before=each.before, after=each.after)
                for each in found.differences
            ],
            limits=[
                EndOfLimit(limit=name, before=_end(found.before, name), after=_end(found.after, name))
                for name in _LIMITS
            ],
            statement=found.application.statement,
            confirmation=found.application.confirmation,
        )
    )


@router.post(
    "/cases/{registration_code}/deeds/adopt_guide",
    response=Done,
    summary="改按新版指南办理",
    openapi_extra=describe(
        errors=(*DEED_ERRORS, *_GUIDE_ERRORS, "cases.submit.confirmation_differs"),
        keyed=True,
        if_match=True,
        example={"state_version": 1, "confirmation": EXAMPLE_HASH},
    ),
)
def adopt_guide(request: HttpRequest, registration_code: Code, body: AdoptGuide) -> HttpResponse:
    """By the applicant alone, where the newer version is no worse for them."""
    return Doing(request, registration_code, body).done(adopting.adopt_guide, confirmed=body.confirmation)


def _end(clock: Clock, name: LegName) -> str | None:
    leg = clock.leg(name)
    return instant_text(leg.due) if leg is not None and leg.stopped_at is None else None
