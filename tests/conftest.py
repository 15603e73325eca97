"""What several folders of tests look at: the seeded place with one of everything, through a real Chromium."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright

from tests.access.world import World, build

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this worker, one for all its tests."""
    path = next(found for name in _NAMES if (found := shutil.which(name)))
    # Playwright keeps an event loop in this thread; Django, which is used here without one, must not mind.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield opened
        opened.close()
