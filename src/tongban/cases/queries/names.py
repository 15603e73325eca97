"""The applicant's name as lists and progress pages show it."""

from __future__ import annotations

from tongban.cases import content
from tongban.cases.models import Case
from tongban.kernel.masking import mask_name, mask_person_id, mask_uscc
from tongban.registry.identity.kinds import PartyKind


def applicant_name(case: Case, key: bytes) -> str:
    """A natural person masked, a legal person in full; from the sealed snapshot of the submission."""
    return applicant_shown(case, key)[0]


def applicant_shown(case: Case, key: bytes) -> tuple[str, str]:
    """The same with the number of their document, masked: what tells apart who bears the same name."""
    told = content.open_content(key, case.id, case.applicant_sealed or b"")
    name, number = str(told["name"]), str(told["identifier"])
    if case.applicant_kind == PartyKind.NATURAL.value:
        return mask_name(name), mask_person_id(number)
    return name, mask_uscc(number)
