"""A new index key takes over: persons are found by it while they are still found by the one before.

Two index keys are in use from the day on which the newer is made until the older is retired. Whoever writes an index of a
person writes it under both, each in a column of its own; whoever searches searches for either. "One person, one row"
(the unique constraints) holds under the older key, which everybody writes, until every row has the newer index and every
process writes it: only then may the older go (:func:`tongban.foundation.keyring.retire_index`). A process that has not seen
the new key yet leaves its column empty, never stale, and the next pass fills it.

A pass opens each row's numbers and compares what stands there with what should: not only what is missing is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from django.db import transaction

from tongban.foundation import keyring
from tongban.kernel.errors import DomainError
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.sealing import (
    ID_NUMBER_INDEXES,
    MOBILE_INDEXES,
    Sealed,
    column_of,
    id_number_columns,
    mobile_columns,
    unseal,
    unseal_mobile,
)

BATCH = 500
_COLUMNS = (*ID_NUMBER_INDEXES, *MOBILE_INDEXES)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did. ``busy``: held by a deed; ``broken``: no key opens them, which a person has to look at."""

    computed: int
    busy: int
    broken: int


def compute_indexes() -> Pass:
    """One pass over all persons, a batch at a time; rows that a deed holds are left for the next. Twice is once."""
    done = busy = broken = 0
    ids = list(NaturalPerson.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])
    while ids:
        changed, held, lost = _compute(ids)
        done, busy, broken = done + changed, busy + held, broken + lost
        ids = list(NaturalPerson.objects.filter(pk__gt=ids[-1]).order_by("pk").values_list("pk", flat=True)[:BATCH])
    log.info("identity.indexes_computed", computed=done, busy=busy, broken=broken)
    return Pass(done, busy, broken)


def unready() -> int:
    """How many persons are not found by the newest index key as they should. Opens every row: for operators."""
    wanted = [column_of(pair, keyring.index_keys()[-1].number) for pair in (ID_NUMBER_INDEXES, MOBILE_INDEXES)]
    return sum(_differs(row, wanted) for row in _rows().iterator(chunk_size=BATCH))


def found_by_key() -> dict[str, int]:
    """Index key in use → how many persons it finds by mobile number. Two statements at most."""
    columns = {key.id: column_of(MOBILE_INDEXES, key.number) for key in keyring.index_keys()}
    return {key: NaturalPerson.objects.exclude(**{column: None}).count() for key, column in columns.items()}


@transaction.atomic
def _compute(ids: list[Any]) -> tuple[int, int, int]:
    locked = list(_rows().filter(pk__in=ids).order_by("pk").select_for_update(skip_locked=True, no_key=True))
    changed, broken = [], 0
    for row in locked:
        try:
            wanted = _wanted(row)
        except DomainError:
            broken += 1
            log.error("identity.index_broken", row=str(row.pk))
            continue
        if _as_they_stand(row) != wanted:
            for column, index in wanted.items():
                setattr(row, column, index)
            changed.append(row)
    NaturalPerson.objects.bulk_update(changed, _COLUMNS)
    return len(changed), len(ids) - len(locked), broken


def _rows() -> Any:
    return NaturalPerson.objects.only("pk", "id_number_sealed", "mobile_sealed", *_COLUMNS)


def _wanted(row: NaturalPerson) -> dict[str, bytes | None]:
    number = unseal(Sealed.ID_NUMBER, row.id, row.id_number_sealed) if row.known_by_number else None
    return id_number_columns(number) | mobile_columns(unseal_mobile(row.id, row.mobile_sealed))


def _as_they_stand(row: NaturalPerson) -> dict[str, bytes | None]:
    values = ((column, getattr(row, column)) for column in _COLUMNS)
    return {column: None if value is None else bytes(value) for column, value in values}


def _differs(row: NaturalPerson, columns: list[str]) -> bool:
    try:
        wanted, stands = _wanted(row), _as_they_stand(row)
    except DomainError:
        return True
    return any(wanted[column] != stands[column] for column in columns)
