"""What those who were served can rate, and what they have said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from tongban.cases.queries.services import Service, ended, service_of
from tongban.foundation import clock, keys
from tongban.foundation.records import leaves
from tongban.foundation.records.queries import event_of
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.models import Rated, Rating
from tongban.oversight.evaluations.readiness import Opening, opening
from tongban.oversight.evaluations.rules import Grade, Reason
from tongban.oversight.evaluations.states import RATING_LABELS, RatingState
from tongban.registry.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class OwnRating:
    """What was said of a contact; nobody can change it."""

    rating_id: UUID
    visit: int
    number: int
    at: datetime
    grade: Grade
    reasons: tuple[Reason, ...]
    words: str = field(repr=False)
    state: RatingState

    @property
    def state_label(self) -> str:
        """What became of it."""
        return RATING_LABELS[self.state]


@dataclass(frozen=True, slots=True)
class Rateable:
    """A contact as its rater sees it. ``opening``: what can be rated now; where nothing, ``closed`` says why."""

    service: Service
    visit: int
    given: tuple[OwnRating, ...]
    opening: Opening | None
    closed: DomainError | None


def rateable(actor: Actor, code: str, *, visit: int = 0, token: str = "") -> Rateable:
    """A case (``visit`` 0) or a visit, for those who were served there. Three statements, one more for each rating given.

    What was said is shown to whom the code and the log-in show it, never for a receipt's token: that only lets rate.
    DomainErrors ``codes.registration_code.invalid``, ``uow.not_found``, ``evaluations.visit.unknown``; to whom it is none
    of their business ``uow.not_found``.
    """
    service = service_of(code, actor, visit=visit, token=token)
    if service.capacity is None:
        raise DomainError("uow.not_found")
    if visit and service.visit(visit) is None:
        raise DomainError("evaluations.visit.unknown")
    found = list(Rating.objects.filter(case_id=service.case_id, visit=visit).order_by("number"))
    signed_in = actor.account_id is not None
    given = tuple(_own(rating, told=signed_in) for rating in found)
    try:
        return Rateable(service, visit, given, opening(service, visit, found, clock.now()), None)
    except DomainError as error:
        return Rateable(service, visit, given, None, error)


def to_rate(case_ids: Mapping[UUID, str]) -> dict[str, datetime]:
    """Codes of those among these cases whose service ended and that nobody has rated, with the end of the time to do so.
    Two statements; none for no case."""
    if not case_ids:
        return {}
    now = clock.now()
    until = {case_id: rules.rate_until(at) for case_id, at in ended(case_ids).items()}
    open_ = {case_id: at for case_id, at in until.items() if now < at}
    rated = set(Rated.objects.filter(case_id__in=open_, visit=0).values_list("case_id", flat=True)) if open_ else set()
    return {case_ids[case_id]: at for case_id, at in open_.items() if case_id not in rated}


def _own(rating: Rating, *, told: bool) -> OwnRating:
    words = ""
    if told and rating.data_key is not None and rating.worded:
        key = keys.unwrap(rating.data_key, rating.id.bytes)
        words = str(leaves.sealed_content(key, event_of(rating.id, 1)).get("words", ""))
    return OwnRating(
        rating_id=rating.id,
        visit=rating.visit,
        number=rating.number,
        at=rating.at,
        grade=rules.grade(rating.stars),
        reasons=tuple(rules.reasons()[code] for code in rating.reasons),
        words=words,
        state=RatingState(rating.state),
    )
