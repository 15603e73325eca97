"""Whether a person is on record as deceased, and who has not been asked about for long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Exists, F, Func, OuterRef, Q

from tongban.kernel.codes import in_population_registry
from tongban.kernel.errors import DomainError
from tongban.registry.identity import life_errors as life_errors
from tongban.registry.identity.models import Account, NaturalPerson
from tongban.registry.identity.sealing import Sealed, known_by_number, unseal


def is_deceased(person_id: UUID) -> bool:
    """Whether the person is on record as deceased, under this id, that of today or one of before. One statement."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT identity_deceased(%s)", [person_id])
        return bool(cursor.fetchone()[0])


def deceased(column: str) -> Func:
    """The same of the person in a column, as part of a statement."""
    return Func(F(column), function="identity_deceased", output_field=BooleanField())


def must_be_alive(person_id: UUID) -> None:
    """DomainError ``identity.person.deceased``."""
    if is_deceased(person_id):
        raise DomainError("identity.person.deceased")


def unasked(before: datetime, most: int) -> Iterator[tuple[UUID, str]]:
    """(id, number) of the persons with an open account, known by a number of the registry, about whom it was not asked since
    ``before`` and who are not known to be dead; the longest unasked first."""
    accounts = Account.objects.filter(natural_person_id=OuterRef("pk"), is_active=True)
    rows = NaturalPerson.objects.filter(known_by_number(), Exists(accounts))
    rows = rows.filter(Q(life_state=None) | Q(life_state__asked_at=None) | Q(life_state__asked_at__lt=before))
    rows = rows.filter(Q(life_state=None) | Q(life_state__deceased_at=None))
    order = F("life_state__asked_at").asc(nulls_first=True)
    for row in rows.order_by(order, "id")[:most]:
        number = unseal(Sealed.ID_NUMBER, row.id, row.id_number_sealed)
        if in_population_registry(number):
            yield row.id, number
