"""The search page, themes of life, suggestions and the count of what was chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.registry.catalogue.models import SearchAsker, SearchQuestion
from tongban.sites.portal.tests.conftest import text_of

Browser = Callable[..., Client]
XINFENG, ANYUAN = "360722000000", "360726000000"


def words_of(response: Any) -> str:
    return " ".join(text_of(response).split())


def test_a_place_in_the_question_is_said(browser: Browser) -> None:
    page = words_of(browser().get("/search", {"q": "安远的食品经营许可", "region": XINFENG}))
    assert "您问的是安远县" in page
    assert "安远县市场监督管理局" in page
    assert "信丰县市场监督管理局" not in page


def test_other_places_are_said_to_be_other_places(browser: Browser) -> None:
    page = words_of(browser().get("/search", {"q": "食品经营许可", "region": "360702000000"}))
    assert "没有办这件事的单位" in page
    assert "这是别的地方的单位" in page


def test_filters_narrow_and_can_be_taken_off(browser: Browser) -> None:
    anyone = browser()
    whole = anyone.get("/search", {"region": XINFENG})
    assert {each.value for each in whole.context["results"].kinds} >= {"PERMIT", "BENEFIT"}
    benefits = anyone.get("/search", {"region": XINFENG, "kind": "BENEFIT"})
    assert {each.card.item.kind for each in benefits.context["lines"]} == {"BENEFIT"}
    page = words_of(benefits)
    assert 'value="BENEFIT" checked' in page
    assert "去掉筛选" in page
    topic = words_of(anyone.get("/search", {"region": XINFENG, "topic": "NATURAL:085"}))
    assert 'value="NATURAL:085" checked' in topic
    nothing = words_of(anyone.get("/search", {"region": XINFENG, "department": "没有这个局"}))
    assert "去掉筛选" in nothing
    assert "这里没有找到" in nothing


@pytest.mark.parametrize(
    "query", ["who=X&kind=X&level=99&topic=X", "after=-1", "after=9999999", "region=x", "department=%00", "q=%00%27"]
)
def test_strange_addresses_are_pages_all_the_same(browser: Browser, query: str) -> None:
    assert browser().get(f"/search?{query}").status_code == 200


def test_pages_go_on_and_back(browser: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr("tongban.sites.portal.views.searching._PAGE", 1)
    anyone = browser()
    first = anyone.get("/search", {"region": XINFENG})
    assert "after=1" in first.context["next_href"]
    second = anyone.get(first.context["next_href"])
    assert first.context["lines"][0].card.item.code != second.context["lines"][0].card.item.code
    assert second.context["previous_href"]
    assert "after" not in second.context["previous_href"]


def test_themes_lead_to_their_items(browser: Browser) -> None:
    anyone = browser()
    anyone.get("/region", {"region": XINFENG})
    assert "/life/person/040/" in text_of(anyone.get("/life/"))
    assert "食品经营许可（新办）" in text_of(anyone.get("/life/person/040/"))
    assert "最低生活保障审核确认" not in text_of(anyone.get("/life/person/040/"))
    for path in ("/life/person/041/", "/life/nobody/040/", "/life/LEGAL/010/"):
        assert anyone.get(path).status_code == 404


def test_suggestions_are_small_and_kept(browser: Browser) -> None:
    anyone = browser()
    with CaptureQueriesContext(connection) as captured:
        answer = anyone.get("/search/suggest", {"q": "shipinjing", "region": XINFENG})
    found = answer.json()["items"]
    assert [each["department"] for each in found] == ["信丰县市场监督管理局"] * len(found)
    assert found[0]["href"] == f"/items/{found[0]['code']}/"
    assert answer["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer
    again = anyone.get(
        "/search/suggest", {"q": "shipinjing", "region": XINFENG}, headers={"if-none-match": answer["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert len(captured) <= 4, [query["sql"][:80] for query in captured]
    assert anyone.get("/search/suggest", {"q": "x" * 5_000, "region": "'"}).json() == {"items": []}


def test_the_search_costs_few_statements(browser: Browser, monkeypatch: Any) -> None:
    monkeypatch.setattr("tongban.registry.catalogue.search.finding.tick", lambda: 0)
    # The themes of the page are asked once in five minutes.
    monkeypatch.setattr("tongban.sites.portal.views.searching._turn", lambda: 0)
    anyone = browser()
    anyone.get("/search", {"q": "开奶茶店", "region": XINFENG})
    with CaptureQueriesContext(connection) as captured:
        anyone.get("/search", {"q": "我要开奶茶店", "region": XINFENG})
    assert len(captured) <= 3, [query["sql"][:100] for query in captured]


def test_what_found_nothing_is_counted_without_its_words(browser: Browser) -> None:
    anyone = browser()
    anyone.get("/search", {"q": "太空漫步"})
    anyone.get("/search", {"q": "太空漫步"})
    row = SearchQuestion.objects.get()
    assert (row.words, row.askers, row.nothing) == ("", 1, 1)
    anyone.get("/search", {"q": "食品经营许可"})
    assert SearchQuestion.objects.count() == SearchAsker.objects.count() == 1


def test_what_was_chosen_is_counted_and_the_page_says_how(browser: Browser, item_code: str) -> None:
    anyone = browser()
    page = text_of(anyone.get("/search", {"q": "奶茶店"}))
    assert 'data-results="/search/chosen"' in page
    sent = {"q": "奶茶店", "code": item_code, "region": XINFENG}
    assert anyone.post("/search/chosen", sent).status_code == 204
    assert SearchQuestion.objects.get().chosen == {item_code: 1}
    for wrong in ({}, {"q": "奶茶店", "code": "<b>"}, {"q": "", "code": item_code}):
        assert anyone.post("/search/chosen", wrong).status_code == 204
    assert SearchQuestion.objects.get().chosen == {item_code: 1}
    assert not anyone.cookies


def test_what_people_do_next_is_shown_with_its_reason(browser: Browser) -> None:
    page = words_of(browser().get("/search", {"q": "税务登记信息确认", "region": XINFENG}))
    assert "接下来常办" in page
    assert "“开办企业”一件事里的下一步" in page
    href = browser().get("/search", {"q": "税务登记信息确认", "region": XINFENG}).context["lines"][0].card.href
    assert "存款账户账号报告" in words_of(browser().get(href)).split("接下来常办")[1]
