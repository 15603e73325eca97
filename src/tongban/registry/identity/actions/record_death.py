"""The population registry says that a person has died: nobody signs in any more. And back, where it was wrong.

What ends by law ends by itself: accounts, mandates (民法典第一百七十三条第三项、第四项) and representations read the one row that
is written here. The posts of an official are ended, for somebody has to take over what lies there. Open cases stay as they are:
whether they end is for who handles them (行政许可法第七十条第二项).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from tongban.foundation import clock
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity import life_errors as life_errors
from tongban.registry.identity.actions.depart import end_with_death
from tongban.registry.identity.actions.end_guardianship import end_by_death, resume_after_death
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.comparing import is_that_person
from tongban.registry.identity.exit_entry import DocumentVerdict
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.lives import is_deceased
from tongban.registry.identity.living import LifeEvidence, LifeState
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Account, Mandate, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.persons import check_name
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.population import Verdict
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import has_id_number
from tongban.registry.identity.tokens import end_tokens


def record_death(actor: Actor, *, person_id: UUID, now: datetime) -> bool:
    """Sessions, tokens and posts end, the account cannot be signed in to; who was entrusted or has entrusted is told that it is
    over, and who answers for the posts that nobody holds them. Twice is once. False where nothing changed: also where the
    window has seen the person alive since and the register has not followed."""
    with transaction.atomic():
        NaturalPerson.objects.select_for_update().get(pk=person_id)
        row, _made = LifeState.objects.get_or_create(natural_person_id=person_id)
        if row.deceased_at is not None or row.disputed_at is not None:
            return False
        row.deceased_at = now
        row.save(update_fields=["deceased_at"])
        ids = ids_of_person(person_id)
        accounts = Account.objects.filter(natural_person_id__in=ids)
        tokens = sum(end_tokens(account.pk) for account in accounts)
        posts = sum(end_with_death(actor, account, now) for account in accounts.select_for_update().order_by("pk"))
        closed = accounts.update(session_serial=F("session_serial") + 1)
        told = {"accounts": closed, "tokens_revoked": tokens, "posts": posts}
        record_person("identity.person.deceased", actor, person_id, told)
        for other in _entrusted_with(ids, now):
            notices.now().tell(other, AccountNotice.MANDATE_OVER)
        end_by_death(actor, person_id, now)
    return True


def _entrusted_with(ids: Collection[UUID], now: datetime) -> tuple[UUID, ...]:
    """The other persons of the mandates that have waited or held until now."""
    open_states = [MandateState.OFFERED.value, MandateState.ACCEPTED.value]
    rows = Mandate.objects.filter(Q(principal_id__in=ids) | Q(agent_id__in=ids), state__in=open_states)
    pairs = rows.filter(valid_to__gt=clock.legal_date(now)).values_list("principal_id", "agent_id")
    return tuple(sorted({each for pair in pairs for each in pair} - set(ids)))


def heed(verdict: Verdict | DocumentVerdict | None, name: str, id_number: str, now: datetime) -> None:
    """What a comparison told by the way: a death. What the caller answers does not change by it."""
    if verdict is not Verdict.DECEASED:
        return
    row = NaturalPerson.objects.filter(has_id_number(id_number)).first()
    if row is not None and is_that_person(row, name, id_number):
        record_death(system_actor("population-registry"), person_id=row.id, now=now)


def record_life(person_id: UUID, now: datetime) -> None:
    """The register was asked and says nothing of a death: it agrees again with what the window saw."""
    LifeState.objects.update_or_create(
        natural_person_id=person_id, defaults={"asked_at": now, "disputed_at": None}, create_defaults={"asked_at": now}
    )


def restore_person(actor: Actor, *, name: str, id_number: str, evidence: str, now: datetime) -> UUID:
    """At the window, in person and with proof: everything is as it was before but posts, which are given anew; each signs in
    anew.

    Errors: ``identity.right.missing``, ``identity.person.name_missing``, ``codes.person_id.invalid``,
    ``identity.life.evidence``, ``identity.assurance.differs``, ``identity.life.not_deceased``.
    """
    if not may_register_persons(actor):
        raise DomainError("identity.right.missing")
    if evidence not in LifeEvidence.__members__:
        raise DomainError("identity.life.evidence")
    name, id_number = check_name(name), check_document(id_number)
    with transaction.atomic():
        person = NaturalPerson.objects.select_for_update().filter(has_id_number(id_number)).first()
        if person is None or not is_that_person(person, name, id_number):
            raise DomainError("identity.assurance.differs")
        if not is_deceased(person.id):
            raise DomainError("identity.life.not_deceased")
        LifeState.objects.filter(pk__in=ids_of_person(person.id)).update(deceased_at=None, disputed_at=now)
        record_person("identity.person.restored", actor, person.id, {"evidence": evidence})
        resume_after_death(actor, person.id, clock.legal_date(now))
    return person.id
