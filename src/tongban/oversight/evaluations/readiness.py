"""Whether a contact can be rated now, and what beyond state and right must be so before a deed on a rating: asked by the
deed, and by the page that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tongban.cases.queries.services import Service
from tongban.cases.states import State
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import shanghai_date
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.kinds import Target
from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.states import RatingDeed
from tongban.registry.identity.actors import Capacity

MOST = 2
"""A rating and its one 追评 (assessNumber 2)."""

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Opening:
    """What can be rated: the ``number`` of the rating that would be given, and until when."""

    target: Target
    number: int
    until: datetime


def opening(service: Service, visit: int, given: Sequence[Rating], now: datetime) -> Opening:
    """What the asker can rate now: the case (``visit`` 0) when its service ended, or a visit to a window.

    DomainErrors ``evaluations.rating.not_yours|not_ended|withdrawn|too_late|already_given``, ``evaluations.visit.unknown``.
    """
    if service.capacity is None:
        raise DomainError("evaluations.rating.not_yours")
    number = max((each.number for each in given if each.visit == visit), default=0) + 1
    # Who holds a receipt rates once; who adds to it has signed in.
    if number > (1 if service.capacity is Capacity.ANONYMOUS else MOST):
        raise DomainError("evaluations.rating.already_given")
    if number > 1:
        first = next(each for each in given if each.visit == visit and each.number == 1)
        until = rules.again_until(first.at)
    else:
        until = rules.rate_until(_ended(service, visit))
    if now >= until:
        if number > 1:
            raise DomainError("evaluations.rating.already_given")
        raise DomainError("evaluations.rating.too_late", day=last_day(until))
    return Opening(Target.VISIT if visit else Target.CASE, number, until)


def check(deed: RatingDeed, rating: Rating) -> None:
    """DomainError ``evaluations.follow_up.not_called_back``: every bad rating is revisited (国办发〔2019〕51号)."""
    if deed is RatingDeed.CLOSE and not rating.called_back:
        raise DomainError("evaluations.follow_up.not_called_back")


def last_day(until: datetime) -> str:
    """The last day before an instant at which a time ends, for people: ``2026 年 12 月 1 日``."""
    day = shanghai_date(until - _INSTANT)
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _ended(service: Service, visit: int) -> datetime:
    if visit:
        found = service.visit(visit)
        if found is None:
            raise DomainError("evaluations.visit.unknown")
        return found.at
    if service.ended_at is None:
        if service.state is State.WITHDRAWN:
            raise DomainError("evaluations.rating.withdrawn")
        raise DomainError("evaluations.rating.not_ended", state_label=service.state_label)
    return service.ended_at
