"""监护: somebody is on record as another's guardian, from here on 法定代理人 in everything (民法典第二十三条、第三十四条).

The window sees guardian and paper. It is the only way for guardians who were appointed and for adult wards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.ages import OF_AGE, is_below, reaches
from tongban.kernel.codes import check_document
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity import guardian_errors as guardian_errors
from tongban.registry.identity.actions.end_guardianship import end_if_of_age
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actions.use_card import record_typed, use_card
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.comparing import BY_REGISTRY, is_that_person
from tongban.registry.identity.guardians import born_on, guardians_on
from tongban.registry.identity.guarding import PROVED_BY, GuardianBasis, GuardianEvidence, LegalCapacity
from tongban.registry.identity.kinds import TypedBecause
from tongban.registry.identity.lives import must_be_alive
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import Guardianship, NaturalPerson
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.persons import check_name, person_row
from tongban.registry.identity.policies import may_register_guardians
from tongban.registry.identity.resolving import ids_of_person, present_person
from tongban.registry.identity.sealing import Sealed, has_id_number, seal, unseal
from tongban.registry.orgs.duties import Duty

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class SeenGuardian:
    """Who stands at the window with the card: by a ``reading`` of it, or typed from it, ``because`` of what where there is a
    reader. ``agrees``: the clerk compared person and card (人证一致). ``mobile``: only for who is not known yet, if any."""

    agrees: bool
    reading: UUID | None = None
    name: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)
    mobile: str = field(default="", repr=False)
    because: TypedBecause | None = None


@dataclass(frozen=True, slots=True)
class Ward:
    """Whose guardian it is. ``born``: only where the number of the document does not say it; ``capacity``: what the court ruled
    of an adult, none for a minor."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    born: date | None = None
    capacity: LegalCapacity | None = None


@dataclass(frozen=True, slots=True)
class GuardianPaper:
    """What the window saw: kind, number of the paper, who issued it."""

    kind: GuardianEvidence
    number: str = field(repr=False)
    issuer: str


def register_guardianship(
    actor: Actor, *, guardian: SeenGuardian, ward: Ward, basis: GuardianBasis, paper: GuardianPaper, now: datetime
) -> UUID:
    """Id of the guardianship. The window has seen the guardian; the ward need not be there and is registered by the paper,
    without a telephone. The same two persons again are the one there is.

    For minors it ends on the 18th birthday (第十七条、第二十七条), for adults with a court's word (第二十四条). Errors:
    ``identity.right.missing``, ``identity.guardianship.basis|capacity|paper|born|own_matter|under_age_guardian``,
    ``identity.person.name_missing``, ``codes.person_id.invalid``, ``identity.assurance.differs``,
    ``identity.person.deceased``, and those of :func:`~tongban.registry.identity.actions.use_card.use_card`.
    """
    if not may_register_guardians(actor):
        raise DomainError("identity.right.missing")
    name, id_number = check_name(ward.name), check_document(ward.id_number, clock.legal_date(now))
    day = clock.legal_date(now)
    born = born_on(id_number) or ward.born
    if born is None or born > day:
        raise DomainError("identity.guardianship.born")
    minor = is_below(born, OF_AGE, day)
    if minor is (basis is GuardianBasis.ADULT_WARD) or paper.kind not in PROVED_BY[basis]:
        raise DomainError("identity.guardianship.basis")
    if minor is (ward.capacity is not None):
        raise DomainError("identity.guardianship.capacity")
    number, issuer = one_line(paper.number)[:_LONGEST], one_line(paper.issuer)[:_LONGEST]
    if not number or not issuer:
        raise DomainError("identity.guardianship.paper")
    post = actor.holds(Duty.INTAKE)
    acting = actor.by_right_of(post) if post is not None else actor
    row = Guardianship(
        id=uuid4(),
        basis=basis.value,
        legal_capacity=ward.capacity.value if ward.capacity is not None else "",
        evidence=paper.kind.value,
        issuer=issuer,
        registered_by=actor.account_id,
        post=post.id if post is not None else None,
        valid_from=day,
        valid_to=reaches(born, OF_AGE) if minor else None,
        made_at=now,
    )
    row.reference_sealed = seal(Sealed.GUARDIAN_PAPER, row.id, number)
    with transaction.atomic():
        row.guardian_id, row.ward_id = _seen(actor, guardian, now), ward_person(acting, name, id_number, now)
        if {row.guardian_id, row.ward_id} & set(actor.persons):
            raise DomainError("identity.guardianship.own_matter")
        return put_on_record(acting, row, day)


