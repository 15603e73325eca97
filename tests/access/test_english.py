"""Every page of the portal in English: Chinese stands only in what is marked as Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.people import browser_of
from tests.access.test_axe import NO_PAGES
from tests.access.unmarked import unmarked
from tests.access.visits import opened
from tests.access.world import APPLICANT, ELDER, OTHER_APPLICANT, World, somebody
from tongban.capabilities.messaging.queries import box

DOORS = ("web:", "portal:", "demo:")
FOR_DEVELOPERS = frozenset({"web:components"})
ENGLISH = {"accept-language": "en"}


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<html lang="en"><p>Decided on <span lang="zh-CN">听证</span> today</p>', []),
        ('<html lang="en"><p>Decided on 听证 today</p>', ["Decided on 听证 today"]),
        ('<html lang="en"><p lang="zh-CN">指南<b>一</b></p><p>二</p>', ["二"]),
        ('<html lang="en"><input placeholder="如：南昌"><br><td data-l="意思">x</td>', ["如：南昌", "意思"]),
        ('<html lang="en"><title>Results for “开店” - Tongban</title><p>“开店”</p>', ["“开店”"]),
        ('<html lang="en"><textarea>我写的</textarea><script>"中"</script>', []),
    ],
)
def test_unmarked_chinese_is_seen(page: str, found: list[str]) -> None:
    assert unmarked(page) == found


def test_every_page_of_the_portal_is_english(world: World) -> None:
    browsers = {login: browser_of(login) for login in {visit.who for _route, visit in opened()}}
    found = {}
    for route, visit in opened():
        if route.startswith(DOORS) and route not in NO_PAGES | FOR_DEVELOPERS:
            found[route] = _chinese_on(browsers[visit.who], visit.address(route, world))
    assert {route: words for route, words in found.items() if words} == {}


@pytest.mark.parametrize("login", [APPLICANT, OTHER_APPLICANT, ELDER])
def test_every_state_and_message_is_english(world: World, login: str) -> None:
    """Cases as their applicant and as whoever holds the code sees them, and what was told of them."""
    browser = browser_of(login)
    found = {address: _chinese_on(browser, address) for address in _of_cases(world, login)}
    assert {address: words for address, words in found.items() if words} == {}


def test_an_error_is_told_in_english(world: World) -> None:
    nobody = browser_of("")
    for address in (
        "/nowhere",
        reverse("portal:item", args=["0" * 31]),
        reverse("portal:case", args=["360722-000000-AAAAAA"]),
    ):
        assert _chinese_on(nobody, address) == []


def _of_cases(world: World, login: str) -> Iterator[str]:
    for case in world.cases.values():
        for page in ("case", "contract", "receipt"):
            yield reverse(f"portal:{page}", args=[case.code])
    after: str | None = ""
    while after is not None:
        page_of_box = box(somebody(login), after or None)
        yield from (reverse("portal:message", args=[each.id]) for each in page_of_box.messages)
        after = page_of_box.next


def _chinese_on(browser: Client, address: str) -> list[str]:
    answer = browser.get(address, headers=ENGLISH, follow=True)
    page = b"".join(answer).decode()
    assert '<html lang="en"' in page, (urlsplit(address).path, answer.status_code)
    return unmarked(page)
