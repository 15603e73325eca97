"""Asking at the portal: what is known comes first, a number and a day come back, the answer is read, asked on, closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.foundation.records.models import Event
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.publish import publish
from tongban.oversight.grievances.models import Enquiry
from tongban.oversight.grievances.published import forget_published
from tongban.registry.identity.actors import Actor
from tongban.sites.parts.askedbefore import AskedBefore
from tongban.sites.portal.enquiring import alike
from tongban.sites.portal.tests.conftest import hidden, path_of, text_of, tight, told

Browser = Callable[..., Any]
Who = Callable[..., Actor]
QUESTION = "我接手朋友的奶茶店，他的许可证我能接着用吗？"
PUBLIC, ANSWER = "接手别人的店，原来的许可证能用吗？", "不能，许可证不得转让，要重新申请。"


@pytest.fixture
def asked(browser: Browser, item_code: str) -> Enquiry:
    """A question of 王示例, asked by the page."""
    client = browser("wangshili")
    address = f"/items/{item_code}/ask"
    done = client.post(address, {"words": QUESTION, "contact": "晚上打电话", "anyway": "1"})
    found = Enquiry.objects.get()
    assert done.status_code == 302
    assert path_of(done) == f"/my/enquiries/{found.number[:8]}-{found.number[8:]}/"
    return found


def _thread(enquiry: Enquiry) -> str:
    return f"/my/enquiries/{enquiry.number[:8]}-{enquiry.number[8:]}/"


def _published(enquiry: Enquiry, who: Who) -> None:
    first = who("qianchushen")
    answer(first, enquiry_id=enquiry.id, seen=1, words=ANSWER, elements=["c1", "m3.r1"])
    propose_publication(first, enquiry_id=enquiry.id, seen=2, question=PUBLIC, answer=ANSWER)
    publish(who("zhoujueding"), enquiry_id=enquiry.id, seen=3)
    forget_published()


def test_the_item_page_leads_to_asking(browser: Browser, item_code: str) -> None:
    assert f"/items/{item_code}/ask" in text_of(browser().get(f"/items/{item_code}/"))
    answer_ = browser().get(f"/items/{item_code}/ask")
    assert path_of(answer_) == "/sign-in"


def test_asked_with_number_and_day(browser: Browser, asked: Enquiry) -> None:
    client = browser("wangshili")
    page = tight(client.get(_thread(asked)))
    for shown in (f"{asked.number[:8]}-{asked.number[8:]}", QUESTION, "信丰县市场监督管理局", "最迟"):
        assert shown in page
    assert QUESTION[:20] in text_of(client.get("/my/enquiries/"))
    assert "晚上打电话" not in page


def test_nobody_else_reads_it(browser: Browser, asked: Enquiry) -> None:
    for login in ("lishili", "qianchushen", "wujiancha"):
        client = browser(login)
        client.raise_request_exception = False
        assert client.get(_thread(asked)).status_code == 404
    assert path_of(browser().get(_thread(asked))) == "/sign-in"


def test_what_is_known_stands_before_what_is_sent(browser: Browser, item_code: str) -> None:
    client, address = browser("wangshili"), f"/items/{item_code}/ask"
    known = "只卖预包装食品要办许可证吗"
    assert "来自办事指南" in text_of(client.get(address, {"q": known}))
    paused = client.post(address, {"words": known})
    assert paused.status_code == 200
    assert "还要问" in text_of(paused) or "还是要问" in text_of(paused)
    assert not Enquiry.objects.exists()
    again = {name: values[0] for name, values in hidden(text_of(paused)).items()}
    assert client.post(address, {"words": known, **again}).status_code == 302
    assert Enquiry.objects.count() == 1


def test_a_wrong_question_is_shown_again_with_what_was_typed(browser: Browser, item_code: str) -> None:
    client, address = browser("wangshili"), f"/items/{item_code}/ask"
    empty = client.post(address, {"words": " ", "contact": "晚上"})
    assert empty.status_code == 422
    assert 'value="晚上"' in text_of(empty)
    assert "错误：" in text_of(empty)
    assert client.post(address, {"words": "问", "contact": "字" * 150}).status_code == 422
    assert not Enquiry.objects.exists()


def test_the_sixth_question_of_an_hour_waits(browser: Browser, item_code: str) -> None:
    client, address = browser("wangshili"), f"/items/{item_code}/ask"
    codes = [client.post(address, {"words": f"第 {n} 问", "anyway": "1"}).status_code for n in range(6)]
    assert codes == [302] * 5 + [429]


def test_a_double_click_asks_once(browser: Browser, item_code: str) -> None:
    client, address = browser("wangshili"), f"/items/{item_code}/ask"
    for _ in range(2):
        client.post(address, {"words": QUESTION, "anyway": "1"})
    assert Enquiry.objects.count() == 1


def test_a_body_is_asked_and_what_it_published_stands_on_its_page(browser: Browser, who: Who) -> None:
    client, body = browser("wangshili"), "/departments/11369901MB7220014P/"
    assert f"{body}ask" in text_of(client.get(body))
    assert client.post(f"{body}ask", {"words": QUESTION}).status_code == 302
    _answered = Enquiry.objects.get()
    first = who("qianchushen")
    answer(first, enquiry_id=_answered.id, seen=1, words=ANSWER)
    propose_publication(first, enquiry_id=_answered.id, seen=2, question=PUBLIC, answer=ANSWER)
    publish(who("zhoujueding"), enquiry_id=_answered.id, seen=3)
    forget_published()
    assert PUBLIC in text_of(client.get(body))
    assert PUBLIC in text_of(client.get(f"{body}ask"))


def test_answered_told_followed_up_and_closed(browser: Browser, who: Who, asked: Enquiry) -> None:
    client = browser("wangshili")
    answer(who("qianchushen"), enquiry_id=asked.id, seen=1, words=ANSWER, elements=["c1"])
    message = tight(client.get(f"/my/messages/{told(who('wangshili'))}"))
    assert "您的咨询已答复" in message
    assert _thread(asked) in message
    page = text_of(client.get(_thread(asked)))
    assert ANSWER in page
    assert f'{asked.item}/#c1"' in page
    form = {name: values[0] for name, values in hidden(page).items()}
    assert client.post(_thread(asked), {**form, "do": "follow_up", "words": " "}).status_code == 422
    assert client.post(_thread(asked), {**form, "do": "follow_up", "words": "费用呢？"}).status_code == 302
    stale = client.post(_thread(asked), {**form, "key": "another-key", "do": "close"})
    assert stale.status_code == 409
    assert client.post(_thread(asked), {"seen": "3", "do": "close"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.followed_up) == ("CLOSED", True)


def test_published_stands_among_the_questions_often_asked(browser: Browser, who: Who, asked: Enquiry) -> None:
    anyone = browser()
    item = f"/items/{asked.item}/"
    assert PUBLIC not in text_of(anyone.get(item))
    _published(asked, who)
    page = text_of(anyone.get(item))
    assert PUBLIC in page
    assert "来自咨询" in page
    assert QUESTION not in page
    with CaptureQueriesContext(connection) as captured:
        anyone.get(item)
    assert len(captured) <= 2
    mine = text_of(browser("wangshili").get(_thread(asked)))
    assert "已经公开" in mine
    assert "提出公开" not in mine


def test_cost(browser: Browser, asked: Enquiry) -> None:
    """Three statements and those of session, actor and name."""
    client = browser("wangshili")
    for address in ("/my/enquiries/", _thread(asked)):
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        assert len(captured) <= 3 + 4, [query["sql"][:90] for query in captured]


def test_no_word_of_it_stands_open_in_the_record(asked: Enquiry, who: Who) -> None:
    _published(asked, who)
    told_open = repr(list(Event.objects.filter(stream_id=asked.id).values_list("open", flat=True)))
    for word in ("奶茶", "王示例", "晚上", "转让"):
        assert word not in told_open


@pytest.mark.parametrize("words", ["", "x", "\0", "？？", "店" * 900, "接手店面"])
def test_alike_is_total_and_offers_few(words: str) -> None:
    rows = [AskedBefore(f"接手店面 {n}", "", "") for n in range(8)]
    found = alike(words, rows)
    assert len(found) == (5 if words == "接手店面" else 0)


def test_alike_finds_what_says_the_same() -> None:
    rows = [AskedBefore("要交健康证吗", "不用", ""), AskedBefore("接手店面能接着用许可证吗", "不能", "")]
    assert alike("接手别人店面许可证能用吗", rows)[0] is rows[1]
    assert alike("收多少钱", rows) == ()
