"""Part of the check ``replay`` of ``tongban verify``: every row of ``cases_contract`` is what the events say.

A row is due for each case of which the consumer has passed an event that settles something; what it has still to pass
is no fault. Why a row is missing or old is taken from the parked events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.events import CONTRACTS, SETTLES
from tongban.cases.models import CaseContract
from tongban.cases.reckoning import COLUMNS, rows_of, stored_rows
from tongban.config.finding import Finding
from tongban.foundation.calendars import current_calendar

BATCH = 500
_PASSED = "SELECT coalesce(max(position), 0) FROM records_consumer_offset WHERE consumer = %s"
_DUE = f"""
SELECT e.stream_id, max(e.n) FROM records_event e JOIN records_position p USING (stream_id, n)
WHERE e.stream_id > %s AND e.type = ANY(%s) AND p.position <= ({_PASSED})
GROUP BY e.stream_id ORDER BY e.stream_id LIMIT %s
"""
_STRAY = f"""
SELECT c.case_id FROM cases_contract c WHERE NOT EXISTS (
    SELECT 1 FROM records_event e JOIN records_position p USING (stream_id, n)
    WHERE e.stream_id = c.case_id AND e.type = ANY(%s) AND p.position <= ({_PASSED}))
ORDER BY c.case_id
"""
_PARKED = "SELECT DISTINCT ON (stream_id) stream_id, error FROM records_parked WHERE consumer = %s ORDER BY 1, position"


def check_contracts(finding: Finding, after: UUID) -> UUID | None:
    """Compare the rows of the next BATCH cases after ``after``; the last of them, None when there was none left.

    Rows counted by an older calendar are counted and left out, as the check ``clock`` does.
    """
    due = dict(_rows(_DUE, [after, list(SETTLES), CONTRACTS, BATCH]))
    stored = stored_rows(due)
    parked = dict(_rows(_PARKED, [CONTRACTS])) if due else {}
    for told in rows_of(due) if due else ():
        finding.count("contracts")
        for fault in _differences(stored.get(told.case_id), told, parked, finding):
            finding.fault(f"{told.case_id}: {fault}")
    return max(due, default=None)


def check_strays(finding: Finding) -> None:
    """Rows of cases of which the consumer has passed nothing."""
    for (case_id,) in _rows(_STRAY, [list(SETTLES), CONTRACTS]):
        finding.fault(f"{case_id}: contract: no event settles anything of it")


def _differences(
    stored: CaseContract | None, told: CaseContract, parked: Mapping[UUID, str], finding: Finding
) -> Iterator[str]:
    error = parked.get(told.case_id)
    why = f" (parked: {error})" if error else ""
    if stored is None:
        yield f"contract: no row as of event {told.n}{why}"
    elif stored.n != told.n:
        yield f"contract: as of event {stored.n} ≠ {told.n}{why}"
    elif stored.calendar_version != current_calendar().version:
        finding.count("other_calendar")
    else:
        for name in COLUMNS:
            mine, theirs = getattr(stored, name), getattr(told, name)
            if mine != theirs:
                yield f"contract {name}: {mine} ≠ {theirs}"


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
