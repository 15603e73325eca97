"""The work list by keyboard alone: twenty pre-reviews, ten one by one and ten together; and what keys must never do."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.browser.test_officials import DESK, STORY
from tests.browser.watched import Watched
from tests.stories.place import Place
from tongban.cases.factories import submitted
from tongban.cases.models import Case
from tongban.cases.states import State
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of

pytestmark = pytest.mark.browser
SUBMITTED = "/desk/?view=todo&state=SUBMITTED"


@pytest.fixture
def twenty(place: Place) -> None:
    """Cases that wait for their pre-review."""
    applicant = actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert applicant is not None
    item = find_items(STORY.application.item_name, "360722000000", None, 5).items[0].code
    for _ in range(20):
        submitted(applicant, item)


def test_twenty_pre_reviews_by_keyboard_alone(
    twenty: None, opened: Callable[..., Watched], capsys: pytest.CaptureFixture[str]
) -> None:
    window = _reviewer(opened, SUBMITTED)
    waiting = _waiting()
    begun = time.monotonic()
    _press(window, "j")
    _leads(window, "Enter")
    for number in range(10):
        _press(window, "a")
        assert window.page.evaluate("document.activeElement.value") == "pass_pre_review"
        _leads(window, "Enter")
        assert "“预审通过并受理”已办好" in window.text
        if number < 9:
            _leads(window, "n")
    one_by_one = time.monotonic() - begun
    assert _waiting() == waiting - 10
    _leads(window, "u")
    begun = time.monotonic()
    for _ in range(10):
        _press(window, "j")
        _press(window, "x")
    assert "已勾选 10 件" in window.text
    _press(window, "a")
    _leads(window, "Enter")
    assert "确认办理 10 件" in window.text
    assert _waiting() == waiting - 10
    _press(window, "a")
    _leads(window, "Enter")
    assert "10 件中办好 10 件" in window.text
    assert _waiting() == waiting - 20
    together = time.monotonic() - begun
    with capsys.disabled():
        print(f"\n20 pre-reviews by keyboard: 10 one by one {one_by_one:.1f} s, 10 together {together:.1f} s")  # noqa: T201


def test_the_cursor_is_seen_and_no_key_does_a_deed(twenty: None, opened: Callable[..., Watched]) -> None:
    window = _reviewer(opened, SUBMITTED)
    page, waiting = window.page, _waiting()
    _press(window, "j")
    _press(window, "ArrowDown")
    assert _row(window) == 1
    _press(window, "k")
    assert _row(window) == 0
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert page.evaluate("document.activeElement.tagName") == "A"
    for key in "axoe":
        _press(window, key)
    assert page.url.endswith(SUBMITTED)
    _press(window, "/")
    assert page.evaluate("document.activeElement.id") == "desk-search"
    page.keyboard.type("jx?")
    assert page.locator("#desk-search").input_value() == "jx?"
    page.locator("#desk-search").evaluate("each => each.blur()")
    _leads(window, "?")
    assert "没有一个键会直接办理" in window.text
    page.locator("[data-keys] button").click()
    page.go_back()
    _press(window, "j")
    assert _row(window) == -1
    assert _waiting() == waiting


def test_many_without_a_script(twenty: None, opened: Callable[..., Watched]) -> None:
    window = opened(375, scripts=False)
    _sign_in(window, SUBMITTED)
    for box in window.page.locator("input[name=case]").all()[:3]:
        box.check()
    window.press(window.button("pass_pre_review"))
    assert "确认办理 3 件" in window.text
    window.press(window.page.locator("main form button").last)
    assert "3 件中办好 3 件" in window.text


def _reviewer(opened: Callable[..., Watched], path: str) -> Watched:
    return _sign_in(opened(DESK), path)


def _sign_in(window: Watched, path: str) -> Watched:
    window.go("/sign-in")
    window.sign_in(STORY.people["first"])
    window.go(path)
    return window


def _press(window: Watched, key: str) -> None:
    window.page.keyboard.press(key)


def _leads(window: Watched, key: str) -> None:
    """Press a key that leads to another page."""
    with window.page.expect_navigation(wait_until="load"):
        window.page.keyboard.press(key)
    window.look()


def _row(window: Watched) -> int:
    return int(window.page.evaluate("[...document.querySelectorAll('a[data-row]')].indexOf(document.activeElement)"))


def _waiting() -> int:
    return Case.objects.filter(state=State.SUBMITTED).count()
