"""The demonstration's people, for every test that asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from tongban.registry.identity import seed
from tongban.registry.identity.notices import notices
from tongban.registry.identity.population import population
from tongban.registry.identity.tests.proving import Registry, Told


@pytest.fixture
def people(prepared: Callable[[str, Callable[[], object]], None]) -> None:
    """Everybody of the demonstration."""
    prepared("people", seed.seed_people)


@pytest.fixture
def registry() -> Iterator[Registry]:
    """A population registry under the test's hand, in place of the wired one."""
    served, before = Registry(), population.make
    population.by(lambda: served)
    yield served
    if before is not None:
        population.by(before)


@pytest.fixture
def counted(people: None) -> None:
    """Tries are counted in transactions of their own; here the whole test is one."""
    connection.atomic_blocks[-1]._from_testcase = True


@pytest.fixture
def told() -> Iterator[Told]:
    """What identity has to say to persons, kept instead of carried."""
    kept, before = Told(), notices.make
    notices.by(lambda: kept)
    yield kept
    if before is not None:
        notices.by(before)
