"""The guided demonstration on a telephone and at a desk: silence accepts, and everything is said on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.watched import Watched
from tests.stories.place import Place, open_place
from tests.stories.test_chapters import working

pytestmark = pytest.mark.browser


@pytest.fixture
def place(browser: Browser, committed_province: str) -> Iterator[Place]:
    """The product behind a port, with its worker."""
    with open_place() as opened, working():
        yield opened


@pytest.mark.parametrize("width", [375, 1280])
def test_silence_accepts(place: Place, opened: Callable[..., Watched], width: int) -> None:
    window = opened(width)
    window.go("/demo/")
    window.press(window.page.get_by_role("link", name="五天不说话，就算受理"))
    window.press(window.page.get_by_role("button", name="让李示例去办"))
    for word in ("一次过 5 个工作日", "下一工作日"):
        window.page.get_by_role("button", name=word).first.click()
        window.page.wait_for_url("**/demo/silence/", timeout=60_000)
        window.look()
        if word.startswith("一次"):
            window.press(window.page.get_by_role("button", name="看到了，下一步"))
    window.press(window.page.get_by_role("button", name="试一试"))
    assert "系统拒绝了" in window.text
    window.press(window.page.get_by_role("button", name="以李示例打开办件进度"))
    assert "视为受理" in window.text
    window.press(window.page.locator(".ribbon a"))
    assert "看到一半" in window.text
