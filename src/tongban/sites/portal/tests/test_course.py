"""The applicant reads every turn of the case in plain words; proposals before they are approved stay inside."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client

from tongban.cases.actions.announce_hearing import announce_hearing
from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.verify_originals import verify_originals
from tongban.cases.factories import published, submitted, with_originals
from tongban.cases.kinds import Delivery, IntakeRefusal, Opinion, Outcome, Reopening, Termination
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.orgs.queries import department_by_uscc
from tongban.sites.portal.tests.conftest import hidden, text_of

Browser = Callable[..., Client]
Who = Callable[..., Actor]
FIRST, SECOND, DECIDER = "qianchushen", "sunfuhe", "zhoujueding"
REMEDY = "不服怎么办"


@pytest.fixture
def case(who: Who, item_code: str) -> Receipt:
    return submitted(who("lishili", Channel.PORTAL), item_code)


@pytest.fixture
def pages(browser: Browser, case: Receipt) -> Callable[[], tuple[str, str, str]]:
    """What the applicant, the holder of the query word and anybody read now."""
    url = f"/progress/{show_registration_code(case.code)}"

    def read() -> tuple[str, str, str]:
        anyone = browser()
        word = text_of(anyone.post(url, {"word": case.query_word}))
        return text_of(browser("lishili").get(url)), word, text_of(anyone.get(url))

    return read


def day(count: int) -> date:
    return current_calendar().working_day_after(clock.today(), count)


def granted(who: Who, case: Receipt) -> None:
    pass_pre_review(who(FIRST), case_id=case.case_id, seen=1)
    give_opinion(who(FIRST), case_id=case.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(who(SECOND), case_id=case.case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    decide(who(DECIDER), case_id=case.case_id, seen=4, outcome=Outcome.GRANTED, grounds=(), reasons="")


def test_silence_accepts_with_the_instant_and_without_an_official(
    browser: Browser, case: Receipt, frozen: Callable[[datetime], None]
) -> None:
    me, anyone, url = browser("lishili"), browser(), f"/progress/{show_registration_code(case.code)}"
    last = day(5)
    frozen(datetime.combine(last + timedelta(days=1), datetime.min.time(), clock.SHANGHAI))
    assert sweep_silence() == 1
    page = text_of(me.get(url))
    instant = f"{last.year} 年 {last.month} 月 {last.day} 日 24:00"
    assert page.count(instant) >= 2
    assert "不需要任何工作人员办理" in page
    assert "自收到申请之日" in page
    assert "已受理" in page
    assert "视为受理" in text_of(anyone.get(url))


def test_not_accepted_says_kind_reason_competent_body_and_where_to_turn(who: Who, case: Receipt, pages) -> None:
    competent = department_by_uscc("11369901MB7220022J").id
    refuse_intake(
        who(FIRST), case_id=case.case_id, seen=1, kind=IntakeRefusal.WRONG_BODY, reasons="经营场所不归本机关管辖。",
        competent=competent,
    )  # fmt: skip
    mine, word, public = pages()
    for page in (mine, word):
        for words in (
            "不予受理：不属于本机关职权范围",
            "经营场所不归本机关管辖。",
            "应当向信丰县行政审批局申请",
            REMEDY,
        ):
            assert words in page
        assert page.count("经营场所不归本机关管辖。") == 1
    assert "不予受理" in public
    assert "理由和救济途径要登录，或者填查询码才能看。" in public
    for words in ("职权范围", "经营场所不归本机关管辖。", "信丰县行政审批局"):
        assert words not in public
    assert "现在不用您做什么" not in mine
    assert "没有受理，时限不再计算" in mine


def test_a_procedure_is_told_once_it_is_approved(browser: Browser, who: Who, case: Receipt, pages, frozen) -> None:
    pass_pre_review(who(FIRST), case_id=case.case_id, seen=1)
    end = day(3)
    propose_pause(who(FIRST), case_id=case.case_id, seen=2, procedure="p1", planned_end=end, reason="申请人要求听证。")
    assert not [page for page in pages() if "听证" in page]
    me = browser("lishili")
    answer_pause(who(DECIDER), case_id=case.case_id, seen=3, approve=True)
    mine, word, public = pages()
    for page in (mine, word):
        assert "特别程序：听证，期限暂停计算" in page
        assert "申请人要求听证。" in page
        assert f"{end.month} 月 {end.day} 日不计入办理期限" in page
        assert "由提请人以外的负责人批准" in page
    assert "申请人要求听证。" not in public
    frozen(clock.now() + timedelta(days=1))
    held = text_of(me.get(f"/progress/{show_registration_code(case.code)}"))
    assert "期限暂停计算</h2>" in held
    assert f"到 {end.year} 年 {end.month} 月 {end.day} 日为止的时间不计入办理期限" in held


def test_a_declined_proposal_is_never_told(who: Who, case: Receipt, pages) -> None:
    pass_pre_review(who(FIRST), case_id=case.case_id, seen=1)
    propose_extension(who(FIRST), case_id=case.case_id, seen=2, amount=5, reason="内部的理由。")
    answer_extension(who(DECIDER), case_id=case.case_id, seen=3, approve=False)
    assert not [page for page in pages() if "内部的理由。" in page or "延长办理期限" in page]


def test_an_extension_says_why_and_that_the_promise_has_not_moved(who: Who, case: Receipt, pages) -> None:
    pass_pre_review(who(FIRST), case_id=case.case_id, seen=1)
    propose_extension(who(FIRST), case_id=case.case_id, seen=2, amount=5, reason="现场情况复杂。")
    answer_extension(who(DECIDER), case_id=case.case_id, seen=3, approve=True)
    mine = pages()[0]
    new = day(15)
    assert f"法定最迟改为 {new.year} 年 {new.month} 月 {new.day} 日；承诺的日期没有推迟" in mine
    assert "现场情况复杂。" in mine
    assert "经本机关负责人批准" in mine


def test_delivered_put_right_and_ended(who: Who, case: Receipt, pages) -> None:
    granted(who, case)
    conclude(who(DECIDER), case_id=case.case_id, seen=5)
    assert "送达</b>" in pages()[0]
    deliver(who(DECIDER), case_id=case.case_id, seen=6, way=Delivery.POST, proof="1234567890123")
    correct_error(who(DECIDER), case_id=case.case_id, seen=7, wrong="示例路1号", right="示例路11号")
    mine, word, public = pages()
    assert "邮寄送达（签收）" in mine
    assert "1234567890123" in mine
    assert "“示例路1号”更正为“示例路11号”" in mine
    assert "决定的结果、理由和日期都没有改变" in mine
    assert "自决定之日起 10 个工作日内送达" not in mine
    for page in (word, public):
        assert "示例路" not in page
        assert "1234567890123" not in page
    end_permit(who(DECIDER), case_id=case.case_id, seen=8, ground="69.4", reasons="发证时不符合条件。")
    mine, _word, public = pages()
    assert "许可已撤销" in mine
    assert "发证时不符合条件。" in mine
    assert REMEDY in mine
    assert "发证时不符合条件。" not in public
    archive(who(DECIDER), case_id=case.case_id, seen=9)
    mine = pages()[0]
    assert "归档</b>" in mine
    assert "许可已撤销" in mine


def test_terminated(browser: Browser, who: Who, case: Receipt, pages) -> None:
    terminate(
        who(DECIDER), case_id=case.case_id, seen=1, ground=Termination.DISSOLUTION, evidence="登记机关已准予注销登记。"
    )
    mine, _word, public = pages()
    for words in ("终止办理", "申请的法人或者其他组织终止", "登记机关已准予注销登记。", REMEDY):
        assert words in mine
    assert "已终止" in public
    assert "登记机关已准予注销登记。" not in public
    assert "到此结束" in text_of(browser("lishili").get("/my/"))


def test_the_course_is_told_in_the_order_of_time(who: Who, case: Receipt, pages) -> None:
    granted(who, case)
    conclude(who(DECIDER), case_id=case.case_id, seen=5)
    deliver(who(DECIDER), case_id=case.case_id, seen=6, way=Delivery.ELECTRONIC)
    for page in pages():
        course = page[page.index("办到哪一步") :]
        titles = re.findall(r"<b>([^<]+)</b>", course[: course.index("</ol>")])
        assert [title.partition("：")[0] for title in titles] == [
            "提交申请", "受理", "初审", "复核", "决定", "办结", "送达",
        ]  # fmt: skip


def test_a_hearing_is_offered_on_the_progress_page_and_asked_for(browser: Browser, who: Who, case: Receipt) -> None:
    shown = show_registration_code(case.code)
    me, address = browser("lishili"), f"/my/cases/{shown}/hearing"
    assert "没有告知过听证权利" not in text_of(me.get(f"/progress/{shown}"))
    pass_pre_review(who(FIRST), case_id=case.case_id, seen=1)
    assert "没有告知过听证权利" in text_of(me.get(address))
    tell_hearing(who(FIRST), case_id=case.case_id, seen=2, matter="油烟排放关系邻里的生活。")
    page = text_of(me.get(f"/progress/{shown}"))
    assert "您可以要求听证" in page
    assert f'href="{address}"' in page
    assert "以前要求听证，不收费" in page
    form = dict(hidden(text_of(me.get(address))))
    assert me.post(address, form).status_code == 302
    page = text_of(me.get(f"/progress/{shown}"))
    assert "举行以前不作出决定" in page
    assert "您可以要求听证" not in page
    assert "已经要求听证" in text_of(me.post(address, {**form, "seen": 4, "key": "another-key"}))
    chair = {"held_on": day(9), "hour": time(9), "place": "二楼会议室", "chair": who(DECIDER).account_id}
    announce_hearing(who(FIRST), case_id=case.case_id, seen=4, **chair)
    page = text_of(me.get(f"/progress/{shown}"))
    assert "09:00" in page
    assert "二楼会议室" in page


def test_what_was_undone_stays_in_the_course_and_is_no_decision_any_more(who: Who, case: Receipt, pages) -> None:
    granted(who, case)
    reopen(who(DECIDER), case_id=case.case_id, seen=5, ground=Reopening.JUDGMENT, document="（2026）赣0722行初12号")
    for page in pages():
        assert "审查中" in page
        assert "重新办理" in page
        course = page[page.index("办到哪一步") :]
        assert course.index("决定</b>") < course.index("重新办理") < course.rindex("决定</b>")
    assert "人民法院判决重新作出（（2026）赣0722行初12号）" in pages()[0]
    refused = page[page.index("<main") :]
    assert "决定：准予</h2>" not in refused


def test_a_refusal_at_intake_that_was_undone_is_not_boxed_any_more(who: Who, case: Receipt, pages) -> None:
    refuse_intake(who(FIRST), case_id=case.case_id, seen=1, kind=IntakeRefusal.NOT_REQUIRED, reasons="不需要许可。")
    assert REMEDY in pages()[0]
    reopen(who(DECIDER), case_id=case.case_id, seen=2, ground=Reopening.REVIEW, document="赣府行复〔2026〕12 号")
    mine = pages()[0]
    assert REMEDY not in mine
    assert "不需要许可。" in mine
    assert "预审中" in mine


def test_the_originals_are_what_the_applicant_has_to_bring(browser: Browser, who: Who, item_code: str) -> None:
    other = published(item_code, "000131990079", with_originals)
    case = submitted(who("lishili", Channel.PORTAL), other)
    pass_to_originals(who(FIRST), case_id=case.case_id, seen=1)
    me, url = browser("lishili"), f"/progress/{show_registration_code(case.code)}"
    page = text_of(me.get(url))
    assert "现在要您做：带原件到窗口" in page
    assert "食品安全规章制度目录清单" in page
    assert "同样视为受理" in page
    assert "要带原件到窗口核验" in text_of(me.get("/my/"))
    public = text_of(browser().get(url))
    assert "在等申请人带原件到窗口" in public
    verify_originals(who("zhaochuangkou"), case_id=case.case_id, seen=2)
    assert "已经核验原件" in text_of(me.get(url))
