"""What is known of the applicant already: filled into the form with its provenance, for the clerk to read out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.provided import Fetched, Provision, fixed_values, provisions
from tongban.foundation.web import components as ui
from tongban.kernel.codes.documents import IN_POPULATION_REGISTRY
from tongban.kernel.formspec import Form
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party
from tongban.sites.parts.provenance import source_shown


@dataclass(frozen=True)
class Known:
    """Known answers of a form by field id; ``fetched`` is what the registers said for this application.

    The one who stands at the window is known only where a natural person applies: ``person.…`` is then the applicant.
    """

    form: Form
    applicant: Party
    fetched: Fetched

    @cached_property
    def values(self) -> dict[str, Any]:
        """Field id → value."""
        return self._of_person | {path: each.value for path, each in self._provisions.items()}

    @cached_property
    def fixed(self) -> dict[str, Any]:
        """Field id → what a register vouches for: not to be changed here."""
        return fixed_values(self._provisions)

    def into(self, section_id: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """``answers`` with what is known where the section holds nothing yet, and always where it is fixed."""
        own = {field.id for field in self.form.section(section_id).fields}
        fresh = {
            key: value for key, value in self.values.items() if key in own and (key in self.fixed or key not in answers)
        }
        return {**answers, **fresh}

    def sources(self, answers: Mapping[str, Any]) -> dict[str, ui.Source]:
        """Provenance of every answer that is still what was known."""
        return {key: self._source(key) for key, value in self.values.items() if answers.get(key) == value}

    def _source(self, path: str) -> ui.Source:
        known = self._provisions.get(path)
        if known is None or (self.applicant.kind is PartyKind.NATURAL and known.at is None):
            return ui.Source(_("窗口"), _("实名登记"))
        return source_shown(known.source.value, known.at)

    @cached_property
    def _provisions(self) -> dict[str, Provision]:
        return provisions(self.form, self.applicant, self.fetched)

    @cached_property
    def _of_person(self) -> dict[str, str]:
        if self.applicant.kind is not PartyKind.NATURAL:
            return {}
        told = {
            "person.name": self.applicant.name,
            "person.mobile": self.applicant.mobile,
            "person.person_id": self.applicant.identifier if self.applicant.document in IN_POPULATION_REGISTRY else "",
        }
        found = {field.id: told.get(field.prefill, "") for field in self.form.top_fields() if field.prefill}
        return {field: value for field, value in found.items() if value}
