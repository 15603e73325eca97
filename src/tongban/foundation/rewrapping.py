"""A new master key takes over: everything that older ones seal is sealed anew with the newest, while deeds go on.

Which columns those are, the models say (``openers``, :mod:`tongban.foundation.modelmap`). A pass walks each table in the
order of its primary key, a batch at a time; of a batch, the rows that hang on an older key are locked (rows that a deed
holds are left for the next pass), opened, sealed, written. So a pass may be stopped anywhere and begun again: what is done
is seen by its mark. No deed waits longer than a batch, no version of a thing changes, and both keys open all the while.

Data keys themselves stay: what they sealed lies in the append-only record and in files.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from django.apps import apps
from django.db import models, transaction

from tongban.foundation import keyring, keys
from tongban.foundation.modelmap import Opener, SealedAs, UnderDataKey, WrappedFor
from tongban.kernel.errors import DomainError

BATCH = 500

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a master key opens."""

    model: type[models.Model]
    name: str
    opener: WrappedFor | SealedAs

    def __str__(self) -> str:
        return f"{self.model._meta.db_table}.{self.name}"

    def batches(self, size: int = BATCH) -> Iterator[list[tuple[Any, bytes]]]:
        """(primary key, value) of all rows that hold one, in the order of the key."""
        rows = self.model._base_manager.exclude(**{self.name: None}).order_by("pk").values_list("pk", self.name)
        batch = list(rows[:size])
        while batch:
            yield [(pk, bytes(value)) for pk, value in batch if value]
            batch = list(rows.filter(pk__gt=batch[-1][0])[:size])


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did. ``busy``: held by a deed; ``broken``: no key opens them, which a person has to look at."""

    sealed_anew: int
    busy: int
    broken: int


def columns() -> tuple[Column, ...]:
    """Every column that a master key opens."""
    return tuple(
        Column(model, name, opener)
        for model in apps.get_models()
        for name, opener in sorted(_openers(model).items())
        if not isinstance(opener, UnderDataKey)
    )


def by_master_key() -> dict[str, Counter[str]]:
    """Column → master key → how many values it opens. Reads every such value: for operators, not for pages."""
    counted: dict[str, Counter[str]] = {}
    for column in columns():
        counter = counted.setdefault(str(column), Counter())
        for batch in column.batches():
            counter.update(_opener_of(value) for _, value in batch)
    return counted


def hanging_on(key_id: str) -> int:
    """How many values the master key opens."""
    return sum(counter[key_id] for counter in by_master_key().values())


def rewrap() -> Pass:
    """One pass over all columns; nothing at all where there is one master key."""
    if len(keyring.known()) == 1:
        return Pass(0, 0, 0)
    mark = keys.opener_mark(keyring.newest()[0])
    done = busy = broken = 0
    for column in columns():
        for batch in column.batches():
            old = [pk for pk, value in batch if not value.startswith(mark)]
            if old:
                changed, held, lost = _seal_anew(column, old, mark)
                done, busy, broken = done + changed, busy + held, broken + lost
    log.info("keys.rewrapped", sealed_anew=done, busy=busy, broken=broken)
    return Pass(done, busy, broken)


@transaction.atomic
def _seal_anew(column: Column, ids: list[Any], mark: bytes) -> tuple[int, int, int]:
    names = {column.name} | ({column.opener.owner} if isinstance(column.opener, WrappedFor) else set())
    rows = column.model._base_manager.filter(pk__in=ids).only("pk", *names).order_by("pk")
    locked = list(rows.select_for_update(skip_locked=True, no_key=True))
    changed, broken = [], 0
    for row in locked:
        value = bytes(getattr(row, column.name) or b"")
        if not value or value.startswith(mark):
            continue
        try:
            setattr(row, column.name, _anew(column.opener, row, value))
            changed.append(row)
        except DomainError:
            broken += 1
            log.error("keys.broken", column=str(column), row=str(row.pk), opener=_opener_of(value))
    column.model._base_manager.bulk_update(changed, [column.name])
    return len(changed), len(ids) - len(locked), broken


def _anew(opener: WrappedFor | SealedAs, row: models.Model, value: bytes) -> bytes:
    if isinstance(opener, SealedAs):
        return keys.seal_field(opener.purpose, keys.unseal_field(opener.purpose, value))
    context = getattr(row, opener.owner).bytes
    return keys.wrap(keys.unwrap(value, context), context)


def _opener_of(value: bytes) -> str:
    return value[1 : 1 + value[0]].decode(errors="replace")


def _openers(model: type[models.Model]) -> dict[str, Opener]:
    return dict(getattr(model, "openers", {}))
