"""How questions were answered, for everybody: by body, over the last year, without a word of any of them.

A process remembers what it counted for five minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.remembered import Remembered
from tongban.oversight.grievances.kinds import Claim, EnquiryKind
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.orgs.lineage import lies_in

YEAR = timedelta(days=365)
KEPT_SECONDS = 300.0
MOST = 200
"""Bodies that one page shows."""

Counted = tuple[str, date, date | None, bool, bool, int]
"""Name of the body, days of question and answer, whether it was late, whether it is overdue, how many."""


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """``median_days``: working days from the day after the question to the day of the answer; None where none is answered."""

    asked: int
    answered: int
    in_time: int
    overdue: int
    median_days: int | None


@dataclass(frozen=True, slots=True)
class RegionFigures:
    """A region and all below it: together, and by name of the body, who was asked most first; ``MOST`` of them."""

    total: AnswerFigures
    bodies: tuple[tuple[str, AnswerFigures], ...]


_kept: Remembered[str, RegionFigures] = Remembered(KEPT_SECONDS)


def figures_within(region_code: str) -> RegionFigures:
    """Questions of the last year in this region and below it. One statement once in five minutes. DomainError
    ``codes.region_code.invalid``."""
    return _kept.get(region_code, lambda: _counted(_rows(region_code)))


def _rows(region_code: str) -> list[Counted]:
    now = clock.now()
    found = Enquiry.objects.filter(
        lies_in("region_code", (region_code,)), kind=EnquiryKind.QUESTION.value, asked_at__gte=now - YEAR
    ).annotate(
        on=TruncDate("asked_at", tzinfo=clock.SHANGHAI),
        until=TruncDate("answered_at", tzinfo=clock.SHANGHAI),
        waits=Q(due__lte=now),
    )
    return list(
        found.values_list("department__name", "on", "until", "late", "waits").annotate(n=Count("id")).order_by()
    )


def _counted(rows: Iterable[Counted]) -> RegionFigures:
    by_body: dict[str, list[Counted]] = {}
    for row in rows:
        by_body.setdefault(row[0], []).append(row)
    found = ((name, _figures(mine)) for name, mine in by_body.items())
    bodies = sorted(found, key=lambda each: (-each[1].asked, each[0]))[:MOST]
    return RegionFigures(_figures([row for mine in by_body.values() for row in mine]), tuple(bodies))


def _figures(rows: list[Counted]) -> AnswerFigures:
    calendar = current_calendar()
    answered = [row for row in rows if row[2] is not None]
    days = [
        calendar.working_days_between(on, until) for _body, on, until, *_, n in answered if until for _each in range(n)
    ]
    return AnswerFigures(
        asked=sum(row[5] for row in rows),
        answered=sum(row[5] for row in answered),
        in_time=sum(row[5] for row in answered if not row[3]),
        overdue=sum(row[5] for row in rows if row[4]),
        median_days=round(median(days)) if days else None,
    )


@dataclass(frozen=True, slots=True)
class RightsFigures:
    """Requests of one kind under the 个人信息保护法: ``in_time`` of those answered, ``overdue`` of those that wait."""

    claim: Claim
    asked: int
    answered: int
    in_time: int
    waiting: int
    overdue: int


def rights_within(region_code: str) -> tuple[RightsFigures, ...]:
    """Requests of the last year in this region and below it, every kind, in the order of the law. One statement. DomainError
    ``codes.region_code.invalid``."""
    now = clock.now()
    rows = Enquiry.objects.filter(
        lies_in("region_code", (region_code,)), kind=EnquiryKind.RIGHT.value, asked_at__gte=now - YEAR
    )
    answered = Q(answered_at__isnull=False)
    found = (
        rows.values_list("claim")
        .order_by()
        .annotate(
            asked=Count("id"),
            answered=Count("id", filter=answered),
            in_time=Count("id", filter=answered & Q(late=False)),
            waiting=Count("id", filter=Q(due__isnull=False)),
            overdue=Count("id", filter=Q(due__lte=now)),
        )
    )
    counted = {claim: numbers for claim, *numbers in found}
    return tuple(RightsFigures(each, *counted.get(each.value, (0, 0, 0, 0, 0))) for each in Claim)
