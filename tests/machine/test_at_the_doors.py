"""The machine once more, its deeds through the doors: API with keys, pages of desk and portal with sessions and CSRF tokens.

The ordinary run tries a few hundred deeds; the slow one (``make verify``) goes on until 20,000 were tried.
"""

from __future__ import annotations

import logging
import time

import pytest

from tests.machine.law import DONE_HERE
from tests.machine.lifecycle import run
from tests.machine.reading import AtTheDoors

log = logging.getLogger(__name__)
SHARDS = 2
DEEDS = 20_000


def test_the_law_holds_at_the_doors(at_the_doors: type[AtTheDoors]) -> None:
    run(at_the_doors, 12, 25)
    counted = at_the_doors.counted
    assert counted["steps"] > 80, counted
    assert min(counted[each] for each in ("api", "pages", "repeated", "read", "malformed")) > 0, counted


@pytest.mark.slow
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_law_holds_for_twenty_thousand_deeds(at_the_doors: type[AtTheDoors], shard: int) -> None:
    """A shard tries half of them, and goes on, to twice as many at most, until every deed of the table was done."""
    at_the_doors.whole_every, counted, begun = 4, at_the_doors.counted, time.monotonic()

    def missing() -> list[str]:
        return [deed for deed in DONE_HERE if not counted[deed]]

    while (tried := counted["steps"]) < DEEDS / SHARDS or (missing() and tried < 2 * DEEDS / SHARDS):
        run(at_the_doors, 40, 50)
    assert not missing(), dict(counted)
    rate = counted["steps"] / (time.monotonic() - begun)
    log.info("shard %s: %.1f deeds a second, %s", shard, rate, dict(counted.most_common()))
