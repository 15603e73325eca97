"""Lists, laws and intermediary services on the portal: what a visitor sees of them, at which place, at what cost."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.registry.catalogue.lists import LIST_LABELS, LIST_RULE_LABELS, PUBLIC_LISTS
from tongban.sites.portal.tests.conftest import text_of
from tongban.sites.portal.tests.test_weight import MOST, weight

Browser = Callable[..., Client]
COUNTY = "360722000000"


def test_the_index_tells_the_rule_and_the_number_of_each_list(browser: Browser) -> None:
    page = text_of(browser().get("/lists/"))
    assert all(label in page and LIST_RULE_LABELS[name] in page for name, label in LIST_LABELS.items())
    assert all(f"/lists/{name}/" in page for name in PUBLIC_LISTS)


def test_a_list_shows_what_a_place_offers(browser: Browser) -> None:
    anyone = browser()
    page = text_of(anyone.get("/lists/on-the-spot/", {"region": COUNTY}))
    told = re.search(r"共 (\d+) 份指南", page)
    assert told is not None
    assert 0 < min(int(told[1]), 20) == page.count('class="result"')
    assert "信丰县" in page
    wide = text_of(browser().get("/lists/free-of-charge/"))
    assert f"/lists/free-of-charge/?region={COUNTY[:4]}00000000" in wide
    assert "after=" in wide
    nothing = text_of(browser().get("/lists/free-of-charge/", {"region": "361100000000"}))
    assert "这里没有" in nothing


def test_what_is_no_list_or_no_page_is_said(browser: Browser) -> None:
    assert browser().get("/lists/cheap/").status_code == 404
    assert browser().get("/lists/all/").status_code == 404
    assert browser().get("/lists/nearby/", {"after": "x"}).status_code == 400
    assert browser().get("/lists/online-capability/", {"after": "360722000000.x"}).status_code == 400


def test_three_statements_and_a_light_page(browser: Browser) -> None:
    anyone = browser()
    for address in ("/lists/", "/lists/at-most-once/", "/lists/online-capability/", "/lists/intermediaries/"):
        with CaptureQueriesContext(connection) as statements:
            page = text_of(anyone.get(address, {"region": "360700000000"}))
        asked = [each["sql"] for each in statements if "catalogue_" in each["sql"]]
        assert len(asked) <= 3, (address, asked)
        assert weight(page) < MOST, address


def test_intermediary_services_in_the_words_of_the_guide(browser: Browser) -> None:
    page = text_of(browser().get("/lists/intermediaries/", {"region": "360000000000"}))
    assert "施工图设计文件审查" in page
    assert "《建筑法》" in page or "建筑法》" in page


def test_a_law_and_the_items_that_rest_on_it(browser: Browser) -> None:
    anyone = browser()
    assert "行政许可法" in text_of(anyone.get("/laws/", {"q": "行政许可"}))
    law = text_of(anyone.get("/laws/中华人民共和国行政许可法/"))
    assert "没有收录它的条文" in law
    assert "/laws/%E8%A1%8C%E6%94%BF%E8%AE%B8%E5%8F%AF%E6%B3%95/all/" in law
    page = text_of(anyone.get("/laws/行政许可法/all/"))
    assert "/items/" in page
    assert anyone.get("/laws/没有这部法/").status_code == 404
    assert "没有找到" in text_of(anyone.get("/laws/", {"q": "没有这部法"}))
