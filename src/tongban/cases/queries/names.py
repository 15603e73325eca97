"""Names as lists and pages show them: the applicant's, and those of who acted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases import content
from tongban.cases.models import Case
from tongban.foundation import clock, keys
from tongban.kernel.masking import mask_document, mask_name, mask_uscc
from tongban.registry.identity.actors import Capacity
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import names_of_accounts

DESTROYED = "（已按保存期限销毁）"
_MOST = 4096
_read: dict[tuple[UUID, date], str] = {}


def applicant_name(case: Case, key: bytes) -> str:
    """A natural person masked, a legal person in full; from the sealed snapshot of the submission."""
    return applicant_shown(case, key)[0]


def applicant_shown(case: Case, key: bytes) -> tuple[str, str]:
    """The same with the number of their document, masked: what tells apart who bears the same name."""
    told = content.open_content(key, case.id, case.applicant_sealed or b"")
    name, number = str(told["name"]), str(told["identifier"])
    if case.applicant_kind == PartyKind.NATURAL.value:
        return mask_name(name), mask_document(number)
    return name, mask_uscc(number)


def shown_in_lists(case: Case) -> tuple[str, str]:
    """The same for a row among others: a case whose key was destroyed at the end of its retention says so and hinders none."""
    if case.data_key is None:
        return DESTROYED, ""
    return applicant_shown(case, keys.unwrap(case.data_key, case.id.bytes))


def names_of_those_who_acted(stamps: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
    """By account: officials, people of a legal person, agents (代理人), guardians. No statement once the process has read the names
    today, but for agents and guardians, who are not officials and are not kept."""
    kept, others, day = set(), set(), clock.today()
    for stamp in stamps:
        if "post" in stamp or stamp.get("capacity") == Capacity.LEGAL_PERSON.value:
            kept.add(UUID(stamp["account"]))
        elif stamp.get("capacity") in (Capacity.MANDATE.value, Capacity.GUARDIAN.value):
            others.add(UUID(stamp["account"]))
    known = {each: _read[each, day] for each in kept if (each, day) in _read}
    wanted = (kept - known.keys()) | others
    if wanted:
        found = names_of_accounts(wanted)
        if len(_read) > _MOST:
            _read.clear()
        _read.update({(each, day): name for each, name in found.items() if each in kept})
        known |= found
    return known
