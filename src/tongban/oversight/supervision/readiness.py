"""What beyond state and right must be so before a deed on a card: asked by the deed, and by the page that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tongban.cases.queries.watching import watched
from tongban.foundation.calendars import current_calendar
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import shanghai_date
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.models import Card
from tongban.oversight.supervision.rules import Finding, findings
from tongban.oversight.supervision.states import CardDeed, CardState

_INSTANT = timedelta(microseconds=1)


def check(deed: CardDeed, card: Card, now: datetime, ended: datetime | None) -> None:
    """DomainErrors ``supervision.card.warning``, ``…not_explained_yet``, ``…not_rectified``."""
    if card.level == Level.WARNING:
        raise DomainError("supervision.card.warning")
    if deed is CardDeed.UPHOLD and card.state == CardState.RAISED and now < card.explain_by:
        day = shanghai_date(card.explain_by - _INSTANT).isoformat()
        raise DomainError("supervision.card.not_explained_yet", day=day)
    if deed is CardDeed.CLOSE and (ended is None or now < ended):
        raise DomainError("supervision.card.not_rectified")


def ended_of(card: Card) -> datetime | None:
    """When the matter of a card ended: the late decision was made, the late step finished. None while it goes on.

    Read from the case as it stands; one statement.
    """
    for case in watched([card.case_id]):
        return ended_among(card, findings(case, current_calendar()))
    return None


def ended_among(card: Card, found: Sequence[Finding]) -> datetime | None:
    """The same among what the rules find in the case."""
    for each in found:
        if (each.rule.id, each.rule.level, each.about, each.at) == (card.rule, card.level, card.about, card.at):
            return each.until
    return None
