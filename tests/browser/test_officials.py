"""The officials' story at their desks: the list, the notice, opinions, decision; each at a window of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlencode

import pytest

from tests.browser.watched import Watched
from tests.stories.place import Place
from walkers.player import load
from walkers.player.api import ApiDriver
from walkers.player.driver import CaseRef
from walkers.player.story import STORIES

pytestmark = pytest.mark.browser
STORY = load(STORIES / "granted-after-correction.yaml")
DESK = 1280


def test_from_the_list_to_the_decision(place: Place, opened: Callable[..., Watched]) -> None:
    code = _applied(place)
    first, second, decider = (_at_the_desk(opened, role) for role in ("first", "second", "decider"))
    first.press(first.page.locator(f"main a:has-text('{code}')").first)
    first.press(first.button("pass_pre_review"))
    assert "已受理" in first.text
    _opinion(first, "s1", "现场核查，布局、设备与图一致。")
    second.go(f"/desk/cases/{code}/")
    _opinion(second, "s2", "")
    decider.go(f"/desk/cases/{code}/")
    decider.press(decider.page.locator("main a[href$='/decision']").first)
    decider.fill({"outcome": ["GRANTED"]})
    decider.press(decider.page.locator("main form button").last)
    decider.press(decider.button("conclude"))
    assert "已办结" in decider.text


def test_the_notice_is_built_and_what_is_refused_stands_beside_its_line(
    place: Place, opened: Callable[..., Watched]
) -> None:
    code = _applied(place)
    first = _at_the_desk(opened, "first")
    first.go(f"/desk/cases/{code}/correction")
    first.page.locator("input[name=cite][value='m3.r4']").check(force=True)
    first.page.locator("[name='defect.m3.r4']").select_option("UNCLEAR")
    first.page.locator("[name='why.m3.r4']").fill("另附房产证复印件。")
    first.press(first.button("send"))
    assert first.page.title().startswith("错误：")
    assert first.page.locator(".errs").evaluate("each => each === document.activeElement")
    assert first.page.locator("[name='why.m3.r4']").input_value() == "另附房产证复印件。"
    first.page.locator("[name='why.m3.r4']").fill("第二页看不清。")
    first.press(first.button("preview"))
    assert "第二页看不清。" in first.page.locator("#preview").inner_text()
    first.press(first.button("send"))
    assert "待补正" in first.text


def test_two_browsers_at_once_and_a_form_sent_twice(place: Place, opened: Callable[..., Watched]) -> None:
    code = _applied(place)
    first, second = _at_the_desk(opened, "first"), _at_the_desk(opened, "second")
    for window in (first, second):
        window.go(f"/desk/cases/{code}/")
    first.press(first.button("pass_pre_review"))
    assert "“预审通过并受理”已办好" in first.text
    second.press(second.button("pass_pre_review"))
    assert "这一页不是最新的" in second.text
    assert "“受理”；现在是“已受理”" in second.text
    form = first.page.locator("main a[href$='/opinion/s1']").first
    first.press(form)
    first.fill({"opinion": ["AGREE"]})
    # A double click: the same form is sent, and sent again before the answer is there.
    first.page.evaluate("fetch(location, {method: 'POST', body: new FormData(document.querySelector('main form'))})")
    first.press(first.page.locator("main form button").last)
    assert "已办好" in first.text
    first.go(f"/desk/cases/{code}/history")
    assert first.text.count("审查意见：") == 1


def test_a_key_chooses_and_enter_does(place: Place, opened: Callable[..., Watched]) -> None:
    code = _applied(place)
    window = _at_the_desk(opened, "first")
    window.go(f"/desk/cases/{code}/")
    window.page.keyboard.press("a")
    assert window.page.evaluate("document.activeElement.value") == "pass_pre_review"
    assert window.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    assert "待预审" in window.text
    with window.page.expect_navigation():
        window.page.keyboard.press("Enter")
    assert "已受理" in window.text


def test_a_place_of_the_notice_takes_one_line_until_it_is_ticked(place: Place, opened: Callable[..., Watched]) -> None:
    code = _applied(place)
    window = _at_the_desk(opened, "first")
    window.go(f"/desk/cases/{code}/correction")
    why = window.page.locator("[name='why.m3.r4']")
    assert not why.is_visible()
    window.page.locator("input[name=cite][value='m3.r4']").focus()
    window.page.keyboard.press("Space")
    assert why.is_visible()


def test_the_desk_on_a_telephone(place: Place, opened: Callable[..., Watched]) -> None:
    code = _applied(place)
    window = opened(375)
    window.go("/sign-in")
    window.sign_in(STORY.people["first"])
    for path in ("/desk/", f"/desk/cases/{code}/", f"/desk/cases/{code}/correction", f"/desk/cases/{code}/history"):
        window.go(path)


def test_the_window_opens(place: Place, opened: Callable[..., Watched]) -> None:
    window = opened(DESK)
    window.go("/sign-in")
    window.sign_in(load(STORIES / "at-the-window.yaml").people["clerk"])
    window.go(f"/hall/?{urlencode({'item': STORY.application.item_name})}")
    window.press(window.page.locator("main a[href^='/hall/items/']").filter(has_text=STORY.application.item_name).first)
    window.page.locator("[name=uscc]").fill(STORY.application.party)
    window.press(window.button("find-enterprise"))
    assert "信丰县示例餐饮有限公司" in window.text


def _applied(place: Place) -> str:
    """The applicant's part, by the machine door; the code as people write it."""
    case = CaseRef()
    with closing(ApiDriver(place.base, place.token)) as api:
        told = api.hand(STORY.people["applicant"], "portal").apply(STORY.application, case, twice=False)
    assert told.state == "SUBMITTED", told
    return f"{case.code[:6]}-{case.code[6:12]}-{case.code[12:]}"


def _at_the_desk(opened: Callable[..., Watched], role: str) -> Watched:
    window = opened(DESK)
    window.go("/sign-in")
    window.sign_in(STORY.people[role])
    assert "/desk/" in window.page.url
    return window


def _opinion(window: Watched, step: str, text: str) -> None:
    window.press(window.page.locator(f"main a[href$='/opinion/{step}']").first)
    window.fill({"opinion": ["AGREE"], "text": [text]})
    window.press(window.page.locator("main form button").last)
    assert "审查中" in window.text
