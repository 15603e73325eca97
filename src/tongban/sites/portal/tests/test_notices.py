"""公示: anybody reads it while it lasts, who is known by name objects, and the applicant never learns who did."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.models import Case, PublicNotice
from tongban.foundation import clock
from tongban.foundation.records.models import Event
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.models import NaturalPerson
from tongban.sites.portal.tests.conftest import hidden, path_of, published_case, text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]
Frozen = Callable[[datetime], None]
WORDS = "油烟直接排到我家窗前<script>。"


@pytest.fixture
def notice(who: Who) -> str:
    case_id, n = published_case(who)
    return f"/notices/{case_id}/{n}/"


def shown_code(notice: str) -> str:
    return show_registration_code(Case.objects.get(pk=notice.split("/")[2]).code)


def test_anybody_finds_it_by_region_without_a_code(browser: Browser, notice: str) -> None:
    anyone = browser()
    page = text_of(anyone.get("/notices/"))
    assert f'href="{notice}"' in page
    assert "信丰县示例餐饮有限公司" in page
    anyone.cookies["tongban_region"] = "360726000000"
    assert notice not in text_of(anyone.get("/notices/"))
    page = text_of(anyone.get(notice))
    assert "拟准予在示例路 1 号从事餐饮服务。" in page
    assert "登录后提出异议" in page
    assert "<textarea" not in page
    assert shown_code(notice) not in page
    assert '"/notices/"' in text_of(anyone.get("/"))


def test_the_one_that_ends_first_is_on_top(browser: Browser, notice: str) -> None:
    _, _, case_id, n, _ = notice.split("/")
    row = PublicNotice.objects.filter(case_id=case_id, n=n).values().get()
    PublicNotice.objects.create(**{**row, "n": 99, "until": row["until"] - timedelta(days=1)})
    page = text_of(browser().get("/notices/"))
    assert page.index(f"/notices/{case_id}/99/") < page.index(notice)


def test_an_objection_is_made_by_name_and_nobody_but_the_office_learns_whose(
    browser: Browser, notice: str, who: Who
) -> None:
    neighbour, shown = browser("zhangshili"), shown_code(notice)
    page = text_of(neighbour.get(notice))
    assert shown not in page
    answer = neighbour.post(notice, {"key": hidden(page)["key"][0], "text": WORDS})
    assert path_of(answer) == f"/progress/{shown}"
    theirs = text_of(neighbour.get(f"/progress/{shown}"))
    assert "油烟直接排到我家窗前&lt;script&gt;。" in theirs
    assert "您对公示提出了异议" in theirs
    assert "示例餐饮" not in theirs
    mine = text_of(browser("lishili").get(f"/progress/{shown}"))
    assert "有人提出了异议或者意见" in mine
    for secret in ("油烟", "张示例", "张*例"):
        assert secret not in mine


def test_sent_twice_it_is_made_once(browser: Browser, notice: str) -> None:
    neighbour, form = browser("zhangshili"), {"key": uuid4().hex, "text": "油烟太大。"}
    assert len({path_of(neighbour.post(notice, form)) for _ in range(2)}) == 1
    assert Event.objects.filter(type="cases.case.statement_made").count() == 1


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(browser: Browser, notice: str) -> None:
    neighbour = browser("zhangshili")
    empty = neighbour.post(notice, {"text": "  "})
    assert empty.status_code == 422
    assert "请写下您的意见" in text_of(empty)
    assert "<title>错误：" in tight(empty)
    long = neighbour.post(notice, {"text": "长" * 1001})
    assert long.status_code == 422
    assert "长" * 1001 in text_of(long)
    official = browser("qianchushen").post(notice, {"text": "我是审查人。"})
    assert official.status_code == 403
    assert "这一步由申请人或者利害关系人办理" in text_of(official)


def test_who_is_not_known_by_name_is_told_how(browser: Browser, notice: str) -> None:
    anyone = browser()
    answer = anyone.post(notice, {"text": "不具名。"})
    assert path_of(answer) == "/sign-in"
    assert "notices" in answer["Location"]
    NaturalPerson.objects.update(assurance_level=1)
    neighbour = browser("zhangshili")
    assert "还没有实名认证" in text_of(neighbour.get(notice))
    assert neighbour.post(notice, {"text": "不实名。"}).status_code == 403
    assert not Event.objects.filter(type="cases.case.statement_made").exists()


def test_once_it_is_over_only_that_is_said(browser: Browser, notice: str, frozen: Frozen) -> None:
    neighbour = browser("zhangshili")
    frozen(clock.now() + timedelta(days=9))
    neighbour = browser("zhangshili")
    for answer in (browser().get(notice), neighbour.get(notice), neighbour.post(notice, {"text": "晚了。"})):
        page = text_of(answer)
        assert "公示已经结束" in page
        for gone in ("示例餐饮", "示例路", "食品经营许可", "<textarea"):
            assert gone not in page
    assert notice not in text_of(browser().get("/notices/"))
    assert not Event.objects.filter(type="cases.case.statement_made").exists()


def test_objections_are_limited(browser: Browser, notice: str) -> None:
    neighbour = browser("zhangshili")
    codes = [neighbour.post(notice, {"text": " "}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_no_such_notice(browser: Browser, notice: str) -> None:
    anyone = browser()
    for path in (f"/notices/{uuid4()}/1/", f"{notice[:-2]}{2**40}/", "/notices/x/1/"):
        assert anyone.get(path).status_code == 404


def test_it_costs_one_statement(browser: Browser, notice: str) -> None:
    anyone = browser()
    for path in ("/notices/", notice):
        anyone.get(path)
        with CaptureQueriesContext(connection) as captured:
            anyone.get(path)
        assert len(captured) <= 1, [query["sql"][:100] for query in captured]
