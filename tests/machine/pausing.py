"""How long a special procedure may still be planned, counted day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tests.oracle.histories import MAINLAND
from tests.oracle.naive_clock import ONE_DAY, day_of, end_of_limit, is_worked
from tongban.kernel.worktime import Fact, FactKind, Limit, Unit


def longest(most: Limit, facts: Sequence[Fact], procedure: str, now: datetime) -> date:
    """The last day that may be planned: what earlier pauses of the procedure took is taken from its time."""
    left = Limit(max(most.amount - _taken(facts, procedure, most.unit), 0), most.unit)
    return day_of(end_of_limit(now, left, MAINLAND, []) - timedelta(microseconds=1))


def _taken(facts: Sequence[Fact], procedure: str, unit: Unit) -> int:
    """Days, one by one, of the pauses of a procedure that were approved."""
    taken = 0
    for place, fact in enumerate(facts):
        if fact.kind is not FactKind.PAUSED or fact.data["kind"] != procedure:
            continue
        last = date.fromisoformat(str(fact.data["planned_end"]))
        ended = [day_of(each.at) for each in facts[place + 1 :] if each.kind is FactKind.RESUMED]
        day = day_of(fact.at) + ONE_DAY
        while day <= min([last, *ended[:1]]):
            taken += unit is not Unit.WORKING_DAY or is_worked(day, MAINLAND)
            day += ONE_DAY
    return taken
