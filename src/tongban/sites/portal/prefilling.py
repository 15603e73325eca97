"""What is known already about applicant and person, as the pages of an application show it.

What a register says is not for the applicant to change here (the way is to change the register); what the account says of
the person at the keyboard is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.provided import Fetched, Provision, provisions
from tongban.foundation.web.components import Source
from tongban.kernel.codes.documents import IN_POPULATION_REGISTRY
from tongban.kernel.formspec import Field, Form
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party
from tongban.sites.parts.provenance import source_shown


@dataclass(frozen=True)
class Known:
    """Known values by field id; ``fixed`` are those that come from a register, ``provisions`` say which and when."""

    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    fixed: frozenset[str] = frozenset()
    applicant_kind: PartyKind = PartyKind.LEGAL
    provisions: Mapping[str, Provision] = field(default_factory=dict, repr=False)

    def into(self, answers: Mapping[str, Any], section_fields: tuple[Field, ...]) -> dict[str, Any]:
        """``answers`` with what is known where nothing was typed yet, and always where it is fixed."""
        fresh = {
            each.id: self.values[each.id]
            for each in section_fields
            if each.id in self.values and (each.id in self.fixed or each.id not in answers)
        }
        return {**answers, **fresh}

    def sources(self, answers: Mapping[str, Any]) -> dict[str, Source]:
        """Provenance of every answer that still is what was known."""
        return {path: self._source(path) for path, value in self.values.items() if answers.get(path) == value}

    def _source(self, path: str) -> Source:
        known = self.provisions.get(path)
        return source_shown(known.source.value, known.at) if known else Source(_("您的实名账号"))


def known_of(form: Form, applicant: Party | None, person: Party | None, fetched: Fetched | None = None) -> Known:
    """Everything the form can be filled with for this applicant and this person at the keyboard; ``fetched`` is what the
    registers said for this application."""
    found = provisions(form, applicant, fetched or {}) if applicant is not None else {}
    values: dict[str, Any] = {path: each.value for path, each in found.items()}
    for each in form.top_fields():
        whose, _dot, what = each.prefill.partition(".")
        if whose == "person" and person is not None and (value := _value(person, what)):
            values[each.id] = value
    kind = applicant.kind if applicant is not None else PartyKind.LEGAL
    return Known(values, frozenset(path for path, each in found.items() if each.fixed), kind, found)


def _value(party: Party, what: str) -> str:
    # A form that asks for 公民身份号码 cannot take the number of a passport.
    number = party.identifier if party.document in IN_POPULATION_REGISTRY else ""
    return {"name": party.name, "person_id": number, "mobile": party.mobile}.get(what, "")
