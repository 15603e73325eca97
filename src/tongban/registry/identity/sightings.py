"""What was seen of a person: identifying data on a page or in a list, masked as it may be, is a reading too.

A mask leaves the family name and the ends of the numbers. Beside an item, a county and a day that tells neighbours who it is
(个人信息保护法第四条: 可识别), so it is on record like what was opened in full (第五十一条、第五十四条), under a kind of its own.
A page or list that is opened again within the hour by the same official is the same sighting: one entry.

Within a request sightings are gathered and written in one statement before the answer leaves, however many persons a list
names; elsewhere they are written at once. What a process has written and committed within the hour it does not write again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.foundation.records import audit
from tongban.foundation.records.models import AuditEntry
from tongban.foundation.remembered import Remembered
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind

READ = "privacy.data.read"
SEEN = "privacy.data.seen"
FAMILY = "查看家人"
"""The purpose for which a guardian looks at what is on record of a ward."""

Key = tuple[str, UUID]
Gathered = dict[Key, AuditEntry]
_HOUR = 3600
_written: Remembered[Key, bool] = Remembered(_HOUR, 65_536)
_gathering: ContextVar[Gathered | None] = ContextVar("sightings", default=None)


def saw(
    reader: Actor, subjects: Iterable[str], *, fields: Iterable[str], purpose: str, case: UUID | None = None
) -> None:
    """``reader`` is shown ``fields`` of each of ``subjects`` (``person:<id>``, ``case:<id>`` …), by default masked."""
    data: dict[str, Any] = {"fields": list(fields), "purpose": purpose, "case": str(case) if case else None}
    stamp = reader.stamp()
    entries = {(each, made.id): made for each in subjects for made in (audit.hourly(SEEN, stamp, each, data),)}
    found = _gathering.get()
    if found is not None:
        found.update(entries)
    else:
        _write(entries)


def saw_wards(guardian: Actor, persons: Iterable[UUID | None], *fields: str) -> None:
    """A guardian is shown ``fields`` of those among ``persons`` who are wards of theirs: on record for each of these
    (个人信息保护法第五十一条)."""
    for ward in {held for each in persons if each is not None and (held := guardian.guardianship_of(each)) is not None}:
        saw(guardian.by_guardianship(ward), [f"person:{ward.ward_id}"], fields=fields, purpose=FAMILY)


def subject_of(kind: PartyKind | str, party_id: UUID | str) -> str:
    """What the record calls a party."""
    return f"{'person' if PartyKind(kind) is PartyKind.NATURAL else 'legal_person'}:{party_id}"


@contextmanager
def gathered() -> Iterator[None]:
    """What is seen inside is written together at the end; nothing of it where the block fails, for then nothing is shown. Inside
    another such block it is that one's."""
    if _gathering.get() is not None:
        yield
        return
    found: Gathered = {}
    token = _gathering.set(found)
    try:
        yield
    finally:
        _gathering.reset(token)
    _write(found)


def _write(found: Gathered) -> None:
    fresh = {key: entry for key, entry in found.items() if not _written.knows(key)}
    if not fresh:
        return
    audit.write_together(fresh.values())
    # Inside a transaction nothing is certain yet.
    if not connection.in_atomic_block:
        for key in fresh:
            _written.get(key, lambda: True)
