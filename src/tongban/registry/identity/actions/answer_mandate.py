"""A mandate is accepted or declined by the agent, renounced by the agent, or revoked by the principal or a guardian of theirs.

One that a guardian gave for a ward is the ward's (民法典第一百六十一条), and no change of guardians is among its endings
(第一百七十三条): it goes on, and whoever is guardian today may revoke it, the ward once there is none. It ends with the
guardianship only where a court took that away, or it was registered by mistake."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.finding import verified_person
from tongban.registry.identity.guardians import guardians_on
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.lives import is_deceased, must_be_alive
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Guardianship, Mandate
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.resolving import ids_of_person, present_person


def accept_mandate(actor: Actor, *, mandate_id: UUID, now: datetime) -> None:
    """From now to its last day the agent may do what it says (民法典第一百六十二条). Twice is once.

    Errors: ``identity.capacity.not_held``, ``identity.mandate.unknown`` to everybody but the agent,
    ``identity.mandate.answered``, ``identity.assurance.too_low``, ``identity.capacity.by_guardian``,
    ``identity.person.deceased`` where the principal has died.
    """
    actor.must_be_capable()
    verified_person(person_id_of(actor))
    for principal in Mandate.objects.filter(pk=mandate_id, agent_id__in=actor.persons).values_list(
        "principal_id", flat=True
    ):
        must_be_alive(principal)
    _answer(actor, mandate_id, MandateState.ACCEPTED, now)


def decline_mandate(actor: Actor, *, mandate_id: UUID, now: datetime) -> None:
    """The agent will not act. Errors: ``identity.mandate.unknown|answered``."""
    _answer(actor, mandate_id, MandateState.DECLINED, now)


def revoke_mandate(actor: Actor, *, mandate_id: UUID, now: datetime) -> None:
    """取消委托, by the principal or a guardian of theirs: the agent is out at once (民法典第一百七十三条第二项). Twice is once.

    What the agent did until then counts as the principal's. Errors: ``identity.capacity.by_guardian``,
    ``identity.mandate.unknown|answered|by_guardian``.
    """
    actor.must_be_capable()
    _end(actor, mandate_id, MandateState.REVOKED, now)


def renounce_mandate(actor: Actor, *, mandate_id: UUID, now: datetime) -> None:
    """辞去委托, by the agent (民法典第一百七十三条第二项). Twice is once. Errors: ``identity.mandate.unknown|answered``."""
    _end(actor, mandate_id, MandateState.RENOUNCED, now)


def _answer(actor: Actor, mandate_id: UUID, answer: MandateState, now: datetime) -> None:
    person_id_of(actor)
    with transaction.atomic():
        row = _locked(mandate_id)
        if row.agent_id not in actor.persons:
            raise DomainError("identity.mandate.unknown")
        if row.state == answer.value:
            return
        if row.state != MandateState.OFFERED.value or row.valid_to <= clock.legal_date(now):
            raise DomainError("identity.mandate.answered")
        if answer is MandateState.ACCEPTED and not _still_offered(row, now):
            raise DomainError("identity.mandate.answered")
        row.state = answer.value
        if answer is MandateState.ACCEPTED:
            row.accepted_at = now
        else:
            row.ended_at = now
        row.save(update_fields=["state", "accepted_at", "ended_at"])
        _told(actor, row, answer)
        if row.period and answer is MandateState.ACCEPTED:
            for person in principals_of(row):
                notices.now().tell(person, AccountNotice.MANDATE_ACCEPTED)


def _still_offered(row: Mandate, now: datetime) -> bool:
    """What a guardian offers for a ward stands while they are guardian; nothing was given yet (民法典第一百七十五条)."""
    if row.given_by_id is None:
        return True
    ward = present_person(row.principal_id)
    today = {present_person(each) for each in guardians_on([ward], clock.legal_date(now)).get(ward, ())}
    return present_person(row.given_by_id) in today


def principals_of(row: Mandate) -> tuple[UUID, ...]:
    """Who hears of it on the principal's side: of what a guardian gave, the guardians of today too."""
    if row.given_by_id is None:
        return (row.principal_id,)
    ward = present_person(row.principal_id)
    return (row.principal_id, *guardians_on([ward]).get(ward, ()))


def end_those_given_by(actor: Actor, row: Guardianship, now: datetime) -> None:
    """What this guardian gave for this ward ends. Inside the transaction that ends the guardianship."""
    open_ = [MandateState.OFFERED.value, MandateState.ACCEPTED.value]
    found = Mandate.objects.select_for_update().filter(
        given_by_id__in=ids_of_person(row.guardian_id), principal_id__in=ids_of_person(row.ward_id), state__in=open_
    )
    for each in found.order_by("id"):
        end_with_those_under(each, MandateState.REVOKED, now)
        _told(actor, each, MandateState.REVOKED)


def _end(actor: Actor, mandate_id: UUID, ending: MandateState, now: datetime) -> None:
    person_id_of(actor)
    with transaction.atomic():
        row = _locked(mandate_id)
        acting = _entitled(actor, row, ending)
        if row.state == ending.value:
            return
        possible = {MandateState.ACCEPTED.value}
        if ending is MandateState.REVOKED:
            possible.add(MandateState.OFFERED.value)
        over = row.valid_to <= clock.legal_date(now) or is_deceased(row.principal_id) or is_deceased(row.agent_id)
        if row.state not in possible or over:
            raise DomainError("identity.mandate.answered")
        end_with_those_under(row, ending, now)
        _told(acting, row, ending)


def _entitled(actor: Actor, row: Mandate, ending: MandateState) -> Actor:
    """Who ends it, in what capacity: the agent renounces; the principal or any guardian of theirs revokes. What a guardian gave
    the ward does not take back while there is a guardian (民法典第二十三条)."""
    if ending is MandateState.RENOUNCED and row.agent_id in actor.persons:
        return actor
    if ending is MandateState.REVOKED:
        held = actor.guardianship_of(row.principal_id)
        if held is not None:
            return actor.by_guardianship(held)
        if row.principal_id in actor.persons:
            ward = present_person(row.principal_id)
            if row.given_by_id is not None and guardians_on([ward]):
                raise DomainError("identity.mandate.by_guardian")
            return actor
    raise DomainError("identity.mandate.unknown")


def end_with_those_under(row: Mandate, ending: MandateState, now: datetime) -> None:
    """End a locked row, and the mandates for cases that came about under it. Both persons of one for a period, or of one
    given at a service point, are told."""
    row.state, row.ended_at = ending.value, now
    row.save(update_fields=["state", "ended_at"])
    if row.period:
        under = Mandate.objects.filter(under_id=row.id, state=MandateState.ACCEPTED.value)
        under.update(state=ending.value, ended_at=now)
    if row.period or row.post is not None:
        for person in (*principals_of(row), row.agent_id):
            notices.now().tell(person, AccountNotice.MANDATE_OVER)


def _told(actor: Actor, row: Mandate, what: MandateState) -> None:
    kind = f"identity.mandate.{what.value.lower()}"
    record_person(kind, actor, row.principal_id, {"mandate": str(row.id), "agent": str(row.agent_id)})


def _locked(mandate_id: UUID) -> Mandate:
    row = Mandate.objects.select_for_update().filter(pk=mandate_id).first()
    if row is None:
        raise DomainError("identity.mandate.unknown")
    return row