def _seen(actor: Actor, guardian: SeenGuardian, now: datetime) -> UUID:
    if guardian.reading is not None:
        return use_card(
            actor, guardian.reading, agrees=guardian.agrees, mobile=guardian.mobile, now=now, no_mobile=True
        )
    if not guardian.agrees:
        raise DomainError("identity.card_reading.unconfirmed")
    told = {"name": guardian.name, "id_number": guardian.id_number, "mobile": guardian.mobile}
    if NaturalPerson.objects.filter(has_id_number(guardian.id_number)).exists():
        person_id = see_card(actor, now=now, **told)
    else:
        person_id = register_natural_person(actor, now=now, no_mobile=True, **told)
    if guardian.because is not None:
        record_typed(actor, person_id, guardian.because)
    return person_id


def ward_person(actor: Actor, name: str, id_number: str, now: datetime) -> UUID:
    """The person of this name and number: the known one, else one without a telephone, of level 1 (name and number were
    confirmed). Inside a transaction. DomainErrors ``identity.assurance.differs``, ``identity.person.deceased``."""
    row = person_row(
        uuid4(), name=name, id_number=id_number, mobile="", assurance_level=BY_REGISTRY, now=now, claimed=False
    )
    known = NaturalPerson.objects.filter(has_id_number(id_number)).first()
    if known is None:
        NaturalPerson.objects.bulk_create([row], ignore_conflicts=True)
        known = NaturalPerson.objects.get(has_id_number(id_number))
    if not is_that_person(known, name, id_number):
        raise DomainError("identity.assurance.differs")
    person_id = present_person(known.id)
    must_be_alive(person_id)
    if person_id == row.id:
        record_person("identity.person.registered", actor, person_id)
    return person_id


def put_on_record(actor: Actor, row: Guardianship, day: date) -> UUID:
    """The row, and everybody concerned is told; the row in force for the same two where there is one. Inside a transaction.

    DomainErrors ``identity.person.oneself``, ``identity.person.deceased``, ``identity.guardianship.under_age_guardian``.
    """
    if row.guardian_id == row.ward_id:
        raise DomainError("identity.person.oneself")
    # Two at once queue on the ward.
    NaturalPerson.objects.select_for_update().get(pk=row.ward_id)
    must_be_alive(row.guardian_id)
    guardian = NaturalPerson.objects.get(pk=row.guardian_id)
    born = born_on(unseal(Sealed.ID_NUMBER, guardian.id, guardian.id_number_sealed))
    if born is not None and is_below(born, OF_AGE, day):
        raise DomainError("identity.guardianship.under_age_guardian")
    both = {"guardian_id__in": ids_of_person(row.guardian_id), "ward_id__in": ids_of_person(row.ward_id)}
    end_if_of_age(Guardianship.objects.filter(**both), row.made_at)
    known = Guardianship.objects.filter(ended_at=None, **both).values_list("id", flat=True).first()
    if known is not None:
        return known
    others = guardians_on([row.ward_id], day).get(row.ward_id, ())
    row.save(force_insert=True)
    told = {"guardianship": str(row.id), "guardian": str(row.guardian_id), "basis": row.basis, "evidence": row.evidence}
    if row.legal_capacity:
        told["legal_capacity"] = row.legal_capacity
    record_person("identity.guardianship.registered", actor, row.ward_id, told)
    for person in (row.ward_id, row.guardian_id, *others):
        notices.now().tell(person, AccountNotice.GUARDIAN_REGISTERED)
    return row.id
