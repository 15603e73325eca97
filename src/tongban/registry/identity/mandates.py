"""委托: reads of mandates that somebody has given or holds, and of who acts in a case by one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.foundation import clock, files
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import entrusting_errors as entrusting_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.kinds import Evidence, MandateState
from tongban.registry.identity.lives import deceased
from tongban.registry.identity.merging import IN_FORCE, Merge
from tongban.registry.identity.models import Appointment, Mandate, NaturalPerson
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.sealing import Sealed, unseal
from tongban.registry.identity.sightings import READ, saw_wards


class MandateStanding(StrEnum):
    """How a mandate stands today; what its state says, and whether its days or the life of one of its two
    persons are over."""

    OFFERED = "OFFERED"
    AHEAD = "AHEAD"
    HOLDS = "HOLDS"
    DECLINED = "DECLINED"
    REVOKED = "REVOKED"
    RENOUNCED = "RENOUNCED"
    EXPIRED = "EXPIRED"
    PRINCIPAL_DECEASED = "PRINCIPAL_DECEASED"
    """民法典第一百七十三条第四项"""
    AGENT_DECEASED = "AGENT_DECEASED"
    """民法典第一百七十三条第三项"""


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate as its two persons see it. ``until`` is its last day; ``case_code`` empty while nothing was applied for.

    ``period``: for the items of ``themes`` or ``bodies``, or for all; ``under``: for a case, by one for a period.
    ``at_service_point``: given in person to a 帮办代办员. ``witnessed``: somebody saw the paper signed; ``witness`` who, for the
    principal alone (:func:`witnesses_of` for others).
    """

    id: UUID
    principal_id: UUID
    agent_id: UUID
    principal: str = field(repr=False)
    agent: str = field(repr=False)
    matter: str
    item: str
    case_code: str
    may_withdraw: bool
    since: date
    until: date
    standing: MandateStanding
    evidence: Evidence
    has_paper: bool
    given_at: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    period: bool = False
    themes: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    under: UUID | None = None
    at_service_point: bool = False
    witnessed: bool = False
    witness: str = field(default="", repr=False)
    given_by: str = field(default="", repr=False)
    """The guardian who gave it for the principal."""

    @property
    def open(self) -> bool:
        """Whether it can still be answered or ended."""
        return self.standing in (MandateStanding.OFFERED, MandateStanding.AHEAD, MandateStanding.HOLDS)


def mandates_given(actor: Actor, most: int = 100, ward_id: UUID | None = None) -> tuple[MandateView, ...]:
    """What the actor has given, or what stands for a ward of theirs, newest first, with who witnessed it. One statement.
    DomainError ``identity.guardianship.unknown``."""
    persons = actor.persons_for(ward_id)
    rows = Mandate.objects.filter(principal_id__in=persons)
    return _views(rows, most, persons) if actor.person_id else ()


def mandates_received(actor: Actor, most: int = 100) -> tuple[MandateView, ...]:
    """What the actor was asked to do for others, newest first. One statement."""
    return _views(Mandate.objects.filter(agent_id__in=actor.persons), most) if actor.person_id else ()


def mandates_for_wards(actor: Actor, most: int = 100) -> tuple[MandateView, ...]:
    """What stands for wards of the actor, by whomever it was given, newest first. One statement, none without wards; that a
    guardian looked is on record."""
    if not actor.wards:
        return ()
    found = _views(Mandate.objects.filter(principal_id__in=actor.ward_persons), most, actor.ward_persons)
    saw_wards(actor, [each.principal_id for each in found], "mandates")
    return found


def entrusted_by(persons: Collection[UUID]) -> dict[UUID, str]:
    """By id: names of guardians who gave mandates for wards, for who may read what was done by these. One statement, none for
    none."""
    rows = NaturalPerson.objects.filter(pk__in=persons) if persons else ()
    return {row.id: _name(row) for row in rows}


