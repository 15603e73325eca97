"""Who a person is by now, and under which ids this person is on record. The one place that walks merges."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from tongban.registry.identity.merging import IN_FORCE, Merge
from tongban.registry.identity.models import Account


def present_person(person_id: UUID) -> UUID:
    """The person as whom this id is known today: itself, or whom it was merged into. One statement."""
    found = Merge.objects.filter(lost_id=person_id, state__in=IN_FORCE).values_list("into_id", flat=True).first()
    return found or person_id


def ids_of_person(person_id: UUID) -> tuple[UUID, ...]:
    """All ids under which the person of this id is on record, today's first. Two statements."""
    into = present_person(person_id)
    return (into, *Merge.objects.filter(into_id=into, state__in=IN_FORCE).values_list("lost_id", flat=True))


def ids_of_persons(persons: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Every id under which one of these is on record, and for which of them it stands. Two statements."""
    into = dict(Merge.objects.filter(lost_id__in=persons, state__in=IN_FORCE).values_list("lost_id", "into_id"))
    today: dict[UUID, set[UUID]] = {}
    for each in persons:
        today.setdefault(into.get(each) or each, set()).add(each)
    lost = Merge.objects.filter(into_id__in=today, state__in=IN_FORCE).values_list("lost_id", "into_id")
    return today | {each: today[person] for each, person in lost if person is not None}


def persons_of_account(account_id: UUID) -> QuerySet[Any, Any]:
    """The same ids of the holder of an account, for ``__in``: part of the statement that asks, and found by index."""
    own = Account.objects.filter(pk=account_id, natural_person_id__isnull=False).values_list("natural_person_id")
    merges = Merge.objects.filter(state__in=IN_FORCE)
    into, beside = merges.filter(lost_id__in=own), merges.filter(into_id__in=own)
    under = merges.filter(into_id__in=into.values("into_id"))
    others = (rows.values_list(name) for rows, name in ((into, "into_id"), (beside, "lost_id"), (under, "lost_id")))
    return own.union(*others)


def reroot(persons: Iterable[UUID]) -> None:
    """Write anew, for every merge in force that leads to or from these persons, whom it leads to by now."""
    group = set(persons)
    links: dict[UUID, Merge] = {}
    while True:
        rows = Merge.objects.filter(state__in=IN_FORCE)
        found = [*rows.filter(lost_id__in=group), *rows.filter(kept_id__in=group)]
        links |= {row.lost_id: row for row in found}
        wider = group | {each for row in found for each in (row.lost_id, row.kept_id)}
        if wider == group:
            break
        group = wider
    for row in links.values():
        end = row.kept_id
        while end in links:
            end = links[end].kept_id
        if row.into_id != end:
            row.into_id = end
            row.save(update_fields=["into"])
