"""What was handed in at one time: the application first, then each correction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tongban.cases import content
from tongban.cases.bound import guide_of
from tongban.cases.models import Submission
from tongban.cases.queries.case import MaterialView, access_of, case_by_code, materials_of
from tongban.cases.queries.history import CLOSED
from tongban.foundation import keys
from tongban.foundation.rows import first
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One submission as it was. ``round`` 1 is the application."""

    round: int
    at: datetime
    scenario: Mapping[str, str] = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    materials: tuple[MaterialView, ...]


def handed_in(actor: Actor, code: str, round_: int) -> HandedIn:
    """The submission ``round_`` of a case for who may see all of it. Three statements. DomainError ``uow.not_found``."""
    case = case_by_code(code)
    wanted = ("case_id", "n", "round", "at", "content_sealed")
    row = first(Submission, wanted, {"case_id": case.id, "round": round_})
    if row is None or access_of(actor, case) in CLOSED:
        raise DomainError("uow.not_found")
    key = keys.unwrap(case.data_key, case.id.bytes)
    document = content.open_content(key, case.id, row.content_sealed)
    materials = materials_of(case, key, guide_of(case), round_)
    return HandedIn(round_, row.at, document["scenario"], document["answers"], materials)
