"""What is published of ratings: figures, and single ratings with stars, reasons and the day. Never words, never who.

好评率 = ratings of three stars and more among all valid ones (STANDARDS 4.5); what is not adopted and what was not rated are
in neither. Below ``fewest`` (data/evaluations/limits.yaml) nothing is published, because few would tell who.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from tongban.foundation import clock
from tongban.foundation.keyset import Page, marker, read_marker
from tongban.foundation.remembered import Remembered
from tongban.oversight.evaluations import rules
from tongban.oversight.evaluations.kinds import WORST_GOOD
from tongban.oversight.evaluations.models import Figure, Rating
from tongban.oversight.evaluations.rules import Grade, Reason
from tongban.oversight.evaluations.states import RatingState
from tongban.registry.orgs.lineage import same_body

_COLUMNS = ("one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Figures:
    """Valid first ratings by stars, one star first."""

    by_stars: tuple[int, int, int, int, int]

    @property
    def count(self) -> int:
        """How many there are."""
        return sum(self.by_stars)

    @property
    def good(self) -> int:
        """Those of three stars and more."""
        return sum(self.by_stars[WORST_GOOD - 1 :])

    @property
    def shown(self) -> bool:
        """Whether they may be published."""
        return self.count >= rules.fewest()

    @property
    def share(self) -> str:
        """好评率 with one decimal, rounded down: all good is 100.0 only where all are."""
        thousandths = self.good * 1000 // self.count if self.count else 0
        return f"{thousandths // 10}.{thousandths % 10}"


NONE = Figures((0, 0, 0, 0, 0))
KEPT_SECONDS = 30.0
_summed: Remembered[str | UUID, Figures] = Remembered(KEPT_SECONDS)


@dataclass(frozen=True, slots=True)
class PublishedRating:
    """One rating as everybody may see it."""

    day: date
    grade: Grade
    reasons: tuple[Reason, ...]
    again: bool


PublishedPage = Page[PublishedRating]


def figures_of_item(code: str) -> Figures:
    """Of an item, over all bodies that stood behind it. One statement, or none within half a minute of the last."""
    return _summed.get(code, lambda: _sum(Figure.objects.filter(item=code)))


def figures_of_body(department_id: UUID) -> Figures:
    """Of a body and of those in whose place it stands. The same cost."""
    return _summed.get(department_id, lambda: _sum(Figure.objects.filter(department_id__in=same_body(department_id))))


def figures_of(pairs: Iterable[tuple[str, UUID]]) -> dict[tuple[str, UUID], Figures]:
    """Of items at bodies. One statement, none for no pair."""
    wanted = Q(pk__in=[])
    for item, department in set(pairs):
        wanted |= Q(item=item, department_id=department)
    rows = Figure.objects.filter(wanted).values_list("item", "department_id", *_COLUMNS)
    return {(item, department): Figures(tuple(counts)) for item, department, *counts in rows}


def figures_by_item(department_ids: Collection[UUID]) -> dict[tuple[str, UUID], Figures]:
    """Of all items of these bodies. One statement."""
    rows = Figure.objects.filter(department_id__in=department_ids).values_list("item", "department_id", *_COLUMNS)
    return {(item, department): Figures(tuple(counts)) for item, department, *counts in rows}


def published(
    *, item: str = "", department_id: UUID | None = None, after: str | None = None, size: int = 20
) -> PublishedPage:
    """Valid ratings of an item or a body, newest first. One statement. DomainError ``evaluations.list.invalid``.

    Whether there are enough of them to be shown is asked of the figures."""
    rows = Rating.objects.exclude(state=RatingState.NOT_ADOPTED.value)
    rows = rows.filter(item=item) if item else rows.filter(department_id__in=same_body(department_id))  # type: ignore[arg-type]
    if after:
        instant, last = read_marker(after, "evaluations.list.invalid")
        rows = rows.filter(Q(at__lt=instant) | Q(at=instant, id__lt=last))
    found = list(rows.order_by("-at", "-id")[: size + 1])
    page = found[:size]
    following = marker(page[-1].at, page[-1].id) if len(found) > size else None
    return PublishedPage(tuple(_published(rating) for rating in page), following)


def _sum(rows: QuerySet[Figure]) -> Figures:
    sums = rows.aggregate(**{f"sum_{name}": Sum(name) for name in _COLUMNS})
    one, two, three, four, five = (sums[f"sum_{name}"] or 0 for name in _COLUMNS)
    return Figures((one, two, three, four, five))


def _published(rating: Rating) -> PublishedRating:
    reasons = rules.reasons()
    return PublishedRating(
        day=clock.legal_date(rating.at),
        grade=rules.grade(rating.stars),
        reasons=tuple(reasons[code] for code in rating.reasons),
        again=rating.number > 1,
    )
