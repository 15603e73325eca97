"""重复登记: who may deal with it, which rows may be one person and why, and what a merge would move."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When

from tongban.foundation import clock
from tongban.foundation.keyset import marker, read_marker
from tongban.kernel.codes import DocumentType
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_document, mask_mobile, mask_name
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.likeness import LIKENESS_LABELS as LIKENESS_LABELS
from tongban.registry.identity.likeness import TELLING, likenesses
from tongban.registry.identity.likeness import Likeness as Likeness
from tongban.registry.identity.merging import IN_FORCE, Merge, MergeEvidence, MergeState
from tongban.registry.identity.models import Account, Mandate, NaturalPerson, Representation
from tongban.registry.identity.parties import Party
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.resembling import Resemblance
from tongban.registry.identity.sightings import saw
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department

ASKING = (Duty.INTAKE, Duty.DATA_STEWARD, Duty.SUPERVISE)
"""Who has seen the documents, and who answers for the data."""
ANSWERING = (Duty.DATA_STEWARD, Duty.SUPERVISE)
"""Who answers for the data of the region."""
PURPOSE = "核对重复登记"
_WAITING = (MergeState.ASKED.value, MergeState.UNDOING.value)
_MOST = 200
_LINES = _PAIRS = 20
_PLACE = re.compile(r"([0-9]{1,2})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_FIELDS = ("name", "id_number", "mobile")


@dataclass(frozen=True, slots=True)
class PersonSide:
    """One of the two, masked, and what hangs on it: what a merge would bring under one person."""

    id: UUID
    name: str = field(repr=False)
    document: DocumentType
    number: str = field(repr=False)
    mobile: str = field(repr=False)
    level: int
    registered_at: datetime
    accounts: int
    mandates: int
    companies: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two rows that may be one person. ``kept`` is known more surely, or longer."""

    kept: PersonSide
    lost: PersonSide
    reasons: tuple[Likeness, ...]


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """``next``: what to ask for as ``after``; empty on the last page."""

    rows: tuple[Candidate, ...]
    next: str


@dataclass(frozen=True, slots=True)
class MergeView:
    """One line of the list."""

    id: UUID
    kept: PersonSide
    lost: PersonSide
    reasons: tuple[Likeness, ...]
    evidence: MergeEvidence
    number: str
    state: MergeState
    department_id: UUID
    asked_by: UUID
    asked_at: datetime
    answered_by: UUID | None
    answered_at: datetime | None
    undo_reason: str
    undo_asked_by: UUID | None


@dataclass(frozen=True, slots=True)
class MergePage:
    """``next``: what to ask for as ``after``; empty on the last page."""

    rows: tuple[MergeView, ...]
    next: str


def asking_post(actor: Actor) -> HeldPost | None:
    """The post by which an official may ask that two be merged."""
    return next((post for duty in ASKING for post in actor.posts if post.duty is duty), None)


def answering_post(actor: Actor, department_id: UUID) -> HeldPost | None:
    """The post by which an official may answer what a body has asked."""
    region = department(department_id).region_code
    return next((post for duty in ANSWERING if (post := actor.holds(duty, region_code=region))), None)


def may_look_for_duplicates(actor: Actor) -> bool:
    """Whether the finder is the actor's: it compares persons of the whole house, which a window need not see."""
    return any(post.duty in ANSWERING for post in actor.posts)


def merges_for(actor: Actor, after: str = "") -> MergePage:
    """What was asked at the own bodies, and in the region to who answers: first what waits for an answer, then the newest. A page
    at a time, none left out. Each line is a reading of two persons, on record. Six statements at most once the bodies are known
    and where the region is not one of many."""
    if asking_post(actor) is None:
        return MergePage((), "")
    bodies = {body for post in actor.posts if post.duty in ASKING for body in post.departments}
    rows = Merge.objects.annotate(waits=Case(When(state__in=_WAITING, then=1), default=0))
    if not may_look_for_duplicates(actor):
        rows = rows.filter(department__in=bodies)
    shown: list[Merge] = []
    place = _place_after(after)
    while len(shown) <= _LINES:
        batch = list(
            (rows if place is None else rows.filter(_beyond(*place))).order_by("-waits", "-asked_at", "-id")[:_MOST]
        )
        shown += [row for row in batch if row.department in bodies or answering_post(actor, row.department)]
        if len(batch) < _MOST:
            break
        place = _place_of(batch[-1])
    page = shown[:_LINES]
    parties = _parties({each for row in page for each in (row.kept_id, row.lost_id)})
    sides = _sides(parties)
    _seen(actor, parties)
    return MergePage(
        tuple(_view(row, parties, sides) for row in page), _marked(page[-1]) if len(shown) > _LINES else ""
    )


def _place_of(row: Merge) -> tuple[int, datetime, UUID]:
    return row.waits, row.asked_at, row.id  # type: ignore[attr-defined]


def _marked(row: Merge) -> str:
    waits, asked_at, id_ = _place_of(row)
    return f"{waits}-{marker(asked_at, id_)}"


def _place_after(after: str) -> tuple[int, datetime, UUID] | None:
    """None for the first page, and for what is no place."""
    waits, _, rest = after.partition("-")
    try:
        return (int(waits), *read_marker(rest, "web.bad_request")) if waits in ("0", "1") else None
    except DomainError:
        return None


