"""The course of a review at the desk: each form fills in, errs beside its input, and comes back when the page was old."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_hearing import request_hearing
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.tell_hearing import tell_hearing
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.factories import PDF, published, submitted, with_publicity, with_renewal
from tongban.cases.kinds import Opinion
from tongban.cases.models import Case, PublicNotice
from tongban.cases.replay import replay
from tongban.foundation import clock
from tongban.foundation.records import refusals as record
from tongban.foundation.records.models import Refusal
from tongban.kernel.codes import show_registration_code
from tongban.kernel.masking import mask_name
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind, RepresentativeRole
from tongban.registry.identity.models import Representation
from tongban.sites.desk.tests.test_deeds import opened, state_of
from tongban.sites.desk.tests.test_procedure import beside, in_review, shown
from tongban.sites.desk.tried import told_rows

NEIGHBOUR = "369901199502280038"


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def companion_in(page: str, name: str) -> str:
    found = re.search(rf'value="([0-9a-f-]{{36}})"[^>]*>{name}', page)
    assert found is not None
    return found[1]


@pytest.fixture
def accepted(who, receipt: Receipt) -> Receipt:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    return receipt


def form_of(case: Receipt, deed: str) -> str:
    return f"/desk/cases/{show_registration_code(case.code)}/do/{deed}"


@pytest.mark.parametrize(
    "deed", ["record_inspection", "propose_publicity", "tell_party", "answer_statement", "dispatch"]
)
def test_who_may_not_is_told_why(visit, accepted: Receipt, deed: str) -> None:
    clerk = visit("zhaochuangkou")
    answer = clerk.get(form_of(accepted, deed))
    assert answer.status_code == 403
    assert "现在不能办这一步" in text_of(answer)


def party(**changed: str) -> dict[str, str]:
    whole = {"kind": "NATURAL", "name": "张示例", "identifier": NEIGHBOUR, "reasons": "排烟口正对您家的窗。"}
    return {**whole, **changed}


@pytest.mark.parametrize(
    ("changed", "name", "words"),
    [
        ({"kind": ""}, "kind", "请选择：利害关系人是"),
        ({"name": "王示例"}, "identifier", "没有查到姓名（名称）和证件号码都相符的"),
        ({"identifier": "123"}, "identifier", "身份号码"),
        ({"reasons": ""}, "reasons", "请填写"),
        ({"reasons": "请先交房产证。"}, "reasons", "没有引用的材料或要求"),
    ],
)
def test_an_interested_party_is_told_only_when_known(
    visit, accepted: Receipt, changed: dict[str, str], name: str, words: str
) -> None:
    client, address = visit("qianchushen"), form_of(accepted, "tell_party")
    page = text_of(client.post(address, {**opened(client, address), **party(**changed)}))
    assert words in beside(page, name)
    assert not Case.objects.get(pk=accepted.case_id).interested
    for refusal in Refusal.objects.filter(target=accepted.case_id, code="cases.deed.invalid"):
        assert NEIGHBOUR not in record.tried(refusal).decode()


def test_an_official_whose_own_matter_it_is_reads_it_without_the_neighbour(
    visit, who, accepted: Receipt, code: str
) -> None:
    first, neighbour = who("qianchushen"), who("zhangshili", Channel.PORTAL)
    told = {"kind": PartyKind.NATURAL, "name": "张示例", "identifier": NEIGHBOUR, "reasons": "排烟口正对您家的窗。"}
    tell_party(first, case_id=accepted.case_id, seen=2, **told)
    make_statement(neighbour, case_id=accepted.case_id, text="请加装净化设备。")
    n = Case.objects.get(pk=accepted.case_id).pending["statements"][0]["n"]
    answer_statement(first, case_id=accepted.case_id, seen=4, statement=n, adopted=True, reasons="已经加装。")
    Representation.objects.create(
        natural_person_id=who("sunfuhe").person_id,
        legal_person_id=Case.objects.get(pk=accepted.case_id).applicant_id,
        role=RepresentativeRole.LEGAL_REPRESENTATIVE,
        valid_from=clock.today(),
    )
    page = shown(visit("sunfuhe"), code)
    assert "利害关系人" in page
    assert mask_name("张示例") not in page
    assert "请加装净化设备。" not in page


def test_a_neighbour_is_told_speaks_and_is_answered(visit, who, accepted: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), form_of(accepted, "tell_party")
    assert client.post(address, {**opened(client, address), **party()}).status_code == 302
    again = text_of(client.post(address, {**opened(client, address), **party()}))
    assert "已经告知过这一位利害关系人" in beside(again, "identifier")
    assert "排烟口正对您家的窗。</textarea>" in again
    page = shown(client, code)
    assert mask_name("张示例") in page[page.index('id="p-parties"') :]
    assert "张示例" not in page
    make_statement(who("zhangshili", Channel.PORTAL), case_id=accepted.case_id, text="请加装净化设备。")
    assert "待答复：陈述意见" in text_of(client.get("/desk/"))
    address = form_of(accepted, "answer_statement")
    token, page = opened(client, address), text_of(client.get(address))
    assert "请加装净化设备。" in page
    assert "利害关系人" in page
    n = str(Case.objects.get(pk=accepted.case_id).pending["statements"][0]["n"])
    bare = text_of(client.post(address, {**token, "statement": n}))
    assert "请选择：是否采纳" in beside(bare, "adopted")
    assert "请填写：理由" in beside(bare, "reasons")
    whole = {**token, "statement": n, "adopted": "not_adopted", "reasons": "排放口离住户超过规定的距离。"}
    assert client.post(address, {**whole, "statement": "99"}).status_code == 422
    assert Refusal.objects.get(target=accepted.case_id, code="cases.deed.invalid")
    assert client.post(address, whole).status_code == 302
    page = shown(client, code)
    for words in ("已答复：不采纳", "排放口离住户超过规定的距离。", "利害关系人 张"):
        assert words in page
    history = text_of(client.get(f"/desk/cases/{code}/history"))
    assert re.search(r"提出陈述意见.*?利害关系人", history, re.S) is not None
    assert replay(accepted.case_id) == ()


def _approve(second: Client, case: Receipt) -> None:
    """The second person finds it on the list, sends it back without and with a reason, and approves the next one."""
    code = show_registration_code(case.code)
    assert "待另一人审核：公示（最晚" in text_of(second.get("/desk/?view=mine"))
    page, page_of = shown(second, code), f"/desk/cases/{code}/"
    for words in ("待审核的公示：公示", "没有找到身份证号", "可能是个人信息，请核对：申请表里填的", "最晚发布"):
        assert words in page
    place, answer = f"/desk/cases/{code}/deed", {"do": "answer_publicity"}
    bare = second.post(place, {**answer, "approve": "no", **opened(second, page_of)})
    assert (bare.status_code, "退回公示要写明理由" in text_of(bare)) == (422, True)
    assert second.post(place, {**answer, "approve": "yes", **opened(second, page_of)}).status_code == 302


def test_what_is_published_can_be_read_with_its_end_and_the_objections(visit, who, item_code: str) -> None:
    case = submitted(who("lishili", Channel.PORTAL), published(item_code, "000131990022", with_publicity))
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    give_opinion(who("qianchushen"), case_id=case.case_id, seen=2, step_id="s1", opinion=Opinion.AGREE)
    code, client, address = show_registration_code(case.code), visit("qianchushen"), form_of(case, "propose_publicity")
    token = opened(client, address)
    assert "按指南公示 7 日：今天发布的，到" in text_of(client.get(address))
    assert "请填写：公示的内容" in beside(text_of(client.post(address, token)), "text")
    asked = text_of(client.post(address, {**token, "text": "请交房产证。"}))
    assert "没有引用的材料或要求" in beside(asked, "text")
    assert client.post(address, {**token, "text": "拟准予在示例路 1 号从事餐饮服务。负责人李示例。"}).status_code == 302
    assert not PublicNotice.objects.exists()
    page = shown(client, code)
    assert "由起草人以外的决定岗或者负责人审核" in page or "需要由本部门承担相应职责的岗位办理" in page
    _approve(visit("zhoujueding"), case)
    until = PublicNotice.objects.get(case_id=case.case_id).until
    make_statement(who("zhangshili", Channel.PORTAL), case_id=case.case_id, text="油烟直接排到我家窗前。")
    page = shown(client, code)
    for words in (
        "拟准予在示例路 1 号从事餐饮服务。",
        "为止",
        "对公示的异议",
        "油烟直接排到我家窗前。",
        "对公示提出过异议",
    ):
        assert words in page
    assert client.get(address).status_code == 403
    with clock.frozen(until + timedelta(hours=1)):
        assert "期满" in shown(client, code)
    assert replay(case.case_id) == ()


def test_the_window_registers_what_the_applicant_says(visit, who, item_code: str) -> None:
    legal = who("lishili", Channel.PORTAL).legal_persons[0]
    case = submitted(who("zhaochuangkou", Channel.WINDOW), item_code, party=(PartyKind.LEGAL, legal))
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    clerk, address, code = visit("zhaochuangkou"), form_of(case, "make_statement"), show_registration_code(case.code)
    assert address in shown(clerk, code)
    token = opened(clerk, address)
    assert "请填写：申请人的意见" in beside(text_of(clerk.post(address, token)), "text")
    for number in range(3):
        done = clerk.post(address, {**opened(clerk, address), "text": f"第 {number} 条：排烟管道已经改过。"})
        assert done.status_code == 302
    full = text_of(clerk.post(address, {**opened(clerk, address), "text": "第 4 条。"}))
    assert "还有 3 条没有答复" in beside(full, "text")
    assert visit("qianchushen").get(address).status_code == 403
    page = shown(visit("qianchushen"), code)
    assert "第 2 条：排烟管道已经改过。" in page
    assert "申请人 ·" in page[page.index('id="p-statements"') :]


def test_what_was_posted_is_delivered_without_the_number_again(visit, who, receipt: Receipt, code: str) -> None:
    in_review(who, receipt, decided=True)
    decider, address = visit("zhoujueding"), form_of(receipt, "dispatch")
    assert "有效期到" in shown(decider, code)
    token = opened(decider, address)
    assert "送达凭证不对" in beside(text_of(decider.post(address, {**token, "waybill": "单号"})), "waybill")
    assert decider.post(address, {**token, "waybill": "EMS1234567890"}).status_code == 302
    page = shown(decider, code)
    assert "已交寄，还没有签收" in page
    assert "EMS1234567890" in page
    assert "您打开这一页之后" in text_of(
        decider.post(address, {**token, "key": str(uuid4()), "waybill": "EMS1234567890"})
    )
    address = form_of(receipt, "deliver")
    assert "不用再填" in text_of(decider.get(address))
    assert decider.post(address, {**opened(decider, address), "way": "POST"}).status_code == 302
    assert "还没有签收" not in shown(decider, code)
    assert replay(receipt.case_id) == ()


def test_minutes_are_recorded_with_the_signed_sheets(visit, who, accepted: Receipt, code: str) -> None:
    tell_hearing(who("qianchushen"), case_id=accepted.case_id, seen=2, matter="油烟。")
    request_hearing(who("lishili", Channel.PORTAL), case_id=accepted.case_id, seen=3)
    client, address = visit("sunfuhe"), form_of(accepted, "announce_hearing")
    page = text_of(client.get(address))
    assert "孙示例" not in page[page.index("主持人</label>") :], "nobody chairs what he announces"
    held = page[page.index('name="held_on"') :]
    last = re.search(r'max="([0-9-]{10})"', held)
    assert last is not None
    sent = {"held_on": last[1], "hour": "09:30", "place": "二楼会议室", "chair": companion_in(page, "周示例")}
    assert client.post(address, {**opened(client, address), **sent}).status_code == 302
    address = form_of(accepted, "record_hearing")
    with clock.frozen(clock.now() + timedelta(days=40)):
        token = opened(client, address)
        bare = text_of(client.post(address, {**token, "scans": [SimpleUploadedFile("笔录.pdf", PDF)]}))
        assert "请填写：听证笔录" in beside(bare, "minutes")
        kept = re.search(r'name="scans-kept"\s+value="([0-9a-f-]{36})"', bare)
        assert kept is not None
        whole = {**token, "minutes": "申请人：没有意见。", "scans-kept": kept[1]}
        assert client.post(address, whole).status_code == 302
        page = shown(client, code)
        assert "签名的笔录 1" in page[page.index('id="p-course"') :]
        assert "申请人：没有意见。" in page
    assert replay(accepted.case_id) == ()


@pytest.mark.parametrize(("days", "words"), [(60, "视为准予延续，到"), (3, "不视为准予延续：提出晚于规定的时间")])
def test_a_renewal_says_what_silence_does(visit, who, receipt: Receipt, item_code: str, days: int, words: str) -> None:
    in_review(who, receipt, decided=True)
    permit = Case.objects.get(pk=receipt.case_id)
    renewal = published(item_code, "000131990023", with_renewal)
    with clock.frozen(clock.now() + (permit.valid_until - clock.today()) - timedelta(days=days)):
        case = submitted(who("lishili", Channel.PORTAL), renewal, answers={"f.permit.code": permit.code})
        pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
        page = shown(visit("qianchushen"), show_registration_code(case.code))
        for each in ("延续的许可", show_registration_code(permit.code), "原许可到期", words):
            assert each in page
    with clock.frozen(clock.now() + (permit.valid_until - clock.today()) + timedelta(days=1)):
        page = shown(visit("qianchushen"), show_registration_code(case.code))
        assert ("依法已经视为准予延续" in page) == (days == 60)


def test_what_was_tried_is_told_in_words() -> None:
    form = {
        "meets.c2": ["no"],
        "saw.c2": ["没有隔断"],
        "acknowledged": ["REFUSED"],
        "outcome": ["REFUSED"],
        "identifier": [],
    }
    rows = dict(_rows(form))
    assert rows["C2 是否符合"] == "不符合"
    assert rows["C2 看到的情况"] == "没有隔断"
    assert rows["现场人员的确认"] == "现场人员拒绝签名"
    assert rows["决定"] == "不予许可"
    assert rows["证件号码"] == "（申请人的内容，没有记下）"


def _rows(form: dict[str, list[str]]) -> Iterable[tuple[str, str]]:
    return told_rows({"form": form})


def test_the_reasons_why_not_are_in_groups(visit, accepted: Receipt, code: str) -> None:
    page = shown(visit("qianchushen"), code)
    folded = page[page.index("现在不能办理的，原因") : page.index("p-papers")]
    assert folded.index("还差条件") < folded.index("由别人办") < folded.index("“已受理”时不办")
    assert "没有等待答复的意见" in folded[: folded.index("由别人办")]
    assert "作出决定" in folded[folded.index("“已受理”时不办") :]
    assert state_of(accepted) == "ACCEPTED"


@pytest.mark.parametrize(
    ("deed", "login", "typed", "kept"),
    [
        ("tell_party", "qianchushen", party(), "排烟口正对您家的窗。</textarea>"),
        ("answer_statement", "sunfuhe", {"adopted": "adopted", "reasons": "已经改过。"}, "已经改过。</textarea>"),
        ("make_statement", "zhaochuangkou", {"text": "排烟管道已经改过。"}, "排烟管道已经改过。</textarea>"),
    ],
)
def test_an_old_page_brings_back_what_was_typed(
    visit, who, item_code: str, deed: str, login: str, typed: dict[str, str], kept: str
) -> None:
    legal = who("lishili", Channel.PORTAL).legal_persons[0]
    case = submitted(who("zhaochuangkou", Channel.WINDOW), item_code, party=(PartyKind.LEGAL, legal))
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    make_statement(who("lishili", Channel.PORTAL), case_id=case.case_id, text="请快一点。")
    n = str(Case.objects.get(pk=case.case_id).pending["statements"][0]["n"])
    client = visit(login)
    answer = client.post(form_of(case, deed), {"seen": "2", "key": str(uuid4()), "statement": n, **typed})
    assert answer.status_code == 409
    assert kept in text_of(answer)
    assert "刚才的操作没有执行" in text_of(answer)
    fresh = {"seen": "3", "key": str(uuid4()), "statement": n, **typed}
    assert client.post(form_of(case, deed), fresh).status_code == 302
