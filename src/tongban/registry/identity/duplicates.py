"""重复登记: who may deal with it, which rows may be one person and why, and what a merge would move."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import combinations, pairwise
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from tongban.foundation import clock, keyring
from tongban.kernel.codes import DocumentType, read_document
from tongban.kernel.masking import mask_document, mask_mobile, mask_name
from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.merging import IN_FORCE, Merge, MergeEvidence, MergeState
from tongban.registry.identity.models import Account, Mandate, NaturalPerson, Representation
from tongban.registry.identity.parties import Party
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.sealing import MOBILE_INDEXES, column_of
from tongban.registry.identity.sightings import saw
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department

ASKING = (Duty.INTAKE, Duty.DATA_STEWARD, Duty.SUPERVISE)
"""Who has seen the documents, and who answers for the data."""
ANSWERING = (Duty.DATA_STEWARD, Duty.SUPERVISE)
"""Who answers for the data of the region."""
PURPOSE = "核对重复登记"
_MOST = 200
_PAIRS = 20
_GROUPS = 100
_FIELDS = ("name", "id_number", "mobile")


class Likeness(StrEnum):
    """Why two rows may be one person. Each was compared, none is a guess from outside; none alone is proof."""

    SAME_NUMBER_SAID = "SAME_NUMBER_SAID"
    """One has only said the number that the other was registered by."""
    NUMBER_ONE_OFF = "NUMBER_ONE_OFF"
    """Numbers of one type that differ in one place, or by two neighbours exchanged."""
    SAME_NAME = "SAME_NAME"
    SAME_BIRTH = "SAME_BIRTH"
    SAME_MOBILE = "SAME_MOBILE"
    OTHER_DOCUMENT = "OTHER_DOCUMENT"
    """Known by documents of different types, as after a residence permit was given to who came by a passport."""


LIKENESS_LABELS = {
    Likeness.SAME_NUMBER_SAID: "一方自报的号码就是另一方登记的号码",
    Likeness.NUMBER_ONE_OFF: "号码只差一位，或者相邻两位颠倒",
    Likeness.SAME_NAME: "姓名相同",
    Likeness.SAME_BIRTH: "出生日期相同",
    Likeness.SAME_MOBILE: "手机号相同",
    Likeness.OTHER_DOCUMENT: "证件类型不同",
}
_TELLING = frozenset({Likeness.SAME_NUMBER_SAID, Likeness.NUMBER_ONE_OFF, Likeness.SAME_NAME})
"""One of these has to be there: a telephone is shared in many families."""


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


def merges_for(actor: Actor) -> tuple[MergeView, ...]:
    """What was asked at the own bodies, and in the region to who answers; the newest first. Each line is a reading of two
    persons, on record. Six statements at most once the bodies are known."""
    if asking_post(actor) is None:
        return ()
    bodies = {body for post in actor.posts if post.duty in ASKING for body in post.departments}
    rows = Merge.objects.order_by("-asked_at", "-id")
    if not may_look_for_duplicates(actor):
        rows = rows.filter(department__in=bodies)
    shown = [row for row in rows[:_MOST] if row.department in bodies or answering_post(actor, row.department)]
    parties = _parties({each for row in shown for each in (row.kept_id, row.lost_id)})
    sides = _sides(parties)
    _seen(actor, parties)
    return tuple(_view(row, parties, sides) for row in shown)


def candidates(actor: Actor) -> tuple[Candidate, ...]:
    """Rows that may be one person, the most reasons first; none that is in force, waits, or was declined. Readings of the
    persons, on record. Seven statements at most."""
    if not may_look_for_duplicates(actor):
        return ()
    settled = {frozenset(pair) for pair in Merge.objects.values_list("kept_id", "lost_id")}
    merged = set(Merge.objects.filter(state__in=IN_FORCE).values_list("lost_id", flat=True))
    found = []
    for one, other in _neighbours():
        if frozenset((one.id, other.id)) in settled or {one.id, other.id} & merged:
            continue
        reasons = likenesses(Party.of_person(one), Party.of_person(other), said=_said(one, other))
        if _TELLING & set(reasons):
            found.append((one, other, reasons))
    found.sort(key=lambda each: -len(each[2]))
    parties = _parties({person.id for one, other, _reasons in found[:_PAIRS] for person in (one, other)})
    sides = _sides(parties)
    _seen(actor, parties)
    return tuple(_candidate(sides[one.id], sides[other.id], reasons) for one, other, reasons in found[:_PAIRS])


def likenesses(one: Party, other: Party, *, said: bool = False) -> tuple[Likeness, ...]:
    """Why they may be one. ``said``: one of them has only said the number, nobody confirmed it."""
    first, second = read_document(one.identifier), read_document(other.identifier)
    born = first.birth_date
    told = {
        Likeness.SAME_NUMBER_SAID: said and first == second,
        Likeness.NUMBER_ONE_OFF: first.type is second.type and one_off(first.number, second.number),
        Likeness.SAME_NAME: one.name == other.name,
        Likeness.SAME_BIRTH: born is not None and born == second.birth_date,
        Likeness.SAME_MOBILE: bool(one.mobile) and one.mobile == other.mobile,
        Likeness.OTHER_DOCUMENT: first.type is not second.type,
    }
    return tuple(likeness for likeness, so in told.items() if so)


def one_off(one: str, other: str) -> bool:
    """Whether two numbers differ in one place of the first seventeen, or by two neighbours exchanged; the check character
    differs with them and does not count."""
    if len(one) != len(other) or one == other:
        return False
    body = 17 if len(one) == 18 else len(one)
    at = [place for place in range(body) if one[place] != other[place]]
    if len(at) == 1:
        return True
    return any(
        [left, right] == at and one[left] == other[right] and one[right] == other[left] for left, right in pairwise(at)
    )


def _said(*rows: NaturalPerson) -> bool:
    return not all(row.known_by_number for row in rows)


def _neighbours() -> Iterator[tuple[NaturalPerson, NaturalPerson]]:
    """Pairs that share a telephone: an index answers it, whatever the number of persons. Everybody is found by the older key."""
    by = column_of(MOBILE_INDEXES, keyring.index_keys()[0].number)
    shared = NaturalPerson.objects.values_list(by).annotate(n=Count("id")).filter(n__gt=1, **{f"{by}__isnull": False})
    marks = [bytes(mark) for mark, _ in shared.order_by(by)[:_GROUPS]]
    together: dict[bytes, list[NaturalPerson]] = {}
    for row in NaturalPerson.objects.filter(**{f"{by}__in": marks}).order_by("created_at", "id"):
        together.setdefault(bytes(getattr(row, by)), []).append(row)
    for group in together.values():
        yield from combinations(group, 2)


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
