"""How a party is told something outside its message box, and what the person has chosen of it (通知方式).

A legal person is told by the ways of its legal representative. Numbers and addresses are decrypted here, kept nowhere.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind, RepresentativeRole
from tongban.registry.identity.models import EmailConfirmation, NaturalPerson, NotificationChoice, Representation
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.sealing import Sealed, unseal, unseal_mobile

CODE_VALID_FOR = timedelta(minutes=15)
MOST_TRIES = 5

_CHOICE = ("email_sealed", "by_sms", "by_email")
_COLUMNS = ("id", "mobile_sealed", *(f"notification_choice__{name}" for name in _CHOICE))


@dataclass(frozen=True, slots=True)
class Reach:
    """Number and address are empty where none is known; ``by_sms`` and ``by_email`` say whether they are wanted.

    ``email`` has been confirmed by its owner.
    """

    mobile: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    by_sms: bool = True
    by_email: bool = False


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An address that waits for its code until ``until``; ``tries`` wrong codes were given."""

    id: UUID
    email: str = field(repr=False)
    until: datetime
    tries: int

    @property
    def over(self) -> bool:
        """Whether no code is taken any more."""
        return self.tries >= MOST_TRIES or clock.real_now() >= self.until


def reach_of(kind: PartyKind, party_id: UUID, day: date | None = None) -> Reach:
    """How a party is reached on ``day`` (default: today): a natural person itself, a legal person by its legal
    representative. One statement."""
    persons = NaturalPerson.objects.filter(pk=party_id)
    if kind is PartyKind.LEGAL:
        acting = _represented(day).filter(legal_person_id=party_id)
        persons = NaturalPerson.objects.filter(pk__in=acting.values("natural_person_id")).order_by("pk")[:1]
    for person_id, mobile, email, by_sms, by_email in persons.values_list(*_COLUMNS):
        return Reach(
            mobile=unseal_mobile(person_id, mobile),
            email=unseal(Sealed.EMAIL, person_id, email) if email else "",
            by_sms=by_sms is not False,
            by_email=bool(by_email),
        )
    return Reach()


def told_by_email(parties: Collection[UUID], day: date | None = None) -> frozenset[UUID]:
    """Which of ``parties``, natural or legal, want to be told by e-mail. One statement."""
    wanting = NotificationChoice.objects.filter(by_email=True)
    natural = wanting.filter(natural_person_id__in=parties).values_list("natural_person_id")
    legal = _represented(day).filter(
        legal_person_id__in=parties, natural_person_id__in=wanting.values("natural_person_id")
    )
    return frozenset(row[0] for row in natural.union(legal.values_list("legal_person_id")))


def own_reach(actor: Actor) -> Reach:
    """The actor's own. DomainError ``identity.capacity.not_held`` for accounts without a person. One statement."""
    return reach_of(PartyKind.NATURAL, person_id_of(actor))


def unconfirmed(person_id: UUID, confirmation_id: UUID | None = None) -> Unconfirmed | None:
    """The address that waits for its code, also one whose code is over; None where there is none, or another one than
    ``confirmation_id``. One statement."""
    rows = EmailConfirmation.objects.filter(pk=person_id)
    for row in rows if confirmation_id is None else rows.filter(id=confirmation_id):
        email = unseal(Sealed.UNCONFIRMED_EMAIL, row.id, row.email_sealed)
        return Unconfirmed(row.id, email, row.made_at + CODE_VALID_FOR, row.tries)
    return None


def person_id_of(actor: Actor) -> UUID:
    """The natural person behind the account. DomainError ``identity.capacity.not_held`` where there is none."""
    if actor.person_id is None:
        raise DomainError("identity.capacity.not_held")
    return actor.person_id


def _represented(day: date | None) -> QuerySet[Representation]:
    role = RepresentativeRole.LEGAL_REPRESENTATIVE.value
    return Representation.objects.filter(holds_on(day or clock.today()), role=role)