def _beyond(waits: int, asked_at: datetime, id_: UUID) -> Q:
    same = Q(waits=waits) & (Q(asked_at__lt=asked_at) | Q(asked_at=asked_at, id__lt=id_))
    return Q(waits__lt=waits) | same


def candidates(actor: Actor, after: str = "") -> CandidatePage:
    """Rows that may be one person, the most reasons first; none that is in force, waits, was declined or is told apart, and never
    the actor's own. A page at a time, none left out. Readings of the persons, on record. Seven statements at most."""
    if not may_look_for_duplicates(actor):
        return CandidatePage((), "")
    rows = _open(actor)
    if place := _PLACE.fullmatch(after):
        weight, last = int(place[1]), UUID(place[2])
        rows = rows.filter(Q(weight__lt=weight) | Q(weight=weight, id__gt=last))
    found = list(rows.order_by("-weight", "id")[: _PAIRS + 1])
    shown = found[:_PAIRS]
    parties = _parties({each for row in shown for each in (row.one_id, row.other_id)})
    sides = _sides(parties)
    _seen(actor, parties)
    page = []
    for row in shown:
        (one, first), (other, second) = parties[row.one_id], parties[row.other_id]
        # Compared again: what was alike in the night may have been put right since.
        reasons = likenesses(one, other, said=_said(first, second))
        if TELLING & set(reasons):
            page.append(_candidate(sides[one.id], sides[other.id], reasons))
    return CandidatePage(tuple(page), f"{shown[-1].weight}-{shown[-1].id}" if len(found) > _PAIRS else "")


def _open(actor: Actor) -> QuerySet[Resemblance]:
    one, other = OuterRef("one_id"), OuterRef("other_id")
    settled = Merge.objects.filter(Q(kept_id=one, lost_id=other) | Q(kept_id=other, lost_id=one))
    merged = Merge.objects.filter(Q(lost_id=one) | Q(lost_id=other), state__in=IN_FORCE)
    rows = Resemblance.objects.filter(dismissed_at=None).exclude(Exists(settled)).exclude(Exists(merged))
    return rows.exclude(Q(one_id__in=actor.persons) | Q(other_id__in=actor.persons))


def _said(*rows: NaturalPerson) -> bool:
    return not all(row.known_by_number for row in rows)


def _parties(ids: Collection[UUID]) -> dict[UUID, tuple[Party, NaturalPerson]]:
    return {row.id: (Party.of_person(row), row) for row in NaturalPerson.objects.filter(pk__in=ids)} if ids else {}


def _sides(parties: dict[UUID, tuple[Party, NaturalPerson]]) -> dict[UUID, PersonSide]:
    if not parties:
        return {}
    accounts = _counted(Account.objects.filter(natural_person_id__in=parties), "natural_person_id")
    given = _counted(Mandate.objects.filter(principal_id__in=parties), "principal_id")
    held = _counted(Mandate.objects.filter(agent_id__in=parties), "agent_id")
    companies = _counted(
        Representation.objects.filter(holds_on(clock.today()), natural_person_id__in=parties), "natural_person_id"
    )
    return {
        id_: PersonSide(
            id=id_,
            name=mask_name(party.name),
            document=party.document,
            number=mask_document(party.identifier),
            mobile=mask_mobile(party.mobile),
            level=party.assurance_level,
            registered_at=row.created_at,
            accounts=accounts.get(id_, 0),
            mandates=given.get(id_, 0) + held.get(id_, 0),
            companies=companies.get(id_, 0),
        )
        for id_, (party, row) in parties.items()
    }


def _counted(rows: QuerySet[Any], column: str) -> dict[UUID, int]:
    counted = rows.values(column).annotate(n=Count("pk"))
    return {each[column]: each["n"] for each in counted}


def _seen(actor: Actor, ids: Collection[UUID]) -> None:
    post = asking_post(actor)
    reader = actor.by_right_of(post) if post is not None else actor
    others = [f"person:{each}" for each in ids if each not in actor.persons]
    if others:
        saw(reader, others, fields=_FIELDS, purpose=PURPOSE)


def _candidate(one: PersonSide, other: PersonSide, reasons: tuple[Likeness, ...]) -> Candidate:
    kept, lost = sorted((one, other), key=lambda each: (-each.level, each.registered_at, each.id))
    return Candidate(kept, lost, reasons)


def _view(row: Merge, parties: dict[UUID, tuple[Party, NaturalPerson]], sides: dict[UUID, PersonSide]) -> MergeView:
    (one, first), (other, second) = parties[row.kept_id], parties[row.lost_id]
    return MergeView(
        id=row.id,
        kept=sides[row.kept_id],
        lost=sides[row.lost_id],
        reasons=likenesses(one, other, said=_said(first, second)),
        evidence=MergeEvidence(row.evidence),
        number=row.number,
        state=MergeState(row.state),
        department_id=row.department,
        asked_by=row.asked_by_id,
        asked_at=row.asked_at,
        answered_by=row.answered_by_id,
        answered_at=row.answered_at,
        undo_reason=row.undo_reason,
        undo_asked_by=row.undo_asked_by_id,
    )