def mandate_of(actor: Actor, mandate_id: UUID) -> MandateView:
    """One, for its two persons and the guardians of the principal. DomainError ``identity.mandate.unknown`` to everybody else. One
    statement."""
    person_id_of(actor)
    principals = (*actor.persons, *actor.ward_persons)
    own = Q(principal_id__in=principals) | Q(agent_id__in=actor.persons)
    rows = Mandate.objects.filter(own, pk=mandate_id)
    for view in _views(rows, 1, principals):
        saw_wards(actor, [view.principal_id], "mandates")
        return view
    raise DomainError("identity.mandate.unknown")


def mandates_on(case_id: UUID) -> tuple[MandateView, ...]:
    """Every mandate that was accepted for a case, newest first, for those who may see the case. One statement."""
    return _views(Mandate.objects.filter(case_id=case_id).exclude(accepted_at=None), 100)


def witnesses_of(
    reader: Actor, mandate_ids: Collection[UUID], *, purpose: str, case_id: UUID | None
) -> dict[UUID, str]:
    """By mandate: who saw its paper signed, for an official on the case or the agent who wrote it down, who was asked whether
    they may see it. The reading is on record (个人信息保护法第五十一条). Two statements, one where nobody witnessed."""
    rows = Mandate.objects.filter(pk__in=mandate_ids).exclude(witness_sealed=None)
    found = list(rows.only("id", "principal_id", "witness_sealed").order_by("id"))
    read = {"fields": ["mandate_witness"], "purpose": purpose, "case": str(case_id) if case_id else None}
    for principal in dict.fromkeys(row.principal_id for row in found):
        audit.write(READ, reader.stamp(), f"person:{principal}", read)
    return {row.id: _witness(row) for row in found}


def agents_on(case_ids: Collection[UUID], day: date | None = None) -> dict[UUID, tuple[tuple[UUID, UUID], ...]]:
    """By case: (agent, principal) of the mandates that hold on ``day`` (default: today); one given at a service point while the
    agent holds its post. One statement."""
    day = day or clock.today()
    rows = Mandate.objects.filter(
        case_id__in=case_ids, state=MandateState.ACCEPTED.value, valid_from__lte=day, valid_to__gt=day
    )
    rows = rows.exclude(deceased("principal_id")).exclude(deceased("agent_id"))
    whose, before = "account__natural_person_id", Merge.objects.filter(into_id=OuterRef(OuterRef("agent_id")))
    agents = Q(**{whose: OuterRef("agent_id")}) | Q(
        **{f"{whose}__in": before.filter(state__in=IN_FORCE).values("lost_id")}
    )
    rows = rows.filter(
        Q(post=None) | Exists(Appointment.objects.filter(agents, holds_on(day), post_id=OuterRef("post")))
    )
    found: dict[UUID, tuple[tuple[UUID, UUID], ...]] = {}
    pairs = rows.order_by("case_id", "agent_id").values_list("case_id", "agent_id", "principal_id").distinct()
    for case_id, agent, principal in pairs:
        if case_id is not None:
            found[case_id] = (*found.get(case_id, ()), (agent, principal))
    return found


def mandate_paper(actor: Actor, mandate_id: UUID) -> tuple[str, Iterator[bytes]]:
    """(media type, content in pieces) of the signed 授权委托书, for the two persons of the mandate.

    DomainErrors ``identity.mandate.unknown``, ``files.missing``.
    """
    mandate_of(actor, mandate_id)
    row = Mandate.objects.filter(pk=mandate_id).select_related("under").first()
    return _paper((row and row.under) or row)


def mandate_paper_of_case(reader: Actor, mandate_id: UUID, case_id: UUID, purpose: str) -> tuple[str, Iterator[bytes]]:
    """The same for an official on the case, who was asked whether they may see it; the reading is on record."""
    row = Mandate.objects.filter(pk=mandate_id, case_id=case_id).select_related("under").first()
    content = _paper((row and row.under) or row)
    assert row is not None
    read = {"fields": ["mandate_paper"], "purpose": purpose, "case": str(case_id)}
    audit.write(READ, reader.stamp(), f"person:{row.principal_id}", read)
    return content


