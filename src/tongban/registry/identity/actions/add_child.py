"""我的 → 家人: a parent adds a child on line, by name and number, with the word of the population registry (民法典第二十七条).

What is told is one word; which children somebody has can be asked nowhere. Whatever speaks against it is one error, so that
nobody learns from here who is registered, dead or somebody else's ward.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.ages import CONSENT_BELOW, OF_AGE, is_below, reaches
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.registry.identity import guardian_errors as guardian_errors
from tongban.registry.identity.actions.register_guardianship import put_on_record, ward_person
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.agreements import CHILD_NOTICE
from tongban.registry.identity.comparing import WITH_TELEPHONE, count_tries, must_be_registered, must_not_wait
from tongban.registry.identity.contacts import person_id_of
from tongban.registry.identity.guardians import born_on
from tongban.registry.identity.guarding import GuardianBasis, GuardianEnding, GuardianEvidence
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import ChildConsent, Guardianship, NaturalPerson
from tongban.registry.identity.persons import check_name
from tongban.registry.identity.population import Parentage, population
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import Sealed, has_id_number, unseal
from tongban.registry.identity.trail import POPULATION, record_query

_BASIS = "民法典第二十七条、国务院关于在线政务服务的若干规定第五条"
_PURPOSE = "核对监护关系"
_REFUSED = "identity.guardianship.not_confirmed"
_ONE_WORD = frozenset({"identity.assurance.differs", "identity.person.deceased", "identity.person.oneself"})
_BY_OTHERS = (GuardianBasis.APPOINTED.value, GuardianBasis.COURT.value)
_ENDED_FOR_GOOD = (GuardianEnding.COURT.value, GuardianEnding.MISTAKE.value)


def add_child(actor: Actor, *, name: str, id_number: str, consent: str, now: datetime) -> UUID:
    """Id of the guardianship, until the child's 18th birthday. Twice is once.

    ``consent``: the version of the notice about data of children that was put before the guardian, needed below 14
    (个人信息保护法第三十一条). Call outside a transaction: tries count. Errors: ``identity.capacity.not_held|by_guardian``,
    ``identity.assurance.too_low|later``, ``identity.person.name_missing``, ``codes.person_id.invalid``,
    ``identity.document.window_only``, ``identity.guardianship.of_age|consent|not_confirmed|under_age_guardian``,
    ``identity.population_registry.unavailable|bad_answer``, ``limits.too_many``.
    """
    actor.must_be_capable()
    person_id, day = person_id_of(actor), clock.legal_date(now)
    name, id_number = check_name(name), check_document(id_number, day)
    must_be_registered(id_number)
    born = born_on(id_number)
    if born is None or not is_below(born, OF_AGE, day):
        raise DomainError("identity.guardianship.of_age")
    young = is_below(born, CONSENT_BELOW, day)
    if young and consent != CHILD_NOTICE:
        raise DomainError("identity.guardianship.consent")
    own = NaturalPerson.objects.get(pk=person_id)
    if own.assurance_level < WITH_TELEPHONE:
        raise DomainError("identity.assurance.too_low")
    must_not_wait(own, now)
    own_number = unseal(Sealed.ID_NUMBER, own.id, own.id_number_sealed)
    must_be_registered(own_number)
    count_tries("add-child", id_number=id_number, person_id=person_id)
    _record_question(actor, person_id, id_number)
    said = population.now().compare_parent(name, id_number, own_number, basis=_BASIS, purpose=_PURPOSE)
    if said is not Parentage.AGREES:
        record_person("identity.guardianship.refused", actor, person_id, {"verdict": said.value})
        raise DomainError(_REFUSED)
    row = Guardianship(
        id=uuid4(),
        guardian_id=person_id,
        basis=GuardianBasis.PARENT.value,
        evidence=GuardianEvidence.REGISTRY.value,
        valid_from=day,
        valid_to=reaches(born, OF_AGE),
        made_at=now,
    )
    try:
        with transaction.atomic():
            row.ward_id = ward_person(actor, name, id_number, now)
            # Who registers what a court said queues on the ward, too.
            NaturalPerson.objects.select_for_update().get(pk=row.ward_id)
            _not_taken_away(row)
            made = put_on_record(actor, row, day)
            if young:
                _keep_consent(actor, row.ward_id, now)
    except DomainError as error:
        if error.code not in _ONE_WORD:
            raise
        raise DomainError(_REFUSED) from error
    return made


def _record_question(actor: Actor, person_id: UUID, id_number: str) -> None:
    """For the guardian, and for the child where it is on record already."""
    child = NaturalPerson.objects.filter(has_id_number(id_number)).values_list("id", flat=True).first()
    asked = {"system": POPULATION, "fields": ("name", "id_number"), "purpose": _PURPOSE, "basis": _BASIS}
    for person in dict.fromkeys((person_id, child or person_id)):
        record_query(actor, person, **asked)  # type: ignore[arg-type]


def _not_taken_away(row: Guardianship) -> None:
    """A court or an appointment stands above what the registry says of birth (民法典第三十一条、第三十六条): only a window, with
    the paper, makes the parent a guardian again."""
    rows = Guardianship.objects.filter(ward_id__in=ids_of_person(row.ward_id))
    own = rows.filter(guardian_id__in=ids_of_person(row.guardian_id))
    others = rows.filter(ended_at=None, basis__in=_BY_OTHERS)
    if own.filter(ended_because__in=_ENDED_FOR_GOOD).exists() or others.exists():
        raise DomainError(_REFUSED)


def _keep_consent(actor: Actor, ward_id: UUID, now: datetime) -> None:
    assert actor.account_id is not None
    ChildConsent.objects.get_or_create(
        account_id=actor.account_id,
        ward_id=ward_id,
        version=CHILD_NOTICE,
        defaults={"given_at": now, "channel": actor.channel.value},
    )
