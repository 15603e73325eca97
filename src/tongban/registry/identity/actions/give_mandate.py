"""委托: a natural person lets another act in one case, or make one application, until a day. A guardian does so for a ward
(民法典第二十三条、第一百六十一条); the mandate is the ward's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.codes import check_basic_code
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.invite import check_last_day
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.finding import known_person, verified_person
from tongban.registry.identity.kinds import Evidence, MandateState
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Mandate, NaturalPerson
from tongban.registry.identity.sealing import Sealed, seal


@dataclass(frozen=True, slots=True)
class Matter:
    """In what the agent acts: one case (its opaque id and code), or, without one, an application of ``item`` (基本编码).

    ``applicant_id``: under which id the principal applied, where that was before two registrations were merged."""

    item: str
    words: str
    case_id: UUID | None = None
    case_code: str = ""
    applicant_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SignedPaper:
    """A signed 授权委托书 that is already in the house's store; ``key`` opens it."""

    file_id: UUID
    media_type: str
    sha256: bytes
    key: bytes = field(repr=False)


def give_mandate(
    actor: Actor,
    *,
    name: str,
    number: str,
    matter: Matter,
    last_day: date,
    may_withdraw: bool = False,
    paper: SignedPaper | None = None,
    ward: UUID | None = None,
    now: datetime,
) -> UUID:
    """Id of the mandate, which waits for the agent's word (民法典第一百六十五条: agent, matter, powers and period are named).
    ``ward``: for whom the actor gives it, as guardian.

    Whether the case is the actor's own was asked by the caller, and is asked again wherever the mandate is used. The same
    mandate given again while it waits or holds is the one there is. Errors: ``identity.capacity.not_held|by_guardian``,
    ``identity.guardianship.unknown``, ``identity.assurance.too_low``, ``identity.person.not_matched|oneself``,
    ``identity.validity.wrong`` (data: last), ``codes.mobile.invalid``, ``codes.person_id.invalid``,
    ``codes.basic_code.invalid``.
    """
    acting, day = principal_of(actor, ward), clock.legal_date(now)
    principal, persons = acting.id, acting.persons
    check_last_day(last_day, day)
    agent = agent_for(actor, acting, name, number)
    if matter.applicant_id in persons:
        # The case keeps the id of its day, and its agent is found by it (ADR 0022).
        principal = matter.applicant_id or principal
    powers = {
        "may_withdraw": may_withdraw,
        "valid_from": day,
        "valid_to": last_day + timedelta(days=1),
        "given_at": now,
        "given_by_id": acting.given_by,
    }
    row = _row(principal, agent, matter, paper, powers)
    with transaction.atomic():
        # Two requests at once queue on the principal, so one mandate is never there twice.
        NaturalPerson.objects.select_for_update().get(pk=principal)
        known = _same(row, day)
        if known is not None:
            return known
        row.save(force_insert=True)
        told = {
            "mandate": str(row.id),
            "agent": str(agent),
            "case": str(row.case_id) if row.case_id else None,
            "item": row.item,
            "may_withdraw": may_withdraw,
            "until": last_day.isoformat(),
            "evidence": row.evidence,
        }
        record_person("identity.mandate.given", acting.actor, principal, told)
    return row.id


@dataclass(frozen=True, slots=True)
class Principal:
    """For whom somebody entrusts: themselves, or a ward, then ``given_by`` is the guardian. ``actor``: in what capacity."""

    id: UUID
    persons: tuple[UUID, ...]
    actor: Actor
    given_by: UUID | None = None


def principal_of(actor: Actor, ward: UUID | None) -> Principal:
    """Who entrusts has shown who they are; a ward need not have. DomainErrors ``identity.capacity.not_held|by_guardian``,
    ``identity.guardianship.unknown``, ``identity.assurance.too_low``."""
    actor.must_be_capable()
    oneself = person_id_of(actor)
    verified_person(oneself)
    if ward is None:
        return Principal(oneself, actor.persons, actor)
    held = actor.ward_of(ward)
    return Principal(held.ward_id, held.persons, actor.by_guardianship(held), oneself)


def agent_for(actor: Actor, principal: Principal, name: str, number: str) -> UUID:
    """Whom: neither who entrusts nor the principal. Errors of :func:`known_person`, ``identity.person.oneself``."""
    agent = known_person(name, number)
    if agent in (*actor.persons, *principal.persons):
        raise DomainError("identity.person.oneself")
    return agent


def _row(principal: UUID, agent: UUID, matter: Matter, paper: SignedPaper | None, powers: dict[str, Any]) -> Mandate:
    row = Mandate(
        id=uuid4(),
        principal_id=principal,
        agent_id=agent,
        case_id=matter.case_id,
        case_code=matter.case_code,
        item=check_basic_code(matter.item),
        matter=matter.words[:200],
        evidence=(Evidence.DOCUMENT if paper else Evidence.ONLINE).value,
        **powers,
    )
    if paper is not None:
        keep_paper(row, paper)
    return row


def keep_paper(row: Mandate, paper: SignedPaper) -> None:
    """The signed paper as the row's evidence, its key sealed for the row."""
    row.evidence_file, row.evidence_media_type = paper.file_id, paper.media_type
    row.evidence_sha256 = paper.sha256
    row.evidence_key = seal(Sealed.MANDATE_FILE_KEY, row.id, paper.key.hex())


def _same(row: Mandate, day: date) -> UUID | None:
    """The mandate of the same content that waits or holds."""
    open_states = [MandateState.OFFERED.value, MandateState.ACCEPTED.value]
    found = Mandate.objects.filter(
        principal_id=row.principal_id,
        agent_id=row.agent_id,
        given_by_id=row.given_by_id,
        case_id=row.case_id,
        item=row.item,
        may_withdraw=row.may_withdraw,
        valid_to=row.valid_to,
        state__in=open_states,
        valid_from__lte=day,
    )
    found = found.filter(evidence_sha256=row.evidence_sha256) if row.evidence_sha256 else found
    return found.values_list("id", flat=True).order_by("given_at").first()
