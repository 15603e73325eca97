"""Open redirects: wherever an address or a header may say where to go next, it leads nowhere but here."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from django.http import HttpResponseBase
from django.test import Client

from tests.access.people import browser_of
from tests.access.visits import VISITS, opened
from tests.access.world import APPLICANT, World
from tongban.registry.identity.demo import DEMO_LOGINS

NAMES = ("next", "back", "url", "return", "redirect", "continue", "to")
LURES = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "https:evil.example",
    "http:///evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "javascript:alert(1)//evil.example",
    "data:text/html,evil.example",
    "%2f%2fevil.example/",
    "/%09/evil.example/",
    " https://evil.example",
    "\x00https://evil.example",
)
PASSWORD = next(each.password for each in DEMO_LOGINS if each.login == APPLICANT)


def leads_away(answer: HttpResponseBase) -> str:
    """The address that is not of this site, to which a header or an attribute of the page would lead; else empty."""
    location = answer.headers.get("Location", "")
    if location:
        parts = urlsplit(location.replace("\\", "/").strip())
        if parts.netloc not in ("", "testserver") or parts.scheme not in ("", "http") or location.startswith("//"):
            return location
    page = getattr(answer, "content", b"").decode("utf-8", "replace")
    for name in ("href", "action", "src", "content"):
        for mark in (f'{name}="https://evil', f'{name}="//evil', f'{name}="javascript:', f'{name}="/\\evil'):
            if mark in page:
                return mark
    return ""


@pytest.mark.parametrize("lure", LURES)
def test_signing_in_leads_nowhere_else(world: World, lure: str) -> None:
    form = {"login": APPLICANT, "password": PASSWORD, "next": lure}
    for address, sent in ((f"/sign-in?next={quote(lure)}", {**form, "next": ""}), ("/sign-in", form)):
        browser = Client()
        assert not leads_away(browser.get(address))
        answer = browser.post(address, sent)
        assert answer.status_code == 302
        assert not leads_away(answer)


def test_no_page_leads_away(world: World) -> None:
    browsers = {login: browser_of(login) for login in {visit.who for _, visit in opened()}}
    found = {}
    for lure in LURES[1:4]:
        query = "&".join(f"{name}={quote(lure)}" for name in NAMES)
        for route, visit in opened():
            address = visit.address(route, world)
            joined = f"{address}{'&' if '?' in address else '?'}{query}"
            answer = browsers[visit.who].get(joined, headers={"Referer": lure})
            if away := leads_away(answer):
                found[route] = away
    assert found == {}


@pytest.mark.parametrize(
    "path", ["//evil.example/?scale=elder", "///evil.example/..?theme=contrast", "//evil.example/my/"]
)
def test_a_path_that_looks_like_another_host(world: World, path: str) -> None:
    answer = Client().get("/", PATH_INFO=path.partition("?")[0], QUERY_STRING=path.partition("?")[2])
    assert not leads_away(answer)


def test_who_is_not_signed_in_comes_back_to_this_site_alone(world: World) -> None:
    # The demonstration is open to everybody: there nobody is sent to sign in.
    for route, visit in ((name, each) for name, each in VISITS.items() if not name.startswith("demo:")):
        for lure in LURES[:6]:
            answer = Client().post(visit.address(route, world), {}, headers={"Referer": lure.strip("\x00\t")})
            assert not leads_away(answer), route
            assert "evil.example" not in answer.headers.get("Location", ""), route
