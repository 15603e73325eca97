"""By whose hand something was done for the applicant: a legal person's own people, an agent with a mandate (代理人), or the
guardian of who applies (监护人).

The deed is the applicant's (民法典第二十三条、第六十一条、第一百六十二条、第一百七十条); whoever may read the case sees both names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from tongban.cases.queries.history import HistoryLine
from tongban.registry.identity.actors import Capacity
from tongban.registry.identity.mandates import entrusted_by
from tongban.registry.identity.queries import names_of_accounts

FOR_OTHERS = (Capacity.LEGAL_PERSON.value, Capacity.MANDATE.value, Capacity.GUARDIAN.value)
"""Capacities in which somebody acts for an applicant."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who did it, and in what capacity: one of ``FOR_OTHERS``. ``entrusted_by``: the guardian who gave the mandate for a ward."""

    name: str = field(repr=False)
    capacity: Capacity
    entrusted_by: str = field(default="", repr=False)


def hands_of(lines: Iterable[HistoryLine], known: Mapping[UUID, str] | None = None) -> dict[int, Hand]:
    """By number of the event; nothing for what the applicant did in person. One statement, none where nobody acted but
    accounts whose names are ``known``; one more where a guardian entrusted who acted for a ward.

    For who may read the case: the lines of a :class:`~tongban.cases.queries.case.Progress` as they were told.
    """
    stamps = {line.n: line.open.get("actor", {}) for line in lines}
    acted = {n: stamp for n, stamp in stamps.items() if stamp.get("capacity") in FOR_OTHERS and "account" in stamp}
    if not acted:
        return {}
    names = dict(known or {})
    unknown = {UUID(stamp["account"]) for stamp in acted.values()} - names.keys()
    if unknown:
        names |= names_of_accounts(unknown)
    guardians = entrusted_by({UUID(stamp["entrusted_by"]) for stamp in acted.values() if "entrusted_by" in stamp})
    return {
        n: Hand(
            names.get(UUID(stamp["account"]), ""),
            Capacity(stamp["capacity"]),
            guardians.get(UUID(stamp["entrusted_by"]), "") if "entrusted_by" in stamp else "",
        )
        for n, stamp in acted.items()
    }
