"""The row of a case's contract (``cases_contract``), reckoned from the events alone: the same events, the same row.

Whoever reckons reads open parts up to one event and takes that event's instant for now, so a second delivery, a replay
and ``tongban verify`` find what the consumer found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, contract
from tongban.cases.contract import COUNTED, LIMITS, Line, Told
from tongban.cases.kinds import Kept
from tongban.cases.models import CaseContract
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.models import Event
from tongban.foundation.rows import select
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.queries import guide_by_hash

COLUMNS = tuple(field.attname for field in CaseContract._meta.concrete_fields)

_GRAVEST = (Kept.MISSED, Kept.KEPT, Kept.OPEN)
_MOOT = frozenset({"cases.case.withdrawn", "cases.case.returned", "cases.case.terminated"})


def rows_of(upto: Mapping[UUID, int]) -> list[CaseContract]:
    """The rows of these cases as of event n of each, by case. One statement, and one for each guide not met before."""
    columns = ("stream_id", "n", "type", "at", "open")
    events = select(Event, columns, {"stream_id": list(upto)}, order=("stream_id", "n"))
    told: dict[UUID, list[Event]] = defaultdict(list)
    for event in events:
        if event.n <= upto[event.stream_id]:
            told[event.stream_id].append(event)
    return [row_of(history) for history in told.values()]


def stored_rows(case_ids: Collection[UUID]) -> dict[UUID, CaseContract]:
    """The rows of these cases as the table has them. One statement."""
    return {row.case_id: row for row in select(CaseContract, COLUMNS, {"case_id": list(case_ids)})}


def row_of(history: Sequence[Event]) -> CaseContract:
    """The row of one case (not saved) from its events in order, at the instant of the last."""
    first, last = history[0], history[-1]
    bound = next(event.open["guide"] for event in reversed(history) if "guide" in event.open)
    guide, calendar = guide_by_hash(bound), current_calendar()
    facts = [fact for event in history for fact in event.open.get("facts", [])]
    steps = next(event.open["steps"] for event in reversed(history) if "steps" in event.open)
    clock = clockwork.clock_of(facts, guide)
    lines = contract.lines(guide, clock, steps, history, calendar, last.at)
    return CaseContract(
        case_id=first.stream_id,
        n=last.n,
        guide_id=guide.hash,
        item=guide.code,
        basic_code=guide.basic_code,
        department_id=UUID(first.open["department"]),
        region_code=first.open["region"],
        delivery_due=clock.delivery_due,
        explained=any(event.type == "cases.case.delay_explained" for event in history),
        calendar_version=calendar.version,
        **_ending(contract.last_turn(history)),
        **dict(_columns(lines, _moot(history, facts))),
    )


def _ending(turn: Told | None) -> dict[str, Any]:
    if turn is None or turn.type == "cases.case.reopened":
        return {"ending": "", "ended_on": None}
    return {"ending": turn.open["after"]["state"], "ended_on": clockwork.legal_day(turn.at)}


def _moot(history: Sequence[Told], facts: Sequence[clockwork.StoredFact]) -> datetime | None:
    """The instant at which the case ended without the body's answer. A limit that was running then was neither kept nor
    missed: nobody keeps a promise by the applicant's going away."""
    turn = contract.last_turn(history)
    if turn is None or turn.type not in _MOOT:
        return None
    closed = [fact["at"] for fact in facts if fact["kind"] == FactKind.CLOSED.value]
    return datetime.fromisoformat(closed[-1])


def _columns(lines: Sequence[Line], moot: datetime | None) -> Iterator[tuple[str, Any]]:
    for subject, column in COUNTED.items():
        mine = [line for line in lines if line.subject is subject]
        words = {_word(line, moot) for line in mine}
        yield column, next((word for word in _GRAVEST if word in words), Kept.NONE).value
        if subject in LIMITS:
            yield f"{column}_late", max((line.late for line in mine), default=0)


def _word(line: Line, moot: datetime | None) -> Kept:
    ended_with_the_case = moot is not None and line.happened == moot
    return Kept.NONE if line.kept is Kept.KEPT and ended_with_the_case else line.kept
