"""The citizen's story on a telephone, with scripts and without: search, apply, receipt, correct, done."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.watched import Watched
from tests.stories.place import Place
from walkers.player import load
from walkers.player.api import ApiDriver
from walkers.player.applying import pairs_of
from walkers.player.driver import CaseRef
from walkers.player.story import STORIES, Application, papers

pytestmark = pytest.mark.browser
STORY = load(STORIES / "granted-after-correction.yaml")
PHONE = 375


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_search_to_correction(place: Place, opened: Callable[..., Watched], scripts: bool) -> None:
    window = opened(PHONE, scripts=scripts)
    _find_item(window)
    window.press(window.page.locator("main a[href*='/start']").first)
    window.sign_in(STORY.people["applicant"])
    window.page.locator(f"label:has-text('{STORY.application.party}')").click()
    window.press(window.page.locator("main form button").last)
    _fill_draft(window, STORY.application)
    code = _submit(window)
    _be_told(place, code)
    window.go(f"/progress/{code}")
    assert "第二页看不清" in window.text
    window.press(window.page.locator("main a[href*='/correct']").first)
    _correct(window)
    assert "预审中" in window.text


def test_what_is_wrong_is_said_first(place: Place, opened: Callable[..., Watched]) -> None:
    window = opened(PHONE)
    window.go("/sign-in")
    window.press(window.page.locator("form:has([name=password]) button").last)
    assert window.page.title().startswith("错误：")
    assert window.page.locator(".errs").evaluate("each => each === document.activeElement")
    window.page.locator(".errs a").first.click()
    assert window.page.evaluate("document.activeElement.name") == "login"


@pytest.mark.parametrize("width", [320, PHONE, 1280])
@pytest.mark.parametrize("display", ["", "?scale=elder", "?theme=contrast"])
def test_pages_for_everybody_fit_the_screen(opened: Callable[..., Watched], width: int, display: str) -> None:
    window = opened(width)
    window.go(f"/{display}")
    item = f"/search?q={STORY.application.item_name}&region={STORY.application.region}"
    places = (
        "/regions/",
        "/regions/?q=xf",
        "/regions/360722000000/",
        "/departments/",
        "/departments/11369901MB7220014P/",
    )
    for path in ("/", item, "/items/", "/sign-in", "/progress?code=1", "/region?region=x", "/nowhere", *places):
        window.go(path)
        foot = window.page.evaluate("document.querySelector('.foot').getBoundingClientRect().bottom + scrollY")
        assert foot >= 900, f"{path}: the footer hangs at {foot}"
    window.go(item)
    window.press(window.page.locator("main a[href^='/items/']").first)


def test_the_place_one_has_chosen_can_be_read(opened: Callable[..., Watched]) -> None:
    window = opened(PHONE)
    window.go("/")
    window.page.locator("details.pick summary").click()
    colours = window.page.locator(".chip[aria-current]").evaluate(
        "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(18, 74, 146)"]


def _find_item(window: Watched) -> None:
    window.go("/")
    window.page.locator("main input[name=q]").first.fill(STORY.application.item_name)
    window.page.keyboard.press("Enter")
    window.page.wait_for_url("**/search?**")
    window.look()
    window.go(f"/search?q={STORY.application.item_name}&region={STORY.application.region}")
    window.press(window.page.locator("main a[href^='/items/']").filter(has_text=STORY.application.item_name).first)


def _fill_draft(window: Watched, application: Application) -> None:
    tasks = urlsplit(window.page.url).path
    done: set[str] = set()
    for _ in range(30):
        hrefs = window.page.locator("main a").evaluate_all("all => all.map(each => each.getAttribute('href') || '')")
        todo = [href for href in hrefs if re.search(r"/(scenario|s/[^/]+|m/[^/]+)$", href) and href not in done]
        if not todo:
            return
        done.add(todo[0])
        window.go(todo[0])
        _fill_page(window, application, todo[0])
        window.go(tasks)
    raise AssertionError("the task list has no end")


def _fill_page(window: Watched, application: Application, path: str) -> None:
    if "/m/" in path:
        window.hand_in("file", application.uploads[path.rsplit("/", 1)[1]])
        if window.scripts:
            # What is chosen goes by itself.
            expect(window.page.locator("#sent")).to_have_text("都传好了")
            return
        window.press(window.button("upload") if window.button("upload").count() else window.button("next"))
        return
    pairs = {**{name: [value] for name, value in application.scenario.items()}, **dict(pairs_of(application.answers))}
    for _ in range(6):
        window.fill(pairs)
        add = window.button("add:f.staff")
        more = add.count() and not window.page.locator('[name="f.staff[1].name"]').count()
        window.press(
            add
            if more
            else window.page.locator("main form button[name=do][value=next]:not(.sr), main form p.row button").first
        )
        if urlsplit(window.page.url).path != path:
            return
    raise AssertionError(f"{path}: {window.page.locator('.errs').all_inner_texts()}")


def _submit(window: Watched) -> str:
    window.press(window.page.locator("main a[href$='/check']").first)
    window.page.locator("[name=truth]").check(force=True)
    window.press(window.page.locator("main form button").last)
    found = re.search(r"\d{6}-\d{6}-[0-9A-Z]{6}", window.text)
    assert found, window.text[:400]
    return found.group()


def _be_told(place: Place, code: str) -> None:
    """The official's part, by the machine door."""
    told = next(step for step in STORY.steps if step.deed == "request_correction")
    with closing(ApiDriver(place.base, place.token)) as api:
        case = CaseRef(code=code.replace("-", ""))
        done = api.hand(STORY.people["first"], "desk").deed(told.deed, told.given or {}, case, on=None, twice=False)
    assert done.state == "CORRECTING", done


def _correct(window: Watched) -> None:
    window.press(window.button("check"))
    if window.scripts:
        assert window.page.locator(".errs").evaluate("each => each === document.activeElement")
    assert window.page.title().startswith("错误：")
    window.hand_in("file.m3", papers(["布局图（重新拍摄）.pdf"]))
    window.fill({"f.premises.kitchen_area": ["22"]})
    window.press(window.button("check"))
    window.page.locator("[name=truth]").check(force=True)
    window.press(window.button("submit"))
