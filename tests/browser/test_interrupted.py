"""A net that is cut, two devices, the back button, a double click, a session that ends: nothing lost, nothing double."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Route, expect

from tests.browser.drafts import at, begun, forgive_the_net, photograph, sign_in
from tests.browser.watched import Watched
from tests.stories.place import Place

pytestmark = pytest.mark.browser
Opener = Callable[..., Watched]
ADDRESS = "[name='f.premises.address']"


def sheets(window: Watched) -> list[str]:
    return window.page.locator(".upfile:not(.sending) a").evaluate_all("all => all.map(each => each.firstChild.data)")


def save(window: Watched, value: str = "next") -> None:
    window.press(window.button(value))


def test_a_cut_net_loses_no_photograph(place: Place, opened: Opener) -> None:
    draft = begun()
    window = at(opened, f"{draft.home}m/m3")
    window.page.context.set_offline(True)
    photograph(window, "一.jpg", "二二.jpg")
    waiting = window.page.locator("[data-outbox] li")
    expect(waiting).to_have_count(2)
    expect(waiting.first).to_contain_text("网断了，会自动再传")
    window.page.context.set_offline(False)
    expect(waiting).to_have_count(0)
    assert sheets(window)[1:] == ["一.jpg", "二二.jpg"]
    assert window.page.locator("#sent").inner_text() == "都传好了"
    assert len(draft.now.uploads["m3"]) == 3
    forgive_the_net(window)


def test_a_photograph_whose_answer_was_lost_is_there_once(place: Place, opened: Opener) -> None:
    draft = begun()
    window = at(opened, f"{draft.home}m/m3")
    sent: list[str] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST" or sent:
            route.continue_()
            return
        sent.append(route.request.url)
        route.fetch()
        route.abort()

    window.page.route("**/m/m3", lose_the_answer)
    photograph(window, "一.jpg")
    expect(window.page.locator("#sent")).to_have_text("都传好了")
    assert sent
    assert sheets(window)[1:] == ["一.jpg"]
    assert len(draft.now.uploads["m3"]) == 2
    forgive_the_net(window)


def test_what_is_wrong_with_a_sheet_stands_beside_it_and_the_others_arrive(place: Place, opened: Opener) -> None:
    window = at(opened, f"{begun().home}m/m3")
    broken = {"name": "坏.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0cut off"}
    window.page.locator("input[type=file][name=file]").set_input_files([broken])  # type: ignore[list-item]
    line = window.page.locator("[data-outbox] li")
    expect(line).to_contain_text("这张图片打不开")
    window.troubles.clear()
    photograph(window, "好.jpg")
    expect(window.page.locator(".upfile a", has_text="好.jpg")).to_have_count(1)
    expect(line).to_contain_text("坏.jpg")
    line.locator("button").last.click()
    expect(line).to_have_count(0)


def test_save_waits_for_what_is_on_its_way(place: Place, opened: Opener) -> None:
    draft = begun()
    window = at(opened, f"{draft.home}m/m3")
    photograph(window, "一.jpg", "二二.jpg", "三三三.jpg")
    with window.page.expect_navigation(url=lambda url: "/m/m3" not in url):
        window.button("next").click()
    assert len(draft.now.uploads["m3"]) == 4


def test_without_net_a_page_keeps_what_was_typed(place: Place, opened: Opener) -> None:
    draft = begun()
    window = at(opened, f"{draft.home}s/sec.premises")
    window.page.locator(ADDRESS).fill("沿江街 9 号")
    window.page.context.set_offline(True)
    window.button("leave").click()
    expect(window.page.locator("#cut")).to_be_visible()
    assert window.page.evaluate("document.activeElement.id") == "cut"
    assert window.page.locator(ADDRESS).input_value() == "沿江街 9 号"
    window.page.context.set_offline(False)
    save(window, "leave")
    assert draft.now.answers["f.premises.address"] == "沿江街 9 号"
    forgive_the_net(window)


def test_a_telephone_photographs_while_the_form_is_typed_on_a_computer(place: Place, opened: Opener) -> None:
    draft = begun()
    computer = at(opened, f"{draft.home}s/sec.premises", 1280)
    computer.page.locator(ADDRESS).fill("沿江街 9 号")
    telephone = at(opened, f"{draft.home}m/m3")
    photograph(telephone, "一.jpg")
    expect(telephone.page.locator("#sent")).to_have_text("都传好了")
    save(computer, "leave")
    assert "在别处改过" not in computer.text
    assert draft.now.answers["f.premises.address"] == "沿江街 9 号"
    assert len(draft.now.uploads["m3"]) == 2


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_one_page_typed_on_two_devices_is_shown_twice_and_chosen(place: Place, opened: Opener, scripts: bool) -> None:
    draft = begun()
    first, second = (at(opened, f"{draft.home}s/sec.premises", 1280, scripts=scripts) for _ in range(2))
    first.page.locator(ADDRESS).fill("沿江街 1 号")
    save(first, "leave")
    second.page.locator(ADDRESS).fill("沿江街 9 号")
    save(second, "leave")
    assert "沿江街 1 号" in second.text
    assert "沿江街 9 号" in second.text
    assert draft.now.answers["f.premises.address"] == "沿江街 1 号"
    save(second)
    assert draft.now.answers["f.premises.address"] == "沿江街 9 号"


def test_a_double_click_and_the_back_button_make_one_case(place: Place, opened: Opener) -> None:
    draft = begun()
    before = draft.cases
    window = at(opened, f"{draft.home}check")
    window.page.locator("[name=truth]").check(force=True)
    window.page.evaluate("fetch(location, {method: 'POST', body: new FormData(document.querySelector('main form'))})")
    window.press(window.page.locator("main form button").last)
    assert "提交好了" in window.text
    window.page.go_back()
    window.page.wait_for_url("**/receipt/**")
    assert "提交好了" in window.text
    assert draft.cases == before + 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(
    place: Place, opened: Opener, scripts: bool
) -> None:
    draft = begun()
    window = at(opened, f"{draft.home}s/sec.premises", scripts=scripts)
    window.page.locator(ADDRESS).fill("沿江街 9 号")
    Session.objects.all().delete()
    window.button("leave").click()
    window.page.wait_for_url("**/sign-in?**")
    sign_in(window)
    assert window.page.url.endswith("/s/sec.premises")
    assert "您刚才填的还在，还没有存" in window.text
    assert window.page.locator(ADDRESS).input_value() == "沿江街 9 号"
    save(window, "leave")
    assert draft.now.answers["f.premises.address"] == "沿江街 9 号"


def test_a_photograph_waits_while_one_signs_in_again(place: Place, opened: Opener) -> None:
    draft = begun()
    window = at(opened, f"{draft.home}m/m3")
    Session.objects.all().delete()
    photograph(window, "一.jpg")
    line = window.page.locator("[data-outbox] li")
    expect(line).to_contain_text("登录过期了")
    other = Watched(window.page.context.new_page(), scripts=True)
    other.go("/sign-in")
    sign_in(other)
    line.locator("button").first.click()
    expect(window.page.locator("#sent")).to_have_text("都传好了")
    assert len(draft.now.uploads["m3"]) == 2


def test_pages_of_an_application_are_exchanged_in_place_and_none_is_kept(place: Place, opened: Opener) -> None:
    draft = begun()
    window = at(opened, draft.home)
    window.page.evaluate("window.same = true")
    window.press(window.page.locator("main a[href$='/s/sec.premises']").first)
    assert window.page.evaluate("window.same === true")
    assert window.page.title().startswith("经营场所")
    assert window.page.evaluate("document.activeElement.tagName") == "H1"
    window.page.locator("[name='f.premises.area']").fill("四十二平")
    window.button("next").click()
    expect(window.page.locator(".errs")).to_be_focused()
    assert window.page.title().startswith("错误：")
    # Where one is, htmx notes; what is there, it does not.
    assert window.page.evaluate("Object.values({...localStorage, ...sessionStorage})") == [
        f"{draft.home}s/sec.premises"
    ]
    window.page.go_back()
    window.page.wait_for_url(f"**{draft.home}")
    expect(window.page.locator("h1")).to_contain_text("申请")
    window.press(window.page.locator("main a[href='/my/']").first)
    assert not window.page.evaluate("window.same === true")


def test_answers_of_a_guide_change_its_list_at_once(place: Place, opened: Opener) -> None:
    window = opened(1280)
    window.go(f"/items/{begun().now.guide.code}/")
    before = window.page.locator("#guide-materials").locator("xpath=../..").inner_text()
    window.page.locator("[name='q.kind'][value='sale']").check(force=True)
    window.page.wait_for_url("**q.kind=sale**")
    expect(window.page.locator("[name='q.kind'][value='sale']")).to_be_focused()
    assert window.page.locator("#guide-materials").locator("xpath=../..").inner_text() != before
    assert window.page.locator("[name='q.kind'][value='sale']").is_checked()
    window.look()
