"""The applicant's name as lists and progress pages show it."""

from __future__ import annotations

from tongban.cases import content
from tongban.cases.models import Case
from tongban.kernel.masking import mask_name
from tongban.registry.identity.kinds import PartyKind


def applicant_name(case: Case, key: bytes) -> str:
    """A natural person masked, a legal person in full; from the sealed snapshot of the submission."""
    name = str(content.open_content(key, case.id, case.applicant_sealed or b"")["name"])
    return mask_name(name) if case.applicant_kind == PartyKind.NATURAL.value else name
