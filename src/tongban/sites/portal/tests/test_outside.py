"""Is this in the guide? Asked without a log-in, of an item or by the code of a case; one tap to a complaint that is filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tongban.cases.factories import submitted
from tongban.kernel.codes import show_registration_code
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.models import Enquiry
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.parts import outsideview
from tongban.sites.portal.tests.conftest import path_of, text_of, tight, told

Browser = Callable[..., Any]
Who = Callable[..., Actor]
BEYOND = "让我交无犯罪记录证明"


def test_the_guide_page_leads_here_and_the_answer_into_the_guide(browser: Browser, item_code: str) -> None:
    client, here = browser(), f"/items/{item_code}/outside"
    assert here in text_of(client.get(f"/items/{item_code}/"))
    page = tight(client.get(here, {"q": "要店里的平面图"}))
    for shown in (
        "指南里有这一项",
        "经营场所布局图",
        f'/items/{item_code}/#m3"',
        "第1版",
        "《食品经营许可和备案管理办法》",
    ):
        assert shown in page
    assert "不用您交" in text_of(client.get(here, {"q": "要营业执照复印件"}))
    assert client.get(here).status_code == 200
    assert "no-store" in client.get(here)["Cache-Control"]


def test_what_is_not_in_the_guide_is_one_tap_from_a_complaint(browser: Browser, item_code: str) -> None:
    page = tight(browser().get(f"/items/{item_code}/outside", {"q": BEYOND}))
    assert "指南里没有这一项" in page
    assert f"/items/{item_code}/complain?q=" in page
    assert not Enquiry.objects.exists()
    client = browser("wangshili")
    form = text_of(client.get(f"/items/{item_code}/complain", {"q": BEYOND}))
    assert BEYOND in form
    for _ in range(2):
        done = client.post(f"/items/{item_code}/complain", {"words": BEYOND, "case": "", "contact": ""})
        assert path_of(done).startswith("/my/enquiries/ZX")
    assert Enquiry.objects.get().kind == "COMPLAINT"


def test_strange_words_are_answered(browser: Browser, item_code: str) -> None:
    here = f"/items/{item_code}/outside"
    for q in ("\0", "<script>alert(1)</script>", "嗯", "字" * 5_000):
        page = browser().get(here, {"q": q})
        assert page.status_code == 200
        assert "<script>alert" not in text_of(page)


def test_an_address_that_asks_too_often_waits(
    browser: Browser, item_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outsideview, "AN_HOUR", 2)
    client = browser()
    client.raise_request_exception = False
    codes = [client.get(f"/items/{item_code}/outside", {"q": BEYOND}).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_by_the_code_of_a_case(browser: Browser, who: Who, item_code: str) -> None:
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    shown = show_registration_code(receipt.code)
    led = browser().get("/outside", {"about": receipt.code, "q": "要授权委托书"})
    assert path_of(led) == f"/progress/{shown}/outside"
    anybody, applicant = (
        browser(*login).get(f"/progress/{shown}/outside", {"q": "要授权委托书"}) for login in ((), ("lishili",))
    )
    assert "指南里有这一项" in tight(anybody)
    assert "指南里没有这一项" in tight(applicant)
    assert f"case={shown}" in tight(applicant)
    client = browser()
    client.raise_request_exception = False
    assert client.get("/progress/360722-000000-AAAAAA/outside").status_code == 404
    assert f"/progress/{shown}/outside" in text_of(browser().get(f"/progress/{shown}"))


def test_words_lead_to_items(browser: Browser, item_code: str) -> None:
    assert f"/items/{item_code}/outside" in text_of(browser().get("/outside", {"about": "食品经营许可 信丰"}))
    assert "没有找到" in text_of(browser().get("/outside", {"about": "卖月亮"}))


def test_complained_in_a_case_answered_and_told(browser: Browser, who: Who, item_code: str) -> None:
    receipt = submitted(who("lishili", Channel.PORTAL), item_code)
    client, here = browser("lishili"), f"/items/{item_code}/complain"
    wrong = client.post(here, {"words": BEYOND, "case": "360722-000000-AAAAAA", "contact": ""})
    assert (wrong.status_code, 'id="case-e"' in text_of(wrong)) == (422, True)
    client.post(here, {"words": BEYOND, "case": show_registration_code(receipt.code), "contact": ""})
    made = Enquiry.objects.get()
    answer(who("wujiancha"), enquiry_id=made.id, seen=1, words="已经责令改正。", finding="FOUNDED")
    assert "您的投诉已答复" in tight(client.get(f"/my/messages/{told(who('lishili'))}"))
    page = tight(client.get(f"/my/enquiries/{made.number}/"))
    for shown in ("属实", "已经责令改正。", "信丰县市场监督管理局", "指南里没有这一项"):
        assert shown in page


def test_asked_in_general_in_the_region(browser: Browser) -> None:
    client = browser("wangshili")
    client.cookies["tongban_region"] = "360722000000"
    assert "信丰县行政审批局" in tight(client.get("/ask"))
    assert client.post("/ask", {"words": "搬家以后哪些证要改？", "anyway": "1"}).status_code == 302
    assert Enquiry.objects.get().about == "信丰县行政审批局"
    page = browser()
    page.cookies["tongban_region"] = "360722000000"
    assert "信丰县行政审批局" in tight(page.get("/ask/figures"))
