"""The lawful turns at the desk: one page for every deed with input, proposals with their two buttons, reasons folded."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import published, submitted, with_originals
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records import refusals as record
from tongban.foundation.records.models import Refusal
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Channel
from tongban.sites.desk.deedforms import FORMS
from tongban.sites.desk.offered import ANSWERS, DIRECT
from tongban.sites.desk.tests.test_deeds import opened, state_of
from tongban.sites.desk.tried import told_rows


def in_review(who, receipt: Receipt, *, decided: bool = False) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    give_opinion(who("qianchushen"), case_id=receipt.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    give_opinion(who("sunfuhe"), case_id=receipt.case_id, seen=3, step_id="s2", opinion=Opinion.AGREE)
    if decided:
        decide(who("zhoujueding"), case_id=receipt.case_id, seen=4, outcome=Outcome.GRANTED, grounds=(), reasons="")


def shown(client: Client, code: str) -> str:
    return html.unescape(client.get(f"/desk/cases/{code}/").content.decode())


def beside(page: str, name: str) -> str:
    """The page from the input of this name back to the beginning of its field."""
    at = page.index(f'name="{name}"')
    return page[page.rindex('class="field', 0, at) : at]


def day(count: int) -> str:
    return current_calendar().working_day_after(clock.today(), count).isoformat()


def test_every_deed_of_officials_has_a_page_or_a_button() -> None:
    own_pages = {Deed.REQUEST_CORRECTION, Deed.GIVE_OPINION, Deed.DECIDE}
    of_applicants = {Deed.CORRECT, Deed.ADOPT_GUIDE, Deed.WITHDRAW}
    by_themselves = {Deed.DEEM_ACCEPTED, Deed.DEEM_RENEWED, Deed.READ_PAPER}
    assert set(Deed) == {*by_themselves, *own_pages, *of_applicants, *DIRECT, *ANSWERS, *FORMS}


def test_what_cannot_be_done_is_folded_with_its_reason(visit, code: str) -> None:
    page = shown(visit("qianchushen"), code)
    folded = page[page.index("现在不能办理的，原因") : page.index("p-history")]
    assert "提请延长期限" in folded[folded.index("“已提交，待预审”时不办") :]
    assert "需要由本部门承担相应职责的岗位办理（决定岗）" in folded
    assert "这件申请没有要核验的原件" in folded
    before = page[page.index("p-deeds") : page.index("现在不能办理的，原因")]
    assert f"/desk/cases/{code}/do/refuse_intake" in before
    assert before.index("pass_pre_review") < before.index("/correction") < before.index("refuse_intake")
    assert before.rindex("<details") > before.index("refuse_intake")


@pytest.mark.parametrize("deed", sorted(FORMS))
def test_a_form_that_is_not_for_now_says_why(visit, code: str, deed: str) -> None:
    answer = visit("sunfuhe").get(f"/desk/cases/{code}/do/{deed}")
    if deed in (Deed.REFUSE_INTAKE, Deed.NOTE, Deed.ASSIGN):
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403
        assert "现在不能" in answer.content.decode()


def test_there_is_no_other_deed(visit, code: str) -> None:
    for name in ("forget", "correct", "decide", "pass_pre_review"):
        assert visit("qianchushen").get(f"/desk/cases/{code}/do/{name}").status_code == 404


def test_not_accepted_with_everything_beside_its_input(visit, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/do/refuse_intake"
    token = opened(client, address)
    page = html.unescape(client.get(address).content.decode())
    assert "文书会告知：" in page
    assert "信丰县行政审批局" in page
    assert "信丰县市场监督管理局</option>" not in page
    bare = html.unescape(client.post(address, token).content.decode())
    assert "请选择：属于哪一种" in beside(bare, "kind")
    assert "请填写：理由" in beside(bare, "reasons")
    assert not Refusal.objects.exists()
    assert client.post(address, {**token, "kind": "NOT_REQUIRED"}).status_code == 422
    assert not Refusal.objects.exists(), "left out is a mistake, not an attempt"
    whole = {**token, "kind": "WRONG_BODY", "reasons": "经营场所不归本机关管辖。"}
    without = html.unescape(client.post(address, whole).content.decode())
    assert "必须告知应当向哪个机关申请" in beside(without, "competent")
    assert "经营场所不归本机关管辖。</textarea>" in without
    demand = {**whole, "competent": "11369901MB7220022J", "reasons": "请先交房产证。"}
    answer = client.post(address, demand)
    assert answer.status_code == 422
    assert "没有引用的材料或要求" in beside(html.unescape(answer.content.decode()), "reasons")
    assert client.post(address, {**demand, "reasons": whole["reasons"]}).status_code == 302
    assert state_of(receipt) == "NOT_ACCEPTED"
    assert "不予受理：不属于本机关职权范围" in shown(client, code)
    assert replay(receipt.case_id) == ()


@pytest.mark.parametrize(("name", "value"), [("kind", "UNWILLING"), ("competent", "1" * 18)])
def test_a_choice_that_no_list_holds_is_on_record(visit, receipt: Receipt, code: str, name: str, value: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/do/refuse_intake"
    sent = {**opened(client, address), "kind": "NOT_REQUIRED", "reasons": "不需要许可。", name: value}
    assert client.post(address, sent).status_code == 422
    refusal = Refusal.objects.get(target=receipt.case_id)
    assert (refusal.deed, refusal.code) == ("cases.refuse_intake", "cases.deed.invalid")
    assert value in record.tried(refusal).decode()
    assert state_of(receipt) == "SUBMITTED"


def test_a_pause_is_proposed_by_one_and_approved_by_another(visit, who, receipt: Receipt, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    client, address = visit("qianchushen"), f"/desk/cases/{code}/do/propose_pause"
    sent: dict[str, Any] = {**opened(client, address), "procedure": "p1", "reason": "申请人要求听证。"}
    wrong = html.unescape(client.post(address, {**sent, "planned_end": "明天"}).content.decode())
    assert "请填写日期" in beside(wrong, "planned_end")
    late = html.unescape(client.post(address, {**sent, "planned_end": "2099-01-01"}).content.decode())
    assert "计划结束日必须在明天至" in beside(late, "planned_end")
    assert client.post(address, {**sent, "planned_end": day(3)}).status_code == 302
    waiting = shown(client, code)
    assert "请示：特别程序“听证”" in waiting
    assert 'value="answer_pause"' not in waiting
    assert "机关负责人" in waiting
    assert "待审批：特别程序" in html.unescape(client.get("/desk/").content.decode())
    decider = visit("zhoujueding")
    page = shown(decider, code)
    for words in ("钱示例", "申请人要求听证。", "批准</button>", "不批准</button>", "如果现在批准"):
        assert words in page
    assert len(re.findall(r"承诺办结 .+ 改为 ", page)) == 1
    token = decider.get(f"/desk/cases/{code}/").context["token"]
    answer = {"do": "answer_pause", "approve": "yes", "seen": token.seen, "key": token.key}
    assert decider.post(f"/desk/cases/{code}/deed", {**answer, "approve": "perhaps"}).status_code == 422
    assert decider.post(f"/desk/cases/{code}/deed", answer).status_code == 302
    approved = shown(decider, code)
    assert "暂停：特别程序" not in approved, "the pause begins on the next day"
    assert "请示：" not in approved
    history = html.unescape(decider.get(f"/desk/cases/{code}/history").content.decode())
    for words in ("提请特别程序", "特别程序：听证，期限暂停计算", "由提请人以外的负责人批准"):
        assert words in history
    assert replay(receipt.case_id) == ()


def test_an_extension_is_declined_and_nothing_has_moved(visit, who, receipt: Receipt, code: str) -> None:
    in_review(who, receipt)
    client, address = visit("sunfuhe"), f"/desk/cases/{code}/do/propose_extension"
    before = Case.objects.get(pk=receipt.case_id).statutory_due
    token = opened(client, address)
    page = html.unescape(client.get(address).content.decode())
    assert "延长多久（个工作日）" in page
    assert "本机关负责人批准" in page
    bad = client.post(address, {**token, "amount": "很久", "reason": "情况复杂。"})
    assert "请填写整数" in beside(html.unescape(bad.content.decode()), "amount")
    more = client.post(address, {**token, "amount": "6", "reason": "情况复杂。"})
    assert "延长不得超过" in beside(html.unescape(more.content.decode()), "amount")
    assert client.post(address, {**token, "amount": "5", "reason": "情况复杂。"}).status_code == 302
    decider = visit("zhoujueding")
    assert "请示：延长办理期限" in shown(decider, code)
    token = decider.get(f"/desk/cases/{code}/").context["token"]
    answer = {"do": "answer_extension", "approve": "no", "seen": token.seen, "key": token.key}
    assert decider.post(f"/desk/cases/{code}/deed", answer).status_code == 302
    assert Case.objects.get(pk=receipt.case_id).statutory_due == before
    assert f"/desk/cases/{code}/decision" in shown(decider, code)


def test_nobody_answers_an_own_proposal(visit, who, receipt: Receipt, code: str) -> None:
    in_review(who, receipt)
    decider, address = visit("zhoujueding"), f"/desk/cases/{code}/do/propose_extension"
    assert decider.post(address, {**opened(decider, address), "amount": "5", "reason": "复杂。"}).status_code == 302
    page = shown(decider, code)
    assert "提请和审批不能是同一个人" in page
    assert 'name="approve"' not in page


def test_after_the_decision(visit, who, receipt: Receipt, code: str) -> None:
    in_review(who, receipt, decided=True)
    decider = visit("zhoujueding")
    address = f"/desk/cases/{code}/do/deliver"
    sent = {**opened(decider, address), "way": "PICKED_UP", "otherwise": "true"}
    assert "送达凭证不对" in beside(html.unescape(decider.post(address, sent).content.decode()), "way")
    both = {**sent, "waybill": "1234567890123", "document": "居民身份证"}
    assert decider.post(address, both).status_code == 422
    assert decider.post(address, {**sent, "document": "居民身份证"}).status_code == 302
    address = f"/desk/cases/{code}/do/correct_error"
    sent = {**opened(decider, address), "wrong": "示例路1号", "right": "示例路1号"}
    assert "更正前后的文字" in html.unescape(decider.post(address, sent).content.decode())
    assert decider.post(address, {**sent, "right": "示例路11号"}).status_code == 302
    token = decider.get(f"/desk/cases/{code}/").context["token"]
    form = {"do": "conclude", "seen": token.seen, "key": token.key}
    assert decider.post(f"/desk/cases/{code}/deed", form).status_code == 302
    address = f"/desk/cases/{code}/do/end_permit"
    sent = {**opened(decider, address), "ground": "69.4", "reasons": "发证时不符合条件。"}
    assert decider.post(address, sent).status_code == 302
    assert "许可已撤销，已办结" in shown(decider, code)
    assert "许可已撤销" in html.unescape(decider.get("/desk/?view=done").content.decode())
    address = f"/desk/cases/{code}/do/archive"
    assert decider.post(address, opened(decider, address)).status_code == 302
    assert "已归档" in shown(decider, code)
    assert replay(receipt.case_id) == ()


def test_what_was_typed_stays_when_the_page_was_overtaken(visit, who, receipt: Receipt, code: str) -> None:
    client, address = visit("sunfuhe"), f"/desk/cases/{code}/do/propose_extension"
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    sent = {**opened(client, address), "amount": "3", "reason": "情况复杂。"}
    give_opinion(who("qianchushen"), case_id=receipt.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    answer = client.post(address, sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "情况复杂。</textarea>" in page
    assert answer.context["token"].seen == 3


def test_silence_is_named_before_it_is_recorded_and_refuses_what_comes_too_late(
    visit, receipt: Receipt, code: str
) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    sent = {**opened(client, address), "do": "send", "cite": "m3", "defect.m3": "UNCLEAR"}
    due = Case.objects.get(pk=receipt.case_id).acceptance_due
    assert due is not None
    with clock.frozen(due):
        assert "依法已经视为受理" in shown(client, code)
        answer = client.post(address, sent)
        assert answer.status_code == 409
        assert "已依法视为受理，刚才的操作没有执行" in html.unescape(answer.content.decode())
        after = shown(client, code)
        assert "依法已经视为受理" not in after
        assert "视为受理" in after
    assert state_of(receipt) == "ACCEPTED"
    assert replay(receipt.case_id) == ()


def test_a_supervisor_reads_what_was_tried_in_words() -> None:
    tried = {"form": {"kind": ["WRONG_BODY"], "planned_end": ["2026-12-04"]}, "address": {"deed": "propose_pause"}}
    rows = dict(told_rows(tried))
    assert rows == {"种类": "不予受理：不属于本机关职权范围", "计划结束日": "2026-12-04", "操作": "提请特别程序"}


def test_a_hearing_is_announced_by_a_form_whose_chair_reviews_nothing(visit, who, receipt: Receipt, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    give_opinion(who("qianchushen"), case_id=receipt.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    client = visit("sunfuhe")
    address = f"/desk/cases/{code}/do/tell_hearing"
    token = opened(client, address)
    assert "请填写：涉及哪些重大利益" in beside(html.unescape(client.post(address, token).content.decode()), "matter")
    assert client.post(address, {**token, "matter": "油烟影响相邻住户。"}).status_code == 302
    request_hearing(who("lishili", Channel.PORTAL), case_id=receipt.case_id, seen=4)
    address = f"/desk/cases/{code}/do/announce_hearing"
    token = opened(client, address)
    page = html.unescape(client.get(address).content.decode())
    assert "周示例" in page
    assert "钱示例" not in page[page.index("主持人</label>") :]
    chair = re.search(r'value="([0-9a-f-]{36})">周示例', page)
    assert chair is not None
    sent = {**token, "held_on": day(2), "hour": "09:00", "place": "二楼会议室", "chair": chair[1]}
    assert "听证日期必须在" in beside(html.unescape(client.post(address, sent).content.decode()), "held_on")
    assert client.post(address, {**sent, "held_on": day(9)}).status_code == 302
    assert "还没有举行" in shown(visit("zhoujueding"), code)
    assert replay(receipt.case_id) == ()


def test_originals_are_listed_before_they_are_verified(visit, who, item_code: str) -> None:
    other = published(item_code, "000131990080", with_originals)
    case = submitted(who("lishili", Channel.PORTAL), other)
    code = show_registration_code(case.code)
    client = visit("zhaochuangkou")
    page = shown(client, code)
    assert 'value="pass_to_originals"' in page
    assert 'value="pass_pre_review"' not in page
    token = client.get(f"/desk/cases/{code}/").context["token"]
    form = {"do": "pass_to_originals", "seen": token.seen, "key": token.key}
    assert client.post(f"/desk/cases/{code}/deed", form).status_code == 302
    address = f"/desk/cases/{code}/do/verify_originals"
    assert "食品安全规章制度目录清单" in html.unescape(client.get(address).content.decode())
    assert client.post(address, opened(client, address)).status_code == 302
    assert state_of(case) == "ACCEPTED"
    assert "请带原件到窗口核验" in html.unescape(client.get(f"/desk/cases/{code}/history").content.decode())
