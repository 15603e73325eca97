"""The cases in which a person's own data stands, by their opaque ids: for what the record says about them elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from tongban.cases.kinds import Outcome, Standing
from tongban.cases.models import Case
from tongban.cases.states import OPEN
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.sightings import saw_wards

MOST = 500


def own_cases(actor: Actor, ward_id: UUID | None = None) -> dict[UUID, str]:
    """Registration codes by case of what the person behind the account applied for in their own name, or a legal person whom
    they represent in everything: its cases hold its people's names and numbers. The newest 500. One statement. Those of a
    ward, where one is named, as :func:`ward_cases`."""
    if ward_id is not None:
        return ward_cases(actor, ward_id)
    if actor.person_id is None:
        return {}
    rows = Case.objects.filter(applicant_id__in=[*actor.persons, *actor.legal_persons])
    return dict(rows.order_by("-submitted_at", "-id").values_list("id", "code")[:MOST])


def open_of(persons: Collection[UUID]) -> tuple[str, ...]:
    """Registration codes of cases of these persons in which somebody still has to do something. One statement."""
    open_ = [state.value for state in OPEN]
    rows = Case.objects.filter(Q(state__in=open_) | Q(delivery_due__isnull=False), applicant_id__in=persons)
    return tuple(rows.order_by("-submitted_at", "-id").values_list("code", flat=True)[:MOST])


def permits_of(persons: Collection[UUID], day: date) -> int:
    """How many permits with a term these persons hold that has not ended by then. One statement."""
    granted = {"outcome": Outcome.GRANTED.value, "standing": Standing.VALID.value}
    return Case.objects.filter(applicant_id__in=persons, valid_until__gte=day, **granted).count()


def ward_cases(actor: Actor, ward_id: UUID) -> dict[UUID, str]:
    """The same of a ward of the actor's; nothing of anybody else. One statement, and the reading is on record."""
    ward = actor.guardianship_of(ward_id)
    if ward is None:
        return {}
    saw_wards(actor, [ward_id], "cases")
    rows = Case.objects.filter(applicant_id__in=ward.persons, applicant_kind=PartyKind.NATURAL.value)
    return dict(rows.order_by("-submitted_at", "-id").values_list("id", "code")[:MOST])


def cases_of(persons: Collection[UUID]) -> dict[UUID, UUID]:
    """Who applied, by case, of all cases of these natural persons. One statement, none for nobody."""
    if not persons:
        return {}
    rows = Case.objects.filter(applicant_id__in=persons, applicant_kind=PartyKind.NATURAL.value)
    return dict(rows.values_list("id", "applicant_id"))


def applied_for(persons: Collection[UUID]) -> dict[UUID, int]:
    """How many cases these natural persons applied for, each under the id of then. One statement."""
    rows = Case.objects.filter(applicant_id__in=persons).values("applicant_id").annotate(n=Count("pk"))
    return {row["applicant_id"]: row["n"] for row in rows}
