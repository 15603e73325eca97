"""What is known already about applicant and person: filled into the form, with its provenance.

A field says by its ``prefill`` key what it is (``applicant.name``, ``person.mobile`` …). What the register of legal
persons says is not for the applicant to change here (the way is to change the register); what the account says is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web.components import Source
from tongban.kernel.formspec import Field, Form
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party


@dataclass(frozen=True)
class Known:
    """Known values by field id; ``fixed`` are those that come from a register."""

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    fixed: frozenset[str] = frozenset()
    applicant_kind: PartyKind = PartyKind.LEGAL

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
        if path in self.fixed:
            return Source(_("市场监督管理部门"), _("企业登记信息"))
        return Source(_("您的实名账号"))


def known_of(form: Form, applicant: Party | None, person: Party | None) -> Known:
    """Everything the form can be filled with for this applicant and this person at the keyboard."""
    values: dict[str, str] = {}
    fixed: set[str] = set()
    for each in form.top_fields():
        whose, _dot, what = each.prefill.partition(".")
        party = {"applicant": applicant, "person": person}.get(whose)
        value = _value(party, what) if party is not None else ""
        if value:
            values[each.id] = value
            if whose == "applicant" and party is not None and party.kind is PartyKind.LEGAL:
                fixed.add(each.id)
    kind = applicant.kind if applicant is not None else PartyKind.LEGAL
    return Known(values, frozenset(fixed), kind)


def _value(party: Party, what: str) -> str:
    legal = party.kind is PartyKind.LEGAL
    return {
        "name": party.name,
        "uscc": party.identifier if legal else "",
        "person_id": "" if legal else party.identifier,
        "mobile": party.mobile,
        "legal_representative": party.legal_representative,
        "address": party.address,
    }.get(what, "")
