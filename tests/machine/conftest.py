"""The machine in a province of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.machine import world
from tests.machine.lifecycle import Lifecycle


@pytest.fixture
def machine(committed_province: str) -> Iterator[type[Lifecycle]]:
    """With real commits: guides are published, applications filled in, nothing is counted yet."""
    Lifecycle.world, Lifecycle.counted, Lifecycle.whole_every = world.build(), Counter(), 1
    Lifecycle.only = ""
    yield Lifecycle
    del Lifecycle.world
