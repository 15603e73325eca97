"""What is known of an applicant already, field by field, with its provenance: nothing is asked that a register holds
(国务院关于在线政务服务的若干规定第七条), and what a register says is not for the applicant to change here.

A form field says by its ``prefill`` key what it is: ``applicant.name``, ``applicant.nation`` … A value comes from the party
as it is on record here, or was fetched from a register for this very application (:mod:`tongban.cases.actions.provide`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Form, clean_value
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party

BASIS = "国务院关于在线政务服务的若干规定第七条"
APPLICANT = "applicant."


class Source(StrEnum):
    """Who says it: a register, or the account under which the person is registered here in the real name."""

    ENTERPRISE = "enterprise_registry"
    POPULATION = "population_registry"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Provision:
    """One value. ``fixed``: a register vouches for it; ``at`` None where nobody was asked for this application."""

    value: Any = field(repr=False)
    source: Source
    at: datetime | None
    fixed: bool

    def document(self) -> dict[str, Any]:
        """Where it comes from, without the value: what is kept beside the answers."""
        at = self.at.isoformat() if self.at else None
        return {"source": self.source.value, "at": at, "basis": BASIS}


Fetched = Mapping[str, Mapping[str, Any]]
"""Prefill key → ``{value, source, at}``, as a draft keeps it."""


def keys_of(form: Form) -> frozenset[str]:
    """What the form can be filled with about the applicant, without the ``applicant.`` in front."""
    return frozenset(
        each.prefill.removeprefix(APPLICANT) for each in form.top_fields() if each.prefill.startswith(APPLICANT)
    )


def provisions(form: Form, applicant: Party, fetched: Fetched) -> dict[str, Provision]:
    """Field id → what is known for it; a value that does not fit its field is left out."""
    told = dict(_of_party(applicant))
    for key, row in fetched.items():
        told[key] = Provision(row["value"], Source(row["source"]), datetime.fromisoformat(row["at"]), fixed=True)
    found: dict[str, Provision] = {}
    for each in form.top_fields():
        known = told.get(each.prefill.removeprefix(APPLICANT)) if each.prefill.startswith(APPLICANT) else None
        if known is None or known.value in ("", None):
            continue
        try:
            clean = clean_value(each, known.value)
        except DomainError:
            continue
        found[each.id] = Provision(clean, known.source, known.at, known.fixed)
    return found


def fixed_values(known: Mapping[str, Provision]) -> dict[str, Any]:
    """Field id → the value that an answer must have."""
    return {path: each.value for path, each in known.items() if each.fixed}


def check_unchanged(fixed: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
    """DomainError ``cases.prefill.differs`` with the ``elements`` whose answer is not what the register says."""
    differing = [path for path, value in fixed.items() if path in answers and answers[path] != value]
    if differing:
        raise DomainError("cases.prefill.differs", count=len(differing), elements=differing)


def provenance(known: Mapping[str, Provision], answers: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Field id → where its answer comes from, for every answer that is what was known."""
    return {path: each.document() for path, each in known.items() if answers.get(path) == each.value}


def _of_party(party: Party) -> Iterator[tuple[str, Provision]]:
    if party.kind is PartyKind.LEGAL:
        values = {
            "name": party.name,
            "uscc": party.identifier,
            "legal_representative": party.legal_representative,
            "address": party.address,
        }
        for key, value in values.items():
            yield key, Provision(value, Source.ENTERPRISE, party.verified_at, fixed=True)
        return
    verified = party.assurance_level >= 1
    yield "name", Provision(party.name, Source.ACCOUNT, None, fixed=verified)
    yield "person_id", Provision(party.identifier, Source.ACCOUNT, None, fixed=verified)
    if party.mobile:
        yield "mobile", Provision(party.mobile, Source.ACCOUNT, None, fixed=False)
