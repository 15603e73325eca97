"""Home, search, guide, region, sign-in: the pages before an application."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.registry.catalogue.law_library import forget_articles
from tongban.registry.catalogue.models import LawArticle
from tongban.registry.catalogue.queries import find_items
from tongban.sites.portal import regions
from tongban.sites.portal.tests.conftest import path_of, text_of

Browser = Callable[..., Client]


def test_home_finds_what_exists_and_nothing_else(browser: Browser) -> None:
    page = text_of(browser().get("/"))
    assert "今天要办什么事" in page
    offered = find_items("", regions.PROVINCE, None, 6).items
    assert len(offered) == 6
    assert [card.name for card in offered if card.name not in page] == []
    assert "开奶茶店" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_search_understands_everyday_words_and_says_when_there_is_nothing(browser: Browser) -> None:
    anyone = browser()
    assert "食品经营许可（新办）" in text_of(anyone.get("/search", {"q": "我要开奶茶店"}))
    nothing = text_of(anyone.get("/search", {"q": "太空漫步"}))
    assert "这里没有找到" in nothing
    assert "12345" in nothing


def test_search_escapes_what_was_typed(browser: Browser) -> None:
    page = text_of(browser().get("/search", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_region_limits_what_is_found_and_is_remembered(browser: Browser) -> None:
    anyone = browser()
    there = text_of(anyone.get("/search", {"q": "食品经营许可", "region": "360726000000"}))
    assert "安远县市场监督管理局" in there
    assert "信丰县市场监督管理局" not in there
    everything = text_of(anyone.get("/search", {"q": "食品经营许可"}))
    assert "全省有 2 个单位办这一项" in everything
    back = anyone.get("/region", {"region": "信丰"}, headers={"referer": "http://testserver/search?q=x"})
    assert back["Location"] == "/search?q=x"
    here = text_of(anyone.get("/search"))
    assert "安远县市场监督管理局" not in here
    assert "<b>信丰县</b>" in here
    assert anyone.get("/region", {"region": "没有这个地方"}).status_code == 404
    assert path_of(anyone.get("/region", {"region": "信丰"}, headers={"referer": "http://evil.example/"})) == "/"


def test_a_place_that_is_not_found_is_said_beside_the_field_and_others_are_offered(browser: Browser) -> None:
    page = text_of(browser().get("/region", {"region": '没有"这里'}))
    assert "<title>错误：" in "".join(page.split())
    assert 'href="#which-region"' in page
    assert 'aria-invalid="true"' in page
    assert "&quot;这里" in page
    assert "赣州市</a>" in page


def test_results_are_counted(browser: Browser) -> None:
    """Each item once, however many bodies offer it."""
    page = " ".join(text_of(browser().get("/search", {"q": "食品经营许可（新办）"})).split())
    assert re.search(r"找到 [1-9][0-9]? 项", page)
    assert page.count(">食品经营许可（新办）</a>") == 1


def test_pages_that_are_not_there_lead_on(browser: Browser) -> None:
    page = text_of(browser().get("/nowhere"))
    assert 'action="/search"' in page
    assert 'href="/my/"' in page
    assert 'href="/items/"' in page
    assert "回到工作台" not in page
    assert "回到工作台" in text_of(browser("qianchushen").get("/desk/cases/360722-261123-7KQ3XH/"))


def test_a_region_cookie_that_makes_no_sense_is_the_province(browser: Browser) -> None:
    anyone = browser()
    anyone.cookies[regions.COOKIE] = "'; drop table"
    assert anyone.get("/").status_code == 200


def test_guide_shows_version_hash_and_the_materials_of_the_answers(browser: Browser, item_code: str) -> None:
    anyone = browser()
    page = text_of(anyone.get(f"/items/{item_code}/"))
    assert "第 1 版" in page
    assert "授权委托书" in page
    answers = {"q.kind": "sale", "q.cold": "no", "q.online": "no", "q.agent": "self"}
    page = text_of(anyone.get(f"/items/{item_code}/", answers))
    assert "您要准备 2 份" in page
    assert "授权委托书" not in page
    assert "start?q.kind=sale&amp;" in page
    unknown = text_of(anyone.get(f"/items/{item_code}/", {"q.kind": "<b>"}))
    assert "<b>" + '"' not in unknown


def test_guide_costs_two_statements(browser: Browser, item_code: str) -> None:
    anyone = browser()
    anyone.get(f"/items/{item_code}/")
    with CaptureQueriesContext(connection) as captured:
        anyone.get(f"/items/{item_code}/")
    assert len(captured) <= 2, [query["sql"][:100] for query in captured]


def test_guide_shows_the_words_of_the_law_where_the_library_has_them(browser: Browser, item_code: str) -> None:
    anyone = browser()
    assert "<summary>条文</summary>" not in text_of(anyone.get(f"/items/{item_code}/"))
    LawArticle.objects.create(
        law="食品安全法",
        version="2021-04-29",
        article="第三十五条",
        title="食品安全法",
        text="第一句。\n<b>第二句</b>。",
    )
    forget_articles()
    page = text_of(anyone.get(f"/items/{item_code}/"))
    assert "<summary>条文</summary>" in page
    assert "第三十五条 第一句。<br>&lt;b&gt;第二句&lt;/b&gt;。" in page
    assert "食品安全法 · 2021-04-29 版" in page


def test_what_is_kept_of_a_page_is_the_same_for_everybody(browser: Browser, item_code: str) -> None:
    """Parts of these pages are drawn once a process: who looks, what they answered and searched is never in them."""
    me, anyone = browser("lishili"), browser()
    for path in ("/", "/search?q=开饭店", f"/items/{item_code}/", f"/items/{item_code}/?q.kind=sale"):
        for _ in range(2):
            mine, theirs = text_of(me.get(path)), text_of(anyone.get(path))
            assert "李示例</a>" in mine
            assert "李示例</a>" not in theirs
            assert "登录</a>" in theirs
    assert 'value="sale" checked' not in text_of(anyone.get(f"/items/{item_code}/"))
    assert "csrf" not in theirs
    assert not anyone.cookies


def test_unknown_item_is_404(browser: Browser) -> None:
    assert browser().get("/items/11360722MB0000000X4000131000001/").status_code == 404


def test_sign_in_says_what_is_wrong_and_keeps_the_name(browser: Browser) -> None:
    anyone = browser()
    answer = anyone.post("/sign-in", {"login": "lishili", "password": "falsch"})
    page = text_of(answer)
    assert answer.status_code == 401
    assert "<title>错误：" in "".join(page.split())
    assert 'value="lishili"' in page
    assert "falsch" not in page
    blank = anyone.post("/sign-in", {"login": "", "password": ""})
    assert "请填写用户名" in text_of(blank)
    assert "请填写密码" in text_of(blank)


def test_sign_in_leads_back_to_the_page_but_never_to_another_site(browser: Browser) -> None:
    anyone = browser()
    led = anyone.get("/my/")
    assert led.status_code == 302
    assert led["Location"] == "/sign-in?next=%2Fmy%2F"
    right = {"login": "lishili", "password": "shili-shenqingren-1"}
    assert anyone.post("/sign-in", {**right, "next": "/progress"})["Location"] == "/progress"
    assert anyone.post("/sign-in", {**right, "next": "//evil.example/"})["Location"] == "/my/"


def test_sign_in_is_limited(browser: Browser) -> None:
    anyone = browser()
    answers = [anyone.post("/sign-in", {"login": "nobody1", "password": "x"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert "试得太多" in text_of(answers[-1])


def test_sign_out_takes_a_post(browser: Browser) -> None:
    me = browser("lishili")
    assert me.get("/sign-out").status_code == 405
    assert "李示例" in text_of(me.get("/my/"))
    me.post("/sign-out")
    assert me.get("/my/").status_code == 302


@pytest.mark.parametrize("path", ["/my/", "/receipt/360722-261123-7KQ3XH", "/files/360722-261123-7KQ3XH/1"])
def test_private_pages_ask_for_sign_in(browser: Browser, path: str) -> None:
    assert path_of(browser().get(path)) == "/sign-in"
