"""What the progress page says of now: what to do, by when the body answers, what its silence means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.foundation import clock
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import text_of, tight

Browser = Callable[..., Client]
Who = Callable[..., Actor]


@pytest.fixture
def applicant(who: Who) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def case(applicant: Actor, item_code: str) -> Receipt:
    return submitted(applicant, item_code)


@pytest.fixture
def url(case: Receipt) -> str:
    return f"/progress/{show_registration_code(case.code)}"


def _decide(who: Who, case: Receipt, outcome: Outcome) -> None:
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    opinion = Opinion.AGREE if outcome is Outcome.GRANTED else Opinion.DISAGREE
    give_opinion(who("qianchushen"), case_id=case.case_id, seen=2, step_id="s1", opinion=opinion)
    give_opinion(who("sunfuhe"), case_id=case.case_id, seen=3, step_id="s2", opinion=opinion)
    grounds, reasons = ((), "") if outcome is Outcome.GRANTED else (["c2"], "现场不符合")
    decide(who("zhoujueding"), case_id=case.case_id, seen=4, outcome=outcome, grounds=grounds, reasons=reasons)


def test_while_it_is_examined_nothing_is_asked_and_silence_is_acceptance(
    browser: Browser, case: Receipt, url: str
) -> None:
    mine, public = text_of(browser("lishili").get(url)), text_of(browser().get(url))
    assert "现在不用您做什么" in mine
    assert "现在不用申请人做什么" in public
    for page in (mine, public):
        assert re.search(r"最迟 \d+ 月 \d+ 日 要么受理，要么一次说清要补什么", page)
        assert "即为受理（行政许可法第三十二条）" in page
        assert "提交的次日算第 1 天，只数工作日" in page
        assert 'class="ans' in page


def test_while_it_is_corrected_the_demand_is_short_and_the_clock_says_what_comes_after(
    browser: Browser, who: Who, case: Receipt, url: str
) -> None:
    lines = (Line("m3.r4", Defect.UNCLEAR, explanation="第二页看不清"),)
    request_correction(who("qianchushen"), case_id=case.case_id, seen=1, lines=lines)
    page = text_of(browser("lishili").get(url))
    assert "现在要您做：补 1 处" in page
    assert "现在不用您做什么" not in page
    assert "经营场所布局图和主要设备设施清单：不清晰</b>" in page
    assert "<p>第二页看不清</p>" in page
    assert "要求 4：“图面和文字清晰可辨，场所地址与申请书一致。”" in page
    assert "交齐的次日起重新算 5 个工作日" in page


def test_after_acceptance_a_late_decision_is_no_consent(browser: Browser, who: Who, case: Receipt, url: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    page = text_of(browser("lishili").get(url))
    assert re.search(r"承诺 \d+ 月 \d+ 日前作出决定，法律规定最迟 \d+ 月 \d+ 日。", page)
    assert "到期没有决定的，不等于同意" in page
    assert "行政复议法第十一条第三项" in page
    assert "行政许可法第三十二条" not in page


def test_a_late_body_is_called_late(
    browser: Browser, who: Who, case: Receipt, url: str, frozen: Callable[[datetime], None]
) -> None:
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    anyone, me = browser(), browser("lishili")
    frozen(clock.now() + timedelta(days=12))
    page = text_of(anyone.get(url))
    assert "已经过了应当办好的日期" in page
    assert "12345" in page
    assert "note note--wait" in " ".join(page.split())
    assert "现在不用申请人做什么" not in page
    assert "，已经过了" in text_of(me.get("/my/"))


def test_silence_has_accepted_before_anything_records_it(
    browser: Browser, case: Receipt, url: str, frozen: Callable[[datetime], None]
) -> None:
    anyone = browser()
    frozen(clock.now() + timedelta(days=12))
    page = text_of(anyone.get(url))
    assert "按法律规定已经视为受理" in page
    assert re.search(r"到 \d+ 年 \d+ 月 \d+ 日 24:00 没有告知补正", page)
    assert "不需要任何人办理" in page
    assert "行政许可法第三十二条" in page


@pytest.mark.parametrize(("outcome", "label"), [(Outcome.GRANTED, "准予"), (Outcome.REFUSED, "不予许可")])
def test_after_the_decision_delivery_is_next(
    browser: Browser, who: Who, case: Receipt, url: str, outcome: Outcome, label: str
) -> None:
    _decide(who, case, outcome)
    page = text_of(browser("lishili").get(url))
    assert "现在不用您做什么" not in page
    assert "自决定之日起 10 个工作日内送达" in page
    assert f"受理当天就作出了决定（{label}）" in page
    assert "用了多少时间" in page
    assert "不能再撤回" in page
    assert "等送达" in text_of(browser("lishili").get("/my/"))


def test_withdrawn_nothing_is_awaited(browser: Browser, applicant: Actor, case: Receipt, url: str) -> None:
    withdraw(applicant, case_id=case.case_id, seen=1)
    page = text_of(browser("lishili").get(url))
    assert "申请已经撤回，时限不再计算" in page
    assert "现在不用您做什么" not in page
    assert "承诺办结" not in page
    assert "到此结束" in text_of(browser("lishili").get("/my/"))


def test_the_receipt_carries_code_version_telephone_and_a_heading_for_paper(browser: Browser, case: Receipt) -> None:
    page = browser("lishili").get(f"/receipt/{case.code}")
    assert f"登记码 {show_registration_code(case.code)} 的二维码" in text_of(page)
    assert "办事指南第1版" in tight(page)
    assert "电话0797-0000722" in tight(page)
    assert 'class="print-onlyb">' in tight(page)
