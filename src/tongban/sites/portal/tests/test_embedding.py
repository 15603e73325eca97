"""Guides in other people's pages: what they are told, who may read and frame it, and that a script that is out stays as it is."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from hashlib import sha384
from html import unescape

from django.test import Client
from django.urls import reverse

from tongban.registry.catalogue.queries import current_guide
from tongban.sites.portal.embedded import NEWEST, scripts
from tongban.sites.portal.permissions import PERMISSIONS
from tongban.sites.portal.structured import service_of
from tongban.sites.portal.tests.conftest import text_of

Browser = Callable[..., Client]
OUT = {1: "sha384-jOlG8fjTXRgJZxUGwfgcULQxTnxdSWsABoahmjryhUmIPEwVaDbaZzd/wPiL+sga"}
"""The integrity of every version that is out, as it stands in other people's pages. A changed script is a new version."""


def test_a_version_that_is_out_is_never_changed() -> None:
    assert {number: each.integrity for number, each in scripts().items()} == OUT
    assert max(OUT) == NEWEST
    assert all(b"innerHTML" not in each.content for each in scripts().values())


def test_the_script_is_open_to_every_site_and_kept_for_ever(browser: Browser) -> None:
    answer = browser().get(reverse("portal:embed-script", args=[1]))
    assert sha384(answer.content).digest() == b64decode(OUT[1].partition("-")[2])
    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"]
    assert (answer["Access-Control-Allow-Origin"], answer["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
    newest = browser().get(reverse("portal:embed-newest"))
    assert newest.content == scripts()[NEWEST].content
    assert "immutable" not in newest["Cache-Control"]
    assert browser().get("/embed/guide-99.js").status_code == 404


def test_what_the_widget_is_told_is_the_guide_in_force(browser: Browser, item_code: str) -> None:
    guide, address = current_guide(item_code), reverse("portal:embed-facts", args=[item_code])
    answer = browser("lishili").get(address, headers={"accept-language": "en", "origin": "https://example.gov.cn"})
    told = answer.json()
    assert (told["name"], told["hash"], answer["ETag"]) == (guide.name, guide.hash, f'"{guide.hash}"')
    assert [each["name"] for each in told["materials"]] == [each.name for each in guide.materials]
    assert told["limits"]["promised"]["text"].endswith("个工作日")
    assert told["body"]["phones"] == guide.local["phones"]
    assert browser().get(told["links"]["guide"]).status_code == 200
    assert (answer["Access-Control-Allow-Origin"], answer.cookies) == ("*", {})
    assert "Access-Control-Allow-Credentials" not in answer
    assert int(answer["Cache-Control"].rpartition("=")[2]) < 60
    assert browser().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert browser().post(address).status_code == 405
    none = browser().get("/embed/items/" + "9" * 31 + ".json")
    assert (none.status_code, none["Access-Control-Allow-Origin"]) == (404, "*")
    assert none.json()["code"] == "catalogue.item_unknown"


def test_one_page_alone_may_be_framed(browser: Browser, item_code: str) -> None:
    framed = browser().get(reverse("portal:embed-framed", args=[item_code]))
    guide = current_guide(item_code)
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    page = text_of(framed)
    assert f'data-tongban-hash="{guide.hash}"' in page
    assert all(each.name in unescape(page) for each in guide.materials)
    assert "<script" not in page
    assert "<form" not in page
    for route, arguments in _others(item_code):
        answer = browser().get(reverse(f"portal:{route}", args=arguments))
        assert "frame-ancestors *" not in answer["Content-Security-Policy"], route
        assert answer["X-Frame-Options"] == "DENY", route
    assert "无" not in text_of(browser().get("/embed/items/%3Cb%3E"))


def test_the_page_for_webmasters_shows_what_to_copy(browser: Browser, item_code: str) -> None:
    page = unescape(text_of(browser().get(reverse("portal:embed"), {"item": item_code})))
    assert f'<div data-tongban-item="{item_code}"></div>\n<script src="http://testserver/embed/guide-1.js"' in page
    assert page.count(OUT[1]) == 3
    wrong = browser().get(reverse("portal:embed"), {"item": '"><script>alert(1)</script>'})
    assert wrong.status_code == 200
    assert "<script>alert" not in text_of(wrong)


def test_search_engines_get_twelve_words_and_the_version(item_code: str) -> None:
    guide = current_guide(item_code)
    written = service_of(guide, "https://example.test/")
    assert len(guide.unified["keywords"]) > 12
    assert '"keywords":["' in written
    assert written.count('","', written.index('"keywords"'), written.index('"serviceType"')) <= 12
    assert guide.hash in written


def _others(item_code: str) -> list[tuple[str, list[str]]]:
    """Every page of the portal that needs nothing, and the item's own."""
    plain = [
        (route, [])
        for route in ("home", "items", "lists", "embed", "sign-in", "open-catalogue")
        if route in PERMISSIONS
    ]
    return [*plain, ("item", [item_code]), ("item-contract", [item_code])]
