"""Pages that are watched while they are used."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser

from tests.browser.watched import Watched
from tests.stories.place import Place, open_place

Opener = Callable[..., Watched]


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
