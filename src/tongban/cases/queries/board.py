"""The figures of the board: what happened today and this month, what is under way and overdue now. Read from tallies that
consumers keep; only what is overdue is counted, by an index that holds little else. Nothing personal is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, Sum

from tongban.cases.models import Case, CaseDay, CaseTally
from tongban.cases.policies import HANDLING, of_bodies
from tongban.cases.states import EXAMINED, OPEN, UNDER_WAY
from tongban.foundation import clock
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import lies_in, spans

COLUMNS = ("submitted", "accepted", "decided", "in_time", "late")


@dataclass(frozen=True, slots=True)
class Happened:
    """How many cases were submitted, accepted and decided; of the decided ones how many in time, how many late. Of what no
    limit was promised or set, neither."""

    submitted: int = 0
    accepted: int = 0
    decided: int = 0
    in_time: int = 0
    late: int = 0

    def __add__(self, other: Happened) -> Happened:
        return Happened(*(getattr(self, name) + getattr(other, name) for name in COLUMNS))


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """One item (实施编码) at one row of the register of bodies."""

    department_id: UUID
    item: str
    today: Happened
    month: Happened


def figures(actor: Actor, since: date, today: date) -> tuple[ItemFigures, ...]:
    """What happened from ``since`` to ``today`` and today alone to the cases whose list this official may see, by body and
    item. One statement, over as many rows as there were days and items."""
    of_today = Q(day=today)
    month = {f"{name}_month": Sum(name) for name in COLUMNS}
    day = {f"{name}_today": Sum(name, filter=of_today, default=0) for name in COLUMNS}
    rows = CaseDay.objects.filter(_seen(actor), day__gte=since, day__lte=today)
    grouped = rows.order_by("department_id", "item").values_list("department_id", "item").annotate(**month, **day)
    many = len(COLUMNS)
    return tuple(
        ItemFigures(department, item, Happened(*counts[many:]), Happened(*counts[:many]))
        for department, item, *counts in grouped
    )


def overdue(actor: Actor) -> dict[tuple[UUID, str], int]:
    """Cases past a limit of the office now, by body and item: what the list narrowed to *late* holds. One statement."""
    waiting = sorted(state.value for state in EXAMINED | UNDER_WAY)
    late = Case.objects.filter(_seen(actor), due__isnull=False, due__lte=clock.now(), state__in=waiting)
    found: dict[tuple[UUID, str], int] = {}
    grouped = late.order_by("department_id", "guide_id").values_list("department_id", "guide_id")
    for department, guide, count in grouped.annotate(count=Count("id")):
        place = (department, guide_by_hash(guide).code)
        found[place] = found.get(place, 0) + count
    return found


def under_way(department_ids: Collection[UUID]) -> dict[UUID, int]:
    """Open cases by body, from the tally. One statement."""
    rows = CaseTally.objects.filter(department_id__in=department_ids, state__in=sorted(state.value for state in OPEN))
    return dict(rows.order_by("department_id").values_list("department_id").annotate(count=Sum("count")))


def _seen(actor: Actor) -> Q:
    """The right to a body's list, for rows that have its ``department_id`` and ``region_code``."""
    seen = Q(pk__in=[])
    for post in actor.posts:
        if post.duty in HANDLING:
            seen |= of_bodies(post.departments) & lies_in("region_code", post.scopes)
        elif post.duty is Duty.SUPERVISE:
            seen |= spans("region_code", post.scopes)
    return seen
