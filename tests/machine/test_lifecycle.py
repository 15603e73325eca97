"""Any sequence of deeds, by anybody, at any hour: the law holds, and the record tells everything.

The ordinary run tries a few hundred deeds. The slow one (``make verify``) goes on until 10,000 histories are told. A history
is one case from its submission to the end of its example; about nine deeds are tried on it, not counting waiting, sweeps and
what is sent again. ``Lifecycle.counted`` keeps the count: ``histories``, ``steps`` (deeds tried), and every deed done and
every refusal by its code.
"""

from __future__ import annotations

import logging
from collections import Counter
from uuid import UUID

import pytest

from tests.machine.law import DONE_HERE
from tests.machine.lifecycle import Lifecycle, run
from tongban.cases.handlers import TALLY
from tongban.cases.models import Case, CaseTally
from tongban.foundation.records import consumers
from tongban.foundation.records.tests.raw import place_all, placed

log = logging.getLogger(__name__)
SHARDS = 8
HISTORIES = 10_000


def test_the_law_holds(machine: type[Lifecycle]) -> None:
    run(machine, 25, 30)
    _told_to_the_tally()
    assert machine.counted["steps"] > 100, machine.counted


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_law_holds_for_ten_thousand_histories(machine: type[Lifecycle], shard: int) -> None:
    """A shard tells an eighth of them, and goes on, to twice as many at most, until every deed of the table was done.

    Half an hour on two cores.
    """
    machine.whole_every = 4

    def missing() -> list[str]:
        return [deed for deed in DONE_HERE if not machine.counted[deed]]

    while (told := machine.counted["histories"]) < HISTORIES / SHARDS or (missing() and told < 2 * HISTORIES / SHARDS):
        run(machine, 100, 50)
    _told_to_the_tally()
    assert not missing(), dict(machine.counted)
    log.info("shard %s: %s", shard, dict(machine.counted.most_common()))


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
