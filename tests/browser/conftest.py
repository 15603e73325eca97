"""A real Chromium, one for each worker, and pages that are watched while they are used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.watched import Watched
from tests.stories.place import Place, open_place

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

Opener = Callable[..., Watched]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this worker."""
    path = next(found for name in _NAMES if (found := shutil.which(name)))
    # Playwright keeps an event loop in this thread; Django, which is used here without one, must not mind.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield opened
        opened.close()


@pytest.fixture
def place(browser: Browser, committed_province: str) -> Iterator[Place]:
    """The product behind a port, on a fresh sample province."""
    with open_place() as opened:
        yield opened


@pytest.fixture
def opened(browser: Browser, place: Place) -> Iterator[Opener]:
    """``opened(width=375, scripts=True)``: a window of its own. At the end nothing may have gone wrong in any.

    ``installed``: with the service worker, which elsewhere would stand between the test and the net.
    """
    windows: list[Watched] = []
    with ExitStack() as stack:

        def open_window(width: int, *, scripts: bool = True, installed: bool = False) -> Watched:
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                java_script_enabled=scripts,
                locale="zh-CN",
                base_url=place.base,
                service_workers="allow" if installed else "block",
            )
            context.set_default_timeout(20_000)
            stack.callback(context.close)
            windows.append(Watched(context.new_page(), scripts=scripts))
            return windows[-1]

        yield open_window
        assert [trouble for window in windows for trouble in window.troubles] == []
