"""Ratings at the desk: what the supervisor of a region and the body that was rated see, and what can be done now.

To whom a rating is not visible, it does not exist. The body is told stars, reasons, words and the day, never the case; the
item only where it has enough ratings there that none points to somebody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.foundation import keys
from tongban.foundation.deeds import Offer, offered
from tongban.foundation.keyset import Page, marker, read_marker
from tongban.foundation.records import leaves
from tongban.foundation.records.queries import events_of
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations import readiness, rules
from tongban.oversight.evaluations.kinds import (
    CALL_BACK_LABELS,
    FINDING_LABELS,
    NOT_ADOPTED_LABELS,
    CallBack,
    Finding,
    NotAdopted,
    Target,
    Way,
)
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.policies import knows_the_case, may, may_see, visible_to
from tongban.oversight.evaluations.queries.figures import NONE, Figures, figures_of
from tongban.oversight.evaluations.rules import Grade, Reason
from tongban.oversight.evaluations.states import (
    OPEN_FOLLOW_UPS,
    RATING_DEED_LABELS,
    RATING_LABELS,
    RatingDeed,
    RatingState,
    table_of,
)
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.queries import names_of_accounts

MOST_ON_A_PAGE = 100

VIEWS: dict[str, Q] = {
    "open": Q(state__in=[state.value for state in OPEN_FOLLOW_UPS]),
    **{state.value.lower(): Q(state=state.value) for state in (*OPEN_FOLLOW_UPS, RatingState.CLOSED)},
    "not_adopted": Q(state=RatingState.NOT_ADOPTED.value),
    "all": Q(),
}
"""Saved views of the list."""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One line of a list. ``code`` is empty to whom the case is not named, ``item`` where it would point to somebody."""

    rating_id: UUID
    department_id: UUID
    region_code: str
    code: str
    item: str
    target: Target
    number: int
    grade: Grade
    reasons: tuple[Reason, ...]
    worded: bool
    way: Way
    at: datetime
    state: RatingState
    state_version: int
    sign_by: datetime | None
    answer_by: datetime | None
    close_by: datetime | None
    finding: Finding | None
    closed_at: datetime | None

    @property
    def state_label(self) -> str:
        """The word of the state."""
        return RATING_LABELS[self.state]

    @property
    def due(self) -> datetime | None:
        """By when the next deed has to be done; None where nothing is awaited. A complex matter has the whole time."""
        match self.state:
            case RatingState.TO_SIGN:
                return self.sign_by
            case RatingState.VERIFYING:
                return self.answer_by
            case RatingState.RECTIFYING:
                return self.close_by if self.finding is Finding.COMPLEX else self.answer_by
            case RatingState.TO_CALL_BACK:
                return self.close_by
        return None


RatingPage = Page[RatingRow]


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One thing that happened. ``who`` is the official's name, empty for who rated; ``choice`` what was found, in words."""

    type: str
    deed: str
    at: datetime
    who: str
    choice: str
    words: str = field(repr=False)


RatingOffer = Offer[RatingDeed]


@dataclass(frozen=True)
class FollowUp:
    """A rating with what followed and what can be done now."""

    row: RatingRow
    words: str = field(repr=False)
    lines: tuple[RatingLine, ...]
    offers: tuple[RatingOffer, ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of a list. Empty values filter nothing."""

    view: str = "open"
    stars: str = ""


def ratings(actor: Actor, wanted: Wanted, after: str | None = None, size: int = 20) -> RatingPage:
    """The ratings this actor may see, newest first. Two statements. DomainError ``evaluations.list.invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = Rating.objects.filter(visible_to(actor)).filter(_filter(wanted))
    if after:
        instant, last = read_marker(after, "evaluations.list.invalid")
        rows = rows.filter(Q(at__lt=instant) | Q(at=instant, id__lt=last))
    found = list(rows.order_by("-at", "-id")[: size + 1])
    page = found[:size]
    counted = figures_of((rating.item, rating.department_id) for rating in page) if page else {}
    following = marker(page[-1].at, page[-1].id) if len(found) > size else None
    shown = (_row(actor, each, counted.get((each.item, each.department_id), NONE)) for each in page)
    return RatingPage(tuple(shown), following)


def follow_up(actor: Actor, rating_id: UUID) -> FollowUp:
    """A whole rating for who may see it. Four statements. DomainError ``uow.not_found``."""
    rating = Rating.objects.filter(id=rating_id).first()
    if rating is None or not may_see(actor, rating):
        raise DomainError("uow.not_found")
    pair = (rating.item, rating.department_id)
    row = _row(actor, rating, figures_of([pair]).get(pair, NONE))
    lines = _lines(rating)
    return FollowUp(row, lines[0].words, lines, tuple(_offers(actor, rating)))


def _filter(wanted: Wanted) -> Q:
    if wanted.view not in VIEWS:
        raise DomainError("evaluations.list.invalid", field="view")
    found = VIEWS[wanted.view]
    if wanted.stars:
        if wanted.stars not in {str(each.stars) for each in rules.grades()}:
            raise DomainError("evaluations.list.invalid", field="stars")
        found &= Q(stars=int(wanted.stars))
    return found


def _row(actor: Actor, rating: Rating, figures: Figures) -> RatingRow:
    known = knows_the_case(actor, rating)
    return RatingRow(
        rating_id=rating.id,
        department_id=rating.department_id,
        region_code=rating.region_code,
        code=rating.code if known else "",
        item=guide_by_hash(rating.guide_id).name if known or figures.shown else "",
        target=Target(rating.target),
        number=rating.number,
        grade=rules.grade(rating.stars),
        reasons=tuple(rules.reasons()[code] for code in rating.reasons),
        worded=rating.worded,
        way=Way(rating.way),
        at=rating.at,
        state=RatingState(rating.state),
        state_version=rating.state_version,
        sign_by=rating.sign_by,
        answer_by=rating.answer_by,
        close_by=rating.close_by,
        finding=Finding(rating.finding) if rating.finding else None,
        closed_at=rating.closed_at,
    )


def _offers(actor: Actor, rating: Rating) -> Iterator[RatingOffer]:
    def why_not(deed: RatingDeed) -> str:
        table_of(rating.state).step(rating.state, deed)
        reason = may(actor, deed, rating).reason
        if not reason:
            readiness.check(deed, rating)
        return reason

    for deed in RatingDeed:
        yield offered(deed, RATING_DEED_LABELS[deed], partial(why_not, deed))


def _lines(rating: Rating) -> tuple[RatingLine, ...]:
    events = events_of(rating.id)
    key = keys.unwrap(rating.data_key, rating.id.bytes) if rating.data_key is not None else None
    stamps = [event.open["actor"] for event in events]
    names = names_of_accounts({UUID(stamp["account"]) for stamp in stamps if "account" in stamp})
    return tuple(
        RatingLine(
            type=event.type,
            deed=event.open["deed"].removeprefix("evaluations."),
            at=event.at,
            who=names.get(UUID(stamp["account"]), "") if "account" in stamp else "",
            choice=_choice(event.open),
            words=str(leaves.sealed_content(key, event).get("words", "")) if key is not None else "",
        )
        for event, stamp in zip(events, stamps, strict=True)
    )


def _choice(open_: dict[str, Any]) -> str:
    if open_.get("finding"):
        return FINDING_LABELS[Finding(open_["finding"])]
    if open_.get("called_back"):
        return CALL_BACK_LABELS[CallBack(open_["called_back"])]
    return NOT_ADOPTED_LABELS[NotAdopted(open_["not_adopted"])] if open_.get("not_adopted") else ""
