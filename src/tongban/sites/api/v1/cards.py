"""电子监察: cards, as the supervisor of a region or the body they are against sees them, and the deeds on them.

A card tells nothing personal of its case. None of these deeds touches the case.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.kernel.errors import DomainError
from tongban.oversight.supervision.actions import close as closing
from tongban.oversight.supervision.actions import explain as explaining
from tongban.oversight.supervision.actions import lift as lifting
from tongban.oversight.supervision.actions import uphold as upholding
from tongban.oversight.supervision.actions.unit import CardDone
from tongban.oversight.supervision.kinds import LEVEL_LABELS
from tongban.oversight.supervision.queries import CardRow, Wanted, card_detail
from tongban.oversight.supervision.queries import cards as cards_of
from tongban.oversight.supervision.states import CARD_LABELS
from tongban.sites.api.v1.callers import caller, idempotency_key, state_version
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_CODE, EXAMPLE_ID, Body, Instant, Marker, Shape, StateVersion
from tongban.sites.api.v1.wire import answer, instant, sure_instant

router = Router(tags=["cards"])

CardId = Annotated[str, StringConstraints(max_length=40), Field(description="Id of a card.", examples=[EXAMPLE_ID])]
Short = Annotated[str, StringConstraints(max_length=40, pattern="^[^\\x00]*$")]

_DEED_ERRORS = (
    *BODY_ERRORS,
    *KEY_ERRORS,
    "api.state_version.missing",
    "api.state_version.unclear",
    "uow.not_found",
    "uow.stale",
    "states.deed_not_possible",
    "supervision.card.not_allowed",
    "supervision.card.warning",
    "supervision.card.words",
    "supervision.card.words_too_long",
)


class CardQuery(Shape):
    """Which cards. Filters that are left out filter nothing."""

    view: Literal["open", "warning", "raised", "answered", "upheld", "over", "all"] = "open"
    level: Literal["", "1", "2", "3", "cards"] = Field(
        default="", description="1 预警, 2 黄牌, 3 红牌; `cards`: yellow and red."
    )
    rule: Short = Field(default="", examples=["T2"])
    department: Short = Field(default="", description="Id of the body, as the lines name it.")
    registration_code: Short = ""
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)


class CardLine(Shape):
    """A card. ``at``: the instant at which the rule became true, whenever it was noticed; ``due``: end of its limit."""

    id: str = Field(examples=[EXAMPLE_ID])
    registration_code: str = Field(examples=[EXAMPLE_CODE])
    item: str
    department: str = Field(examples=[EXAMPLE_ID])
    region_code: str = Field(examples=["360722000000"])
    rule: str = Field(examples=["T2"])
    rule_title: str = Field(examples=["超过承诺期限"])
    level: int = Field(examples=[2])
    level_label: str = Field(examples=["黄牌"])
    step: str = Field(description="The step of the review plan it is about, where it is about one.")
    at: Instant
    due: Instant
    state: str = Field(examples=["RAISED"])
    state_label: str = Field(examples=["待说明"])
    state_version: int
    explain_by: Instant | None = Field(description="Until when the body may explain; null for warnings.")
    closed_at: Instant | None


class CardList(Shape):
    """A page of cards, newest first; ``next`` is handed back as ``after``, null on the last page."""

    cards: list[CardLine]
    next: str | None


class CardEvent(Shape):
    """What was done to a card. ``words``: what was written."""

    type: str = Field(examples=["supervision.card.answered"])
    at: Instant
    words: str


class CardOffer(Shape):
    """A deed that the caller may do now, or why not."""

    deed: str = Field(examples=["explain"])
    label: str
    possible: bool
    reason: str


class CardShape(CardLine):
    """A card with its rule in words, its deeds, and whether its matter has ended."""

    condition: str
    basis: str
    noticed_at: Instant = Field(description="When it was raised: the body's time to explain begins then, not at `at`.")
    ended_at: Instant | None = Field(description="When what was late was done; null while it is not.")
    events: list[CardEvent]
    deeds: list[CardOffer]


class CardDeedBody(Body):
    """A deed on a card: the version it was decided on, here or in If-Match, and its words."""

    state_version: StateVersion | None = None
    words: Annotated[str, StringConstraints(max_length=4_000)] = ""


class CardDoneShape(Shape):
    """Where the card stands now. ``repeated``: this key had been carried out before."""

    id: str = Field(examples=[EXAMPLE_ID])
    deed: str = Field(examples=["explain"])
    state: str = Field(examples=["ANSWERED"])
    state_label: str = Field(examples=["已说明，待确认"])
    state_version: int = Field(examples=[2])
    repeated: bool


@router.get(
    "/cards",
    response=CardList,
    summary="List cards",
    openapi_extra=describe(errors=("supervision.list.invalid", "codes.registration_code.invalid")),
)
def list_cards(request: HttpRequest, asked: Query[CardQuery]) -> HttpResponse:
    """Cards of the supervisor's region, or those against the official's own body; nobody else sees any."""
    wanted = Wanted(asked.view, asked.level, asked.rule, asked.department, asked.registration_code)
    page = cards_of(caller(request), wanted, asked.after, asked.size)
    return answer(CardList(cards=[CardLine(**_line(row)) for row in page.rows], next=page.next))


@router.get(
    "/cards/{card_id}",
    response=CardShape,
    summary="One card",
    openapi_extra=describe(errors=("uow.not_found",)),
)
def get_card(request: HttpRequest, card_id: CardId) -> HttpResponse:
    """Why it was raised, what was done to it, and what the caller may do now."""
    detail = card_detail(caller(request), _id(card_id))
    rule = detail.row.rule
    return answer(
        CardShape(
            **_line(detail.row),
            condition=rule.condition,
            basis=rule.basis,
            noticed_at=sure_instant(detail.noticed),
            ended_at=instant(detail.ended),
            events=[CardEvent(type=each.type, at=sure_instant(each.at), words=each.words) for each in detail.lines],
            deeds=[
                CardOffer(deed=each.deed.value, label=each.label, possible=each.possible, reason=each.reason)
                for each in detail.offers
            ],
        )
    )


def _described(*more: str, words: str) -> dict[str, Any]:
    example = {"state_version": 1, "words": words}
    return describe(errors=(*_DEED_ERRORS, *more), keyed=True, if_match=True, example=example)


@router.post(
    "/cards/{card_id}/deeds/explain",
    response=CardDoneShape,
    summary="提交说明（申诉）",
    openapi_extra=_described(words="核查员当日出差，已安排他人。"),
)
def explain_card(request: HttpRequest, card_id: CardId, body: CardDeedBody) -> HttpResponse:
    """By LEADER or DECIDE of the body the card is against, once."""
    return _done(request, card_id, body, explaining.explain)


@router.post(
    "/cards/{card_id}/deeds/uphold",
    response=CardDoneShape,
    summary="确认",
    openapi_extra=_described("supervision.card.not_explained_yet", words="理由不成立，三日内办结。"),
)
def uphold_card(request: HttpRequest, card_id: CardId, body: CardDeedBody) -> HttpResponse:
    """By the supervisor of the region, after the body explained or its time to do so has passed."""
    return _done(request, card_id, body, upholding.uphold)


@router.post(
    "/cards/{card_id}/deeds/lift",
    response=CardDoneShape,
    summary="撤销",
    openapi_extra=_described(words="系统停机所致。"),
)
def lift_card(request: HttpRequest, card_id: CardId, body: CardDeedBody) -> HttpResponse:
    """By the supervisor of the region, with the reason. That it was raised stays on record."""
    return _done(request, card_id, body, lifting.lift)


@router.post(
    "/cards/{card_id}/deeds/close",
    response=CardDoneShape,
    summary="按整改到位办结",
    openapi_extra=_described("supervision.card.not_rectified", words="已作出决定。"),
)
def close_card(request: HttpRequest, card_id: CardId, body: CardDeedBody) -> HttpResponse:
    """By the supervisor of the region, once what was late has been done."""
    return _done(request, card_id, body, closing.close)


def _done(request: HttpRequest, card_id: str, body: CardDeedBody, act: Callable[..., CardDone]) -> HttpResponse:
    actor, key = caller(request), idempotency_key(request)
    seen = state_version(request, body.state_version)
    done = act(actor, card_id=_id(card_id), seen=seen, words=body.words, key=key)
    shape = CardDoneShape(
        id=str(done.id),
        deed=done.deed.value,
        state=done.state.value,
        state_label=CARD_LABELS[done.state],
        state_version=done.state_version,
        repeated=done.repeated,
    )
    return answer(shape, headers={"ETag": f'"{done.state_version}"'})


def _id(text: str) -> UUID:
    """What is no id names no card."""
    try:
        return UUID(text)
    except ValueError:
        raise DomainError("uow.not_found") from None


def _line(row: CardRow) -> dict[str, Any]:
    return {
        "id": str(row.card_id),
        "registration_code": row.code,
        "item": row.item,
        "department": str(row.department_id),
        "region_code": row.region_code,
        "rule": row.rule.id,
        "rule_title": row.rule.title,
        "level": row.level.value,
        "level_label": LEVEL_LABELS[row.level],
        "step": row.about,
        "at": sure_instant(row.at),
        "due": sure_instant(row.due),
        "state": row.state.value,
        "state_label": row.state_label,
        "state_version": row.state_version,
        "explain_by": instant(row.explain_by) if row.level.value > 1 else None,
        "closed_at": instant(row.closed_at),
    }
