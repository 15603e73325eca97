"""The finder of double registrations: one pass over everybody, a batch at a time, none left out.

Two walks, each along an index: who shares a telephone, and who has only said a number by which somebody is known. Numbers and
names are sealed, so nobody is compared with everybody; of two who share neither, a window has to think (重复登记, by two numbers).
A person has no region here, so neither has a pair: it is shown to whoever answers for data anywhere in the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from tongban.foundation import keyring
from tongban.registry.identity.likeness import Likeness, Registered, alike
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.parties import Party
from tongban.registry.identity.resembling import Resemblance
from tongban.registry.identity.sealing import ID_NUMBER_INDEXES, MOBILE_INDEXES, column_of, id_number_columns

BATCH = 500


@dataclass(frozen=True, slots=True)
class Walk:
    """What one pass came by: persons compared, pairs found, and pairs of before that are not alike any more."""

    compared: int
    found: int
    forgotten: int


def find_resemblances(now: datetime, batch: int = BATCH) -> Walk:
    """Every pair that may be one person is on record afterwards with its reasons; what is not found again is forgotten, unless it
    was dismissed. Four statements a batch of telephones, three a batch of unconfirmed numbers. Run twice it changes nothing."""
    compared = found = 0
    for groups in (_sharing_a_telephone(batch), _having_said_a_number(batch)):
        for rows in groups:
            compared += sum(map(len, rows))
            found += _keep([pair for group in rows for pair in alike(group)], now)
    forgotten, _of = Resemblance.objects.filter(dismissed_at=None, found_at__lt=now).delete()
    return Walk(compared, found, forgotten)


def _sharing_a_telephone(batch: int) -> Iterator[list[list[Registered]]]:
    # Everybody is found by the older key.
    by = column_of(MOBILE_INDEXES, keyring.index_keys()[0].number)
    shared = NaturalPerson.objects.values_list(by).annotate(n=Count("id")).filter(n__gt=1, **{f"{by}__isnull": False})
    marks = [bytes(mark) for mark, _n in shared.order_by(by)[:batch]]
    while marks:
        together: dict[bytes, list[Registered]] = {}
        rows = NaturalPerson.objects.filter(**{f"{by}__in": marks}).order_by("created_at", "id")
        for row in rows.iterator(chunk_size=BATCH):
            together.setdefault(bytes(getattr(row, by)), []).append(_registered(row))
        yield list(together.values())
        marks = [bytes(mark) for mark, _n in shared.filter(**{f"{by}__gt": marks[-1]}).order_by(by)[:batch]]


def _having_said_a_number(batch: int) -> Iterator[list[list[Registered]]]:
    said = NaturalPerson.objects.filter(**dict.fromkeys(ID_NUMBER_INDEXES)).order_by("pk")
    rows = list(said[:batch])
    while rows:
        wanted: dict[tuple[str, bytes], list[Registered]] = {}
        # Who was erased at the end of the account has no number left.
        for one in (each for each in map(_registered, rows) if each.party.identifier):
            for mark in _marks(id_number_columns(one.party.identifier)):
                wanted.setdefault(mark, []).append(one)
        groups = []
        for row in NaturalPerson.objects.filter(_any_of(wanted)):
            whose = {name: getattr(row, name) for name in ID_NUMBER_INDEXES}
            saying = {each.id: each for mark in _marks(whose) for each in wanted.get(mark, ())}
            groups += [[each, _registered(row)] for each in saying.values()]
        yield groups
        rows = list(said.filter(pk__gt=rows[-1].pk)[:batch])


def _marks(columns: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    return ((name, bytes(index)) for name, index in columns.items() if index is not None)


def _any_of(marks: Iterable[tuple[str, bytes]]) -> Q:
    found = Q(pk__in=[])
    for column in ID_NUMBER_INDEXES:
        if indexes := [index for name, index in marks if name == column]:
            found |= Q(**{f"{column}__in": indexes})
    return found


def _registered(row: NaturalPerson) -> Registered:
    return Registered(Party.of_person(row), said=not row.known_by_number)


def _keep(pairs: Iterable[tuple[Registered, Registered, tuple[Likeness, ...]]], now: datetime) -> int:
    rows: dict[tuple[UUID, UUID], Resemblance] = {}
    for one, other, reasons in pairs:
        first, second = sorted((one.id, other.id))
        told = {"reasons": [each.value for each in reasons], "weight": len(reasons), "found_at": now}
        rows[first, second] = Resemblance(one_id=first, other_id=second, **told)
    Resemblance.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["one", "other"],
        update_fields=["reasons", "weight", "found_at"],
    )
    return len(rows)
