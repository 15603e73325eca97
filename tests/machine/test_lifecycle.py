"""Any sequence of deeds, by anybody, at any hour: the law holds, and the record tells everything.

A history is one case from its submission to the end of its example. The ordinary run makes a few dozen of them; the slow
one (``make verify``) 10,000, of which ``Lifecycle.counted`` keeps the count: histories, steps (deeds tried), and every deed
done and every refusal by its code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine import world
from tests.machine.lifecycle import Lifecycle
from tongban.cases.handlers import TALLY
from tongban.cases.models import Case, CaseTally
from tongban.foundation.records import consumers
from tongban.foundation.records.tests.raw import place_all, placed

COMMON = {
    "deadline": None,
    "database": None,
    "report_multiple_bugs": False,
    "suppress_health_check": list(HealthCheck),
    "print_blob": False,
    "phases": [Phase.generate],
}


@pytest.fixture
def machine(committed_province: str) -> Iterator[type[Lifecycle]]:
    """The machine in a province of its own, with real commits."""
    Lifecycle.world, Lifecycle.counted = world.build(), Counter()
    yield Lifecycle
    del Lifecycle.world


def test_the_law_holds(machine: type[Lifecycle]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=100, stateful_step_count=25, **COMMON))
    _told_to_the_tally()
    assert machine.counted["steps"] > 100


def _told_to_the_tally() -> None:
    """After the relay ran, every event has one place, and each department's numbers are those of its cases."""
    place_all()
    rows = placed()
    assert [position for position, _, _ in rows] == list(range(1, len(rows) + 1))
    last: dict[UUID, int] = {}
    for _, stream, n in rows:
        assert n > last.get(stream, 0), f"{stream}: {n} stands after {last.get(stream, 0)}"
        last[stream] = n
    tally = next(each for each in consumers.subscriptions() if each.name == TALLY)
    while consumers.run(tally):
        pass
    stored = Counter(Case.objects.order_by("pk").values_list("department_id", "state"))
    told = {(row.department_id, row.state): row.count for row in CaseTally.objects.order_by("pk")}
    assert {place: count for place, count in told.items() if count} == dict(stored)
