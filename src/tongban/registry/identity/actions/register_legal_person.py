"""A legal person enters the register as the enterprise registry showed it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from tongban.foundation import clock
from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import LegalPerson, NaturalPerson, Representation
from tongban.registry.identity.notices import AccountNotice, notices
from tongban.registry.identity.persons import check_name
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.ports import EnterpriseRecord, EnterpriseState
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import Sealed, has_id_number, seal

ENDED = frozenset({EnterpriseState.DEREGISTERED, EnterpriseState.ANNULLED})
"""States after which there is no legal person any more."""


def register_legal_person(actor: Actor, record: EnterpriseRecord, *, verified_at: datetime, now: datetime) -> UUID:
    """Create or refresh the legal person with the record's uscc; return its id.

    Ask the registry before, outside of any transaction; whether an entity in ``record.state`` may apply is the rule of
    the deed that follows. Where the registered legal representative is known here, he represents the legal person from
    today; another person's legal representation ends (民法典 art. 61, 64, 65: what is registered counts), of which that person
    and those who act beside them are told.
    Errors: ``identity.right.missing``, ``codes.uscc.invalid``, ``codes.person_id.invalid``,
    ``identity.person.name_missing``.
    """
    if not may_register_persons(actor):
        raise DomainError("identity.right.missing")
    return keep_legal_person(actor, record, verified_at=verified_at, now=now)


def keep_legal_person(actor: Actor, record: EnterpriseRecord, *, verified_at: datetime, now: datetime) -> UUID:
    """The same for deeds that have asked by what right. Of an entity that is no more (注销、撤销登记) everybody's
    representation ends (民法典第六十八条、第七十二条); its cases stay as they are. An answer that was given
    before the one on record, and came later, changes nothing. Errors: ``codes.uscc.invalid``,
    ``codes.person_id.invalid``, ``identity.person.name_missing``."""
    uscc = check_uscc(record.uscc)
    representative = check_name(record.legal_representative_name)
    known = has_id_number(record.legal_representative_id_number)
    newcomer = LegalPerson(
        id=uuid4(),
        uscc=uscc,
        legal_representative_sealed=b"",
        kind=record.kind,
        register_state=record.state.value,
        verified_at=verified_at,
        created_at=now,
    )
    with transaction.atomic():
        # Of two windows that register the same one at once, one inserts; both refresh the same row in turn.
        LegalPerson.objects.bulk_create([newcomer], ignore_conflicts=True)
        row = LegalPerson.objects.select_for_update().get(uscc=uscc)
        if row.verified_at > verified_at:
            return row.id
        row.name, row.address = one_line(record.name), one_line(record.address)
        row.kind, row.source, row.verified_at = record.kind, record.source, verified_at
        row.register_state = record.state.value
        row.legal_representative_sealed = seal(Sealed.LEGAL_REPRESENTATIVE, row.id, representative)
        row.save(force_update=True)
        if record.state in ENDED:
            _represented_by_nobody(row.id, now)
        else:
            _represented_by(row.id, known, now)
        record_person("identity.legal_person.registered", actor, row.id, {"uscc": uscc, "source": record.source})
    return row.id


def _represented_by_nobody(legal_person_id: UUID, now: datetime) -> None:
    day = clock.legal_date(now)
    held = Representation.objects.filter(holds_on(day), legal_person_id=legal_person_id)
    _tell(held, AccountNotice.COMPANY_ENDED)
    held.update(valid_to=day)


def _represented_by(legal_person_id: UUID, known: Q, now: datetime) -> None:
    day = clock.legal_date(now)
    held = Representation.objects.filter(holds_on(day), legal_person_id=legal_person_id)
    heads = {"role": RepresentativeRole.LEGAL_REPRESENTATIVE.value}
    person_id = NaturalPerson.objects.filter(known).values_list("id", flat=True).first()
    persons = ids_of_person(person_id) if person_id is not None else ()
    former = held.filter(**heads, valid_to=None).exclude(natural_person_id__in=persons)
    if _tell(former, AccountNotice.HEAD_OVER):
        _tell(held.exclude(**heads), AccountNotice.HEAD_CHANGED)
    former.update(valid_to=day)
    if person_id is None or held.filter(**heads, valid_to=None, natural_person_id__in=persons).exists():
        return
    Representation.objects.create(
        natural_person_id=person_id, legal_person_id=legal_person_id, valid_from=day, valid_to=None, **heads
    )


def _tell(held: QuerySet[Representation], notice: AccountNotice) -> bool:
    """Whoever loses a right, or acts beside who does, hears of it; whether there was anybody."""
    persons = set(held.values_list("natural_person_id", flat=True))
    for each in sorted(persons):
        notices.now().tell(each, notice)
    return bool(persons)
