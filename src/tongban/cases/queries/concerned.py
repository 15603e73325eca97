"""Whom cases are about, by ids alone: for who has to find the persons whom a reading of these cases concerned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from tongban.cases.models import Case
from tongban.registry.identity.kinds import PartyKind


@dataclass(frozen=True, slots=True)
class Concerned:
    """Natural persons (applicants, agents), legal persons, and the accounts that applied for legal persons."""

    persons: frozenset[UUID]
    legal_persons: frozenset[UUID]
    accounts: frozenset[UUID]


def persons_in(case_ids: Collection[UUID]) -> Concerned:
    """Those of all these cases. One statement; no content is opened."""
    persons, legal_persons, accounts = set(), set(), set()
    rows = Case.objects.filter(pk__in=list(case_ids)) if case_ids else Case.objects.none()
    for kind, applicant, by, agent in rows.values_list("applicant_kind", "applicant_id", "submitted_by", "agent_id"):
        if kind == PartyKind.NATURAL.value:
            persons.add(applicant)
        else:
            legal_persons.add(applicant)
            accounts.add(by)
        if agent is not None:
            persons.add(agent)
    return Concerned(frozenset(persons), frozenset(legal_persons), frozenset(accounts))
