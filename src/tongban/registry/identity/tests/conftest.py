"""The demonstration's people, loaded anew for every test that asks for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection

from tongban.registry.identity import seed
from tongban.registry.identity.notices import notices
from tongban.registry.identity.population import population
from tongban.registry.identity.tests.proving import Registry, Told

# Real hashes, made once a process: nine of them cost a third of a second.
_hash_once = lru_cache(make_password)


@pytest.fixture
def people(places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "make_password", _hash_once)
    seed.seed_people()


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
