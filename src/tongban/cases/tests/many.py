"""Many cases of one, for tests of lists: the same sealed content under other ids, everything a list sorts or asks by drawn.

Only for a transaction that is rolled back: nothing of it follows from events.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tongban.cases import content
from tongban.cases.clockwork import stored
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case
from tongban.cases.states import UNDER_WAY, State
from tongban.foundation import keys
from tongban.kernel.worktime import FactKind, shanghai_date

DECIDED = frozenset({State.DECIDED, State.CONCLUDED, State.ARCHIVED})
WAITING = frozenset({State.SUBMITTED, State.PRE_REVIEWED, State.DECIDED}) | UNDER_WAY


@dataclass(frozen=True)
class Drawn:
    """What a case is to look like. ``pause``: a procedure with its planned last day, and whether it was ended early."""

    state: State
    channel: str
    submitted_at: datetime
    due: datetime
    guide_id: str
    region_code: str
    department_id: UUID
    pause: tuple[str, bool] | None = None


def copies(original: UUID, drawn: Iterable[Drawn], prefix: str = "3607222611") -> list[Case]:
    """Rows of new cases, written."""
    case = Case.objects.get(pk=original)
    plain = keys.unwrap(case.data_key, case.id.bytes)
    applicant = content.open_content(plain, case.id, case.applicant_sealed or b"")
    rows = [_copy(case, plain, applicant, look, f"{prefix}{number:08d}") for number, look in enumerate(drawn)]
    return Case.objects.bulk_create(rows)


def _copy(case: Case, plain: bytes, applicant: dict[str, Any], look: Drawn, code: str) -> Case:
    row, decided = copy(case), look.state in DECIDED
    row.id = uuid4()
    row.data_key = keys.wrap(plain, row.id.bytes)
    row.applicant_sealed = content.seal_content(plain, row.id, applicant)
    row.code, row.state, row.channel = code, look.state.value, look.channel
    row.guide_id, row.region_code, row.department_id = look.guide_id, look.region_code, look.department_id
    row.submitted_at = row.received_at = look.submitted_at
    row.due = look.due if look.state in WAITING else None
    row.accepted_on = shanghai_date(look.submitted_at) if look.state in UNDER_WAY or decided else None
    row.outcome = Outcome.GRANTED.value if decided else ""
    row.decided_at = look.submitted_at if decided else None
    row.concluded_at = look.submitted_at if decided else None
    row.facts = [*case.facts, *_pause(look)]
    return row


def _pause(look: Drawn) -> list[dict[str, Any]]:
    if look.pause is None:
        return []
    planned_end, ended = look.pause
    begun = stored(FactKind.PAUSED, look.submitted_at, kind="HEARING", planned_end=planned_end)
    return [begun, stored(FactKind.RESUMED, look.submitted_at)] if ended else [begun]
