"""Consumers of the spine's own events: the tallies by which the desk counts without counting, now and by day, the papers of
formal steps, the contracts of cases by which promises are counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import F
from django.utils.module_loading import import_string

from tongban.cases import clockwork
from tongban.cases.events import CONSUMED, CONTRACTS, COUNTED_BY_DAY, DAYS, LEAVES_PAPER, PAPERS, SETTLES, TALLY
from tongban.cases.kinds import Kept
from tongban.cases.models import Case, CaseContract, CaseDay, CaseTally
from tongban.cases.reckoning import rows_of
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.registry.catalogue.queries import guide_by_hash


def tally(event: PlacedEvent) -> None:
    """Move one case from the state it left to the state it entered."""
    tally_all([event])


def tally_all(events: Sequence[PlacedEvent]) -> None:
    """The same for many: one change for each department and state that they touch."""
    moved: Counter[tuple[UUID, str]] = Counter()
    for event in events:
        department = UUID(event.open["department"])
        before, after = event.open.get("before", ""), event.open["after"]["state"]
        if before != after:
            moved[department, after] += 1
            if before:
                moved[department, before] -= 1
    # In one order everywhere, so that two relays never wait for each other in a circle.
    for department, state in sorted(moved):
        by = moved[department, state]
        if by and not CaseTally.objects.filter(department_id=department, state=state).update(count=F("count") + by):
            CaseTally.objects.create(department_id=department, state=state, count=by)


_TYPES = [type_ for type_, names in CONSUMED.items() if TALLY in names]
consumers.subscribe(TALLY, _TYPES, tally, tally_all)

PAPERS_AT_ONCE = 20
"""A paper costs 30 ms of CPU: batches stay short, so that the other consumers are not kept waiting."""


def paper(event: PlacedEvent) -> None:
    """Leave the sealed paper of a formal step. Loaded when the first one comes: only the worker carries the engines."""
    import_string("tongban.cases.issuing.issue.issue")(event)


consumers.subscribe(PAPERS, LEAVES_PAPER, paper, batch=PAPERS_AT_ONCE)


def contract(event: PlacedEvent) -> None:
    """Reckon up the contract of the case of one event."""
    contract_all([event])


def contract_all(events: Sequence[PlacedEvent]) -> None:
    """The same for many: each case once, as of the last of its events. Three statements, whatever their number.

    An event that comes again, or late, never takes a row back to an older state.
    """
    upto: dict[UUID, int] = {}
    for event in events:
        upto[event.stream_id] = max(event.n, upto.get(event.stream_id, 0))
    known = dict(CaseContract.objects.filter(case_id__in=upto).values_list("case_id", "n"))
    rows = rows_of({case_id: n for case_id, n in upto.items() if n >= known.get(case_id, 0)})
    CaseContract.objects.bulk_create(rows, update_conflicts=True, unique_fields=["case"], update_fields=_RECKONED)


_RECKONED = [field.name for field in CaseContract._meta.concrete_fields if not field.primary_key]
consumers.subscribe(CONTRACTS, SETTLES, contract, contract_all)


def day(event: PlacedEvent) -> None:
    """Count one event on its legal day."""
    day_all([event])


def day_all(events: Sequence[PlacedEvent]) -> None:
    """The same for many: one change for each body, region, item and day that they touch.

    Whether a decision was in time is reckoned as its contract is: from the events up to it.
    """
    of = {case.id: case for case in Case.objects.filter(id__in={each.stream_id for each in events})}
    decided = {each.stream_id: each.n for each in events if COUNTED_BY_DAY[each.type] == "decided"}
    kept = {row.case_id: _promise(row) for row in rows_of(decided)} if decided else {}
    counted: dict[tuple[UUID, date, str, str], Counter[str]] = {}
    for event in events:
        case = of[event.stream_id]
        place = (case.department_id, clockwork.legal_day(event.at), guide_by_hash(case.guide_id).code, case.region_code)
        column = COUNTED_BY_DAY[event.type]
        row = counted.setdefault(place, Counter())
        row[column] += 1
        if column == "decided" and (how := _IN_TIME.get(kept[event.stream_id])):
            row[how] += 1
    for place in sorted(counted):
        where = dict(zip(_PLACE, place, strict=True))
        changed = {name: F(name) + by for name, by in counted[place].items()}
        if not CaseDay.objects.filter(**where).update(**changed):
            CaseDay.objects.create(**where, **counted[place])


def _promise(row: CaseContract) -> str:
    """The promised limit is what was promised; the statutory one counts where nothing was."""
    return row.statutory if row.promised == Kept.NONE.value else row.promised


_PLACE = ("department_id", "day", "item", "region_code")
_IN_TIME = {Kept.KEPT.value: "in_time", Kept.MISSED.value: "late"}
consumers.subscribe(DAYS, COUNTED_BY_DAY, day, day_all)