def rates_as_agent(persons: Collection[UUID], case_id: UUID) -> bool:
    """Whether the person acts, or last acted, in the case by a mandate, and by none that leaves rating to the principal: one
    for a period, or one given at a service point. One statement."""
    rows = Mandate.objects.filter(agent_id__in=persons, case_id=case_id).values_list("under_id", "post")
    left = [bool(under or post) for under, post in rows]
    return bool(left) and not any(left)


def papers_kept(file_ids: Collection[UUID]) -> frozenset[UUID]:
    """Which of these files are papers of mandates. One statement."""
    rows = Mandate.objects.filter(evidence_file__in=file_ids).values_list("evidence_file", flat=True)
    return frozenset(each for each in rows.order_by() if each is not None)


def _paper(row: Mandate | None) -> tuple[str, Iterator[bytes]]:
    if row is None or row.evidence_file is None or row.evidence_key is None:
        raise DomainError("identity.mandate.unknown")
    key = bytes.fromhex(unseal(Sealed.MANDATE_FILE_KEY, row.id, row.evidence_key))
    return row.evidence_media_type, files.read(row.evidence_file, key)


def _views(rows: QuerySet[Mandate], most: int, readers: Collection[UUID] = ()) -> tuple[MandateView, ...]:
    dead = {"principal_dead": deceased("principal_id"), "agent_dead": deceased("agent_id")}
    found = (
        rows.annotate(**dead)
        .select_related("principal", "agent", "under", "given_by")
        .order_by("-given_at", "id")[:most]
    )
    return tuple(_view(row, readers) for row in found)


def _view(row: Mandate, readers: Collection[UUID]) -> MandateView:
    return MandateView(
        id=row.id,
        principal_id=row.principal_id,
        agent_id=row.agent_id,
        principal=_name(row.principal),
        agent=_name(row.agent),
        matter=row.matter,
        item=row.item,
        case_code=row.case_code,
        may_withdraw=row.may_withdraw,
        since=row.valid_from,
        until=row.valid_to - timedelta(days=1),
        standing=_standing(row),
        evidence=Evidence(row.evidence),
        has_paper=(row.under or row).evidence_file is not None,
        given_at=row.given_at,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
        period=row.period,
        themes=tuple(row.themes),
        bodies=tuple(row.bodies),
        under=row.under_id,
        at_service_point=row.post is not None,
        witnessed=row.witness_sealed is not None,
        witness=_witness(row) if row.principal_id in readers else "",
        given_by=_name(row.given_by) if row.given_by is not None else "",
    )


def _standing(row: Any) -> MandateStanding:
    state = MandateState(row.state)
    if state in (MandateState.OFFERED, MandateState.ACCEPTED) and row.valid_to <= clock.today():
        return MandateStanding.EXPIRED
    if state in (MandateState.OFFERED, MandateState.ACCEPTED):
        # Ended by law with the life of either, though nothing was written of it.
        for dead, standing in (
            (row.principal_dead, MandateStanding.PRINCIPAL_DECEASED),
            (row.agent_dead, MandateStanding.AGENT_DECEASED),
        ):
            if dead:
                return standing
    if state is MandateState.ACCEPTED and row.valid_from > clock.today():
        return MandateStanding.AHEAD
    return MandateStanding.HOLDS if state is MandateState.ACCEPTED else MandateStanding(state.value)


def _witness(row: Mandate) -> str:
    return unseal(Sealed.MANDATE_WITNESS, row.id, row.witness_sealed) if row.witness_sealed is not None else ""


def _name(person: NaturalPerson) -> str:
    return unseal(Sealed.NAME, person.id, person.name_sealed)
