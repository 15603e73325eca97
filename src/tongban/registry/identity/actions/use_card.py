"""The clerk says that whoever stands at the window is the person of the card: present, and known as surely as can be.

Where no card can be read, the identity is typed as it always was, and why is on record."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import reading_errors as reading_errors
from tongban.registry.identity.actions.read_card import usable
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actions.see_card import see_card
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import TypedBecause
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.sealing import Sealed, has_id_number, unseal

_SEEN_BY_HAND = frozenset({TypedBecause.READER_AWAY, TypedBecause.CARD_UNREADABLE, TypedBecause.OTHER_DOCUMENT})


@transaction.atomic
def use_card(
    actor: Actor, reading_id: UUID, *, agrees: bool, mobile: str, now: datetime, no_mobile: bool = False
) -> UUID:
    """The person of the card, at level 3: who was known is raised, who was not is registered with ``mobile``, if any.

    ``agrees``: the clerk compared person and card (人证一致). The reading is used up and forgets name and number; reader,
    reading and instant stay in the audit record. Errors: ``identity.right.missing``, ``identity.card_reading.over``,
    ``identity.card_reading.unconfirmed``, ``identity.assurance.differs`` (the number is known under another name),
    ``codes.mobile.invalid``, ``identity.person.mobile_missing``.
    """
    if not may_register_persons(actor):
        raise DomainError("identity.right.missing")
    row = usable(actor, reading_id, locked=True)
    if not agrees:
        raise DomainError("identity.card_reading.unconfirmed")
    name = unseal(Sealed.READ_NAME, row.id, row.name_sealed)
    id_number = unseal(Sealed.READ_ID_NUMBER, row.id, row.id_number_sealed)
    if NaturalPerson.objects.filter(has_id_number(id_number)).exists():
        person_id = see_card(actor, name=name, id_number=id_number, now=now, mobile=mobile)
    else:
        person_id = register_natural_person(
            actor, name=name, id_number=id_number, mobile=mobile, now=now, no_mobile=no_mobile
        )
    row.used_at, row.name_sealed, row.id_number_sealed = clock.real_now(), b"", b""
    row.save(update_fields=["used_at", "name_sealed", "id_number_sealed"])
    told = {"reader": row.reader, "reading": row.reading, "read_at": row.read_at.isoformat()}
    record_person("identity.person.present", actor, person_id, told)
    return person_id


def check_typed(because: str, *, seen: bool) -> TypedBecause:
    """Why an identity is typed where there is a reader. ``seen``: the deed rests on a card that was looked at.

    Errors: ``identity.typed.reason_missing``, ``identity.typed.not_present``.
    """
    try:
        reason = TypedBecause(because)
    except ValueError:
        raise DomainError("identity.typed.reason_missing") from None
    if seen and reason not in _SEEN_BY_HAND:
        raise DomainError("identity.typed.not_present")
    return reason


def record_typed(actor: Actor, person_id: UUID, because: TypedBecause) -> None:
    """An application begins in the name of a person whose identity was typed, and why."""
    record_person("identity.person.typed", actor, person_id, {"because": because.value})
