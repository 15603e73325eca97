"""The machine in a province of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.machine import world
from tests.machine.doors import Doors
from tests.machine.lifecycle import Lifecycle
from tests.machine.reading import AtTheDoors
from tests.machine.ways import Directly
from tongban.sites.api.v1 import callers


@pytest.fixture
def machine(committed_province: str) -> Iterator[type[Lifecycle]]:
    """With real commits: guides are published, applications filled in, nothing is counted yet."""
    Lifecycle.world, Lifecycle.counted, Lifecycle.whole_every = world.build(), Counter(), 1
    Lifecycle.only, Lifecycle.way = "", Directly(Lifecycle.world)
    yield Lifecycle
    del Lifecycle.world, Lifecycle.way


@pytest.fixture
def at_the_doors(machine: type[Lifecycle], monkeypatch: pytest.MonkeyPatch) -> type[AtTheDoors]:
    """The same, through API and pages. More requests a minute come than one program may send."""
    monkeypatch.setattr(callers, "BLOCKS_A_MINUTE", 1_000_000)
    callers.forget_drawn()
    monkeypatch.setattr(AtTheDoors, "way", Doors(machine.world, machine.counted))
    return AtTheDoors
