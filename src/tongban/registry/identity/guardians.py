"""监护: whose guardian somebody is, and who is the guardian of somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q, QuerySet

from tongban.foundation import clock
from tongban.kernel.ages import CONSENT_BELOW, is_below
from tongban.kernel.codes import read_document
from tongban.registry.identity import guardian_errors as guardian_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.guarding import GuardianBasis, GuardianEnding, GuardianEvidence, LegalCapacity
from tongban.registry.identity.lives import deceased
from tongban.registry.identity.models import Guardianship, NaturalPerson
from tongban.registry.identity.resolving import ids_of_person, ids_of_persons
from tongban.registry.identity.sealing import Sealed, unseal
from tongban.registry.identity.sightings import FAMILY, saw, saw_wards

CHECKING = "核对监护关系"
"""Purposes, as the person reads them."""


class GuardianStanding(StrEnum):
    """How a guardianship stands today."""

    HOLDS = "HOLDS"
    OVER = "OVER"


@dataclass(frozen=True, slots=True)
class GuardianView:
    """One guardianship as its two persons, or a window that has seen them, see it. ``until``: the first day on which it holds no
    longer. ``on_line``: no window has seen a paper. ``young``: the ward is not yet 14."""

    id: UUID
    guardian_id: UUID
    ward_id: UUID
    guardian: str = field(repr=False)
    ward: str = field(repr=False)
    ward_number: str = field(repr=False)
    basis: GuardianBasis
    evidence: GuardianEvidence
    since: date
    until: date | None
    made_at: datetime
    ended_at: datetime | None
    ended_because: GuardianEnding | None
    standing: GuardianStanding
    young: bool
    capacity: LegalCapacity | None = None
    """What the court ruled of an adult ward."""

    @property
    def on_line(self) -> bool:
        """Whether it came about without a window."""
        return self.evidence is GuardianEvidence.REGISTRY

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        return self.standing is GuardianStanding.HOLDS


def guarded_by(actor: Actor, most: int = 50) -> tuple[GuardianView, ...]:
    """Whose guardian the actor is or was, newest first. One statement; what is shown of wards is on record for them."""
    rows = Guardianship.objects.filter(guardian_id__in=actor.persons)
    views = _views(rows, most) if actor.person_id else ()
    saw_wards(actor, [each.ward_id for each in views], "name", "id_number")
    return views


def guardians_of(actor: Actor, most: int = 50, ward_id: UUID | None = None) -> tuple[GuardianView, ...]:
    """Who is or was the actor's own guardian, or that of a ward of theirs, newest first. One statement; whose name is
    shown finds it on record. DomainError ``identity.guardianship.unknown``."""
    rows = Guardianship.objects.filter(ward_id__in=actor.persons_for(ward_id))
    views = _views(rows, most) if actor.person_id else ()
    others = {each.guardian_id for each in views} - set(actor.persons)
    saw(actor, [f"person:{each}" for each in sorted(others)], fields=["name"], purpose=FAMILY)
    return views


def guardianships_about(reader: Actor, person_id: UUID, most: int = 50) -> tuple[GuardianView, ...]:
    """Those of a person, as guardian or ward, for a window that has the person or the paper in front of it. Both are read."""
    ids = ids_of_person(person_id)
    views = _views(Guardianship.objects.filter(Q(guardian_id__in=ids) | Q(ward_id__in=ids)), most)
    persons = {id_ for each in views for id_ in (each.guardian_id, each.ward_id)}
    if persons:
        saw(reader, [f"person:{each}" for each in sorted(persons)], fields=["name"], purpose=CHECKING)
    return views


def ward_names(actor: Actor) -> dict[UUID, str]:
    """Names of the actor's wards by id, for choosing for whom something is done; on record for them. One statement, none for
    none."""
    if not actor.wards:
        return {}
    wards = [each.ward_id for each in actor.wards]
    saw_wards(actor, wards, "name")
    rows = NaturalPerson.objects.filter(pk__in=wards)
    return {row.id: unseal(Sealed.NAME, row.id, row.name_sealed) for row in rows.only("id", "name_sealed")}


def guardians_on(persons: Collection[UUID], day: date | None = None) -> dict[UUID, tuple[UUID, ...]]:
    """By ward, under whichever id: those who are guardians on ``day`` (default: today) and alive. Three statements, none for
    nobody."""
    if not persons:
        return {}
    day = day or clock.today()
    known = ids_of_persons(persons)
    rows = in_force(day).filter(ward_id__in=known).exclude(deceased("guardian_id")).exclude(deceased("ward_id"))
    found: dict[UUID, tuple[UUID, ...]] = {}
    for ward, guardian in rows.order_by("ward_id", "guardian_id").values_list("ward_id", "guardian_id").distinct():
        for person in known[ward]:
            found[person] = tuple(dict.fromkeys((*found.get(person, ()), guardian)))
    return found


def lacks_capacity(person_id: UUID, day: date | None = None) -> bool:
    """Whether a court ruled so of this person, as :attr:`Actor.incapable` has it of who acts: for a window that has the person in
    front of it. Two statements."""
    rows = Guardianship.objects.filter(ward_id__in=ids_of_person(person_id), valid_from__lte=day or clock.today())
    rows = rows.exclude(legal_capacity="").exclude(ended_because=GuardianEnding.MISTAKE.value)
    row = rows.order_by(F("ended_at").desc(nulls_first=True), "-made_at").first()
    ended = GuardianEnding.CAPACITY_RESTORED.value
    return row is not None and row.legal_capacity == LegalCapacity.NONE.value and row.ended_because != ended


def in_force(day: date) -> QuerySet[Guardianship]:
    """Rows that hold on ``day``, deaths aside."""
    rows = Guardianship.objects.filter(ended_at=None, valid_from__lte=day)
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=day))


def born_on(number: str) -> date | None:
    """The date of birth that the number of a document carries."""
    return read_document(number).birth_date


def _views(rows: QuerySet[Guardianship], most: int) -> tuple[GuardianView, ...]:
    found = rows.select_related("guardian", "ward").order_by(F("ended_at").asc(nulls_first=True), "-made_at", "id")
    return tuple(_view(row) for row in found[:most])


def _view(row: Guardianship) -> GuardianView:
    today = clock.today()
    number = unseal(Sealed.ID_NUMBER, row.ward.id, row.ward.id_number_sealed)
    born = born_on(number)
    over = row.ended_at is not None or (row.valid_to is not None and row.valid_to <= today)
    because = GuardianEnding(row.ended_because) if row.ended_because else GuardianEnding.OF_AGE
    return GuardianView(
        id=row.id,
        guardian_id=row.guardian_id,
        ward_id=row.ward_id,
        guardian=unseal(Sealed.NAME, row.guardian.id, row.guardian.name_sealed),
        ward=unseal(Sealed.NAME, row.ward.id, row.ward.name_sealed),
        ward_number=number,
        basis=GuardianBasis(row.basis),
        evidence=GuardianEvidence(row.evidence),
        since=row.valid_from,
        until=row.valid_to,
        made_at=row.made_at,
        ended_at=row.ended_at,
        ended_because=because if over else None,
        standing=GuardianStanding.OVER if over else GuardianStanding.HOLDS,
        young=born is not None and is_below(born, CONSENT_BELOW, today),
        capacity=LegalCapacity(row.legal_capacity) if row.legal_capacity else None,
    )
