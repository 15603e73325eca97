"""What several folders of tests look at: the seeded place with one of everything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.test import override_settings

from tests.access.world import World, build

Inside = Callable[[str], AbstractContextManager[None]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever comes first waits until the place is built, which on a busy machine takes a while."""
    for item in items:
        if "seeded" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(600))


@pytest.fixture(scope="session")
def seeded(built: Callable[..., tuple[str, World]]) -> tuple[str, World]:
    """Name of the database, and what is in it."""
    # The ringing thread would keep a connection to what is about to be copied.
    with override_settings(WAKE_RELAY=False):
        return built("world", build)


@pytest.fixture
def world(seeded: tuple[str, World], rolled_back: Inside) -> Iterator[World]:
    """The seeded place, in a transaction that is rolled back."""
    name, made = seeded
    with rolled_back(name):
        yield made


@pytest.fixture
def committed_world(seeded: tuple[str, World], cloned: Inside) -> Iterator[World]:
    """The seeded place, fresh, with real commits: for what several connections look at."""
    name, made = seeded
    with cloned(name):
        yield made
