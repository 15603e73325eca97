"""The clerk has the card on the reader read: who it says is here, kept for minutes until the clerk says that it is so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_person_id
from tongban.registry.identity import reading_errors as reading_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.card_reader import CARD_READER_BAD_ANSWER, CardRead, card_reader
from tongban.registry.identity.card_readings import READING_VALID_FOR, CardReading
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.policies import may_register_persons
from tongban.registry.identity.sealing import Sealed, has_id_number, seal, unseal


@dataclass(frozen=True, slots=True)
class CardShown:
    """A reading that can still be used, for the clerk who has the card: the name in full, the number masked. ``known``:
    whether the number is on record."""

    id: UUID
    name: str = field(repr=False)
    id_number_masked: str
    valid_from: date
    valid_to: date | None
    reader: str
    read_at: datetime
    known: bool


def read_card(actor: Actor, *, now: datetime) -> CardShown:
    """Read the card at this clerk's window. Never inside a transaction.

    Errors: ``identity.right.missing``, those of the port (:mod:`tongban.registry.identity.card_reader`),
    ``identity.card.expired`` (data: until); a reading that was taken before is a bad answer (``repeated``).
    """
    if not may_register_persons(actor) or actor.account_id is None:
        raise DomainError("identity.right.missing")
    read = card_reader.now().read(str(actor.account_id))
    if read.valid_to is not None and read.valid_to < clock.legal_date(now):
        raise DomainError("identity.card.expired", until=read.valid_to.isoformat())
    row = _row(actor.account_id, read)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            record("identity.card.read", actor, actor.account_id, {"reader": row.reader, "reading": row.reading})
    except IntegrityError:
        raise DomainError(CARD_READER_BAD_ANSWER, reason="repeated") from None
    return _shown(row)


def shown_card(actor: Actor, reading_id: UUID) -> CardShown:
    """The clerk's own reading, as long as it can be used. Two statements. DomainError ``identity.card_reading.over``."""
    return _shown(usable(actor, reading_id))


def usable(actor: Actor, reading_id: UUID, *, locked: bool = False) -> CardReading:
    """The row of the clerk's own reading. DomainError ``identity.card_reading.over`` for one that was used, is older than
    :data:`READING_VALID_FOR`, is another's or is none."""
    rows = CardReading.objects.select_for_update() if locked else CardReading.objects
    since = clock.real_now() - READING_VALID_FOR
    row = None
    if actor.account_id is not None:
        row = rows.filter(pk=reading_id, account_id=actor.account_id, used_at=None, made_at__gt=since).first()
    if row is None:
        raise DomainError("identity.card_reading.over", minutes=READING_VALID_FOR.seconds // 60)
    return row


def _row(account_id: UUID, read: CardRead) -> CardReading:
    reading_id = uuid4()
    return CardReading(
        id=reading_id,
        account_id=account_id,
        reader=read.reader,
        reading=read.reading,
        name_sealed=seal(Sealed.READ_NAME, reading_id, read.name),
        id_number_sealed=seal(Sealed.READ_ID_NUMBER, reading_id, read.id_number),
        valid_from=read.valid_from,
        valid_to=read.valid_to,
        read_at=read.read_at,
        made_at=clock.real_now(),
    )


def _shown(row: CardReading) -> CardShown:
    number = unseal(Sealed.READ_ID_NUMBER, row.id, row.id_number_sealed)
    return CardShown(
        id=row.id,
        name=unseal(Sealed.READ_NAME, row.id, row.name_sealed),
        id_number_masked=mask_person_id(number),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        reader=row.reader,
        read_at=row.read_at,
        known=NaturalPerson.objects.filter(has_id_number(number)).exists(),
    )
