"""What is known of the applicant already: filled into the form with its provenance, for the clerk to read out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web import components as ui
from tongban.kernel.formspec import Form
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party


@dataclass(frozen=True)
class Known:
    """Known answers of a form by field id. A field says by its ``prefill`` key what it is (``applicant.name`` …).

    The one who stands at the window is known only where a natural person applies: ``person.…`` is then the applicant.
    """

    form: Form
    applicant: Party

    @cached_property
    def values(self) -> dict[str, str]:
        """Field id → value."""
        natural = self.applicant.kind is PartyKind.NATURAL
        told = {
            "applicant.name": self.applicant.name,
            "applicant.legal_representative": self.applicant.legal_representative,
            "applicant.address": self.applicant.address,
            "applicant.mobile": self.applicant.mobile,
            "applicant.person_id" if natural else "applicant.uscc": self.applicant.identifier,
        }
        if natural:
            told |= {"person.name": self.applicant.name, "person.mobile": self.applicant.mobile}
            told["person.person_id"] = self.applicant.identifier
        found = {field.id: told.get(field.prefill, "") for field in self.form.top_fields() if field.prefill}
        return {field: value for field, value in found.items() if value}

    def into(self, section_id: str, answers: Mapping[str, Any]) -> dict[str, Any]:
        """``answers`` with what is known where the section holds nothing yet."""
        own = {field.id for field in self.form.section(section_id).fields}
        fresh = {key: value for key, value in self.values.items() if key in own and key not in answers}
        return {**answers, **fresh}

    def sources(self, answers: Mapping[str, Any]) -> dict[str, ui.Source]:
        """Provenance of every answer that is still what was known."""
        natural = self.applicant.kind is PartyKind.NATURAL
        source = ui.Source(_("窗口"), _("实名登记")) if natural else ui.Source(_("市场监督管理部门"), _("登记信息"))
        return {key: source for key, value in self.values.items() if answers.get(key) == value}
