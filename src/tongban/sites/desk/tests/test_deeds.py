"""Correction, opinion and decision as forms: what is wrong stands where it is wrong, nothing typed is lost."""

from __future__ import annotations

import html
from typing import Any

from django.test import Client

from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF
from tongban.cases.models import Case, CorrectionLine
from tongban.cases.replay import replay
from tongban.foundation.records import audit
from tongban.foundation.records.models import Event, Refusal
from tongban.registry.identity.actors import Channel


def opened(client: Client, address: str) -> dict[str, Any]:
    """The hidden fields of the form at an address."""
    page = client.get(address)
    assert page.status_code == 200, page.content.decode()
    return {"seen": page.context["token"].seen, "key": page.context["token"].key}


def state_of(receipt: Receipt) -> str:
    return str(Case.objects.values_list("state", flat=True).get(pk=receipt.case_id))


def near(page: str, element_id: str) -> str:
    """The page around the element with this id: its own line of the list."""
    at = page.index(f'id="{element_id}"')
    return page[page.rindex("<li", 0, at) : page.index("</li>", at)]


def test_a_refusal_stands_beside_its_line_and_nothing_typed_is_lost(visit, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    sent = {
        **opened(client, address),
        "do": "send",
        "cite": ["m3.r4", "m5", "f.premises.area"],
        "defect.m3.r4": "UNCLEAR",
        "why.m3.r4": "第二页看不清",
        "defect.m5": "INCOMPLETE",
        "why.m5": "请另交房 产 证",
        "defect.f.premises.area": "INCONSISTENT",
        "why.f.staff[0].name": "没有勾选，也不能丢",
    }
    answer = client.post(address, sent)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 422
    assert state_of(receipt) == "SUBMITTED"
    assert "房 产 证" in near(page, "c-m5")
    assert 'class="err"' in near(page, "c-m5")
    assert 'class="err"' not in near(page, "c-m3-r4")
    assert "checked" in near(page, "c-m3-r4")
    assert "第二页看不清" in near(page, "c-m3-r4")
    assert "没有勾选，也不能丢" in near(page, "c-f-staff-0-name")
    assert page.split("<title>")[1].lstrip().startswith("错误：")
    assert Refusal.objects.get(target=receipt.case_id).code == "cases.text.demands"
    marked = client.post(address, {**sent, "why.m5": "缺<b>一项</b>"})
    assert 'class="err"' in near(marked.content.decode(), "c-m5")
    assert "<b>一项" not in marked.content.decode()
    assert "缺&lt;b&gt;一项" in marked.content.decode()
    sent["why.m5"] = "目录缺一项"
    assert client.post(address, sent).status_code == 302
    assert state_of(receipt) == "CORRECTING"
    assert CorrectionLine.objects.filter(case_id=receipt.case_id).count() == 3
    assert replay(receipt.case_id) == ()


def test_what_the_guide_does_not_ask_cannot_be_sent_even_by_hand(visit, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    page = client.get(address).content.decode()
    assert "授权委托书" not in page
    assert 'value="m2' not in page
    for place in ("m6", "m2", "m99", "f.nothing", "f.staff[40].name"):
        sent = {**opened(client, address), "do": "send", "cite": place, f"defect.{place}": "UNCLEAR"}
        answer = client.post(address, sent)
        assert answer.status_code == 422, place
        assert state_of(receipt) == "SUBMITTED"
    assert Refusal.objects.filter(target=receipt.case_id).count() == 5


def test_a_tick_without_a_defect_is_told_before_anything_is_tried(visit, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    answer = client.post(address, {**opened(client, address), "do": "send", "cite": "m3"})
    assert answer.status_code == 422
    assert "请选择问题类型" in near(answer.content.decode(), "c-m3")
    assert not Refusal.objects.exists()


def test_preview_shows_what_the_applicant_will_read_and_sends_nothing(visit, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    sent = {
        **opened(client, address),
        "do": "preview",
        "cite": "m3.r4",
        "defect.m3.r4": "UNCLEAR",
        "why.m3.r4": "看不清",
    }
    page = client.post(address, sent).content.decode()
    preview = page[
        page.index('id="preview"') : page.index("</section>", page.index("</ol>", page.index('id="preview"')))
    ]
    for word in ("图面和文字清晰可辨", "不清晰", "看不清", "依据："):
        assert word in preview
    assert state_of(receipt) == "SUBMITTED"


def test_what_was_seen_before_and_has_not_changed_is_locked(visit, who, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    sent = {**opened(client, address), "do": "send", "cite": "m3", "defect.m3": "UNCLEAR"}
    assert client.post(address, sent).status_code == 302
    applicant = who("lishili", Channel.PORTAL)
    better = upload(applicant, name="布局图.pdf", chunks=[PDF, b"better"])
    given = Correction(answers={}, uploads={"m3": [better.id]}, insist={})
    confirmed = prepare(applicant, receipt.case_id, given).confirmation
    correct(applicant, case_id=receipt.case_id, seen=2, correction=given, confirmed=confirmed)
    page = client.get(address).content.decode()
    assert 'value="m3"' in page
    assert 'value="m5"' not in page
    assert "上次告知时已经看到" in page
    sent = {**opened(client, address), "do": "send", "cite": "m5", "defect.m5": "UNCLEAR"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert state_of(receipt) == "SUBMITTED"


def test_an_overtaken_notice_keeps_what_was_typed_where_it_can_still_be_sent(visit, who, receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    sent = {**opened(client, address), "do": "send", "cite": "m3", "defect.m3": "UNCLEAR"}
    pass_pre_review(who("zhaochuangkou"), case_id=receipt.case_id, seen=1)
    answer = client.post(address, sent)
    assert answer.status_code == 409
    assert "现在是“已受理”" in answer.content.decode()
    assert client.get(address).status_code == 403


def test_from_opinion_to_decision(visit, who, receipt: Receipt, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    first, second, decider = visit("qianchushen"), visit("sunfuhe"), visit("zhoujueding")
    address = f"/desk/cases/{code}/opinion/s1"
    assert second.get(f"/desk/cases/{code}/opinion/s2").status_code == 403
    token = opened(first, address)
    assert "请选择同意还是不同意" in first.post(address, token).content.decode()
    long = first.post(address, {**token, "opinion": "AGREE", "text": "长" * 2001})
    assert long.status_code == 422
    assert "长" * 2001 in long.content.decode()
    for _ in range(2):
        assert first.post(address, {**token, "opinion": "AGREE", "text": "现场核查符合"}).status_code == 302
    assert Event.objects.filter(stream_id=receipt.case_id, type="cases.case.step_finished").count() == 1
    address = f"/desk/cases/{code}/opinion/s2"
    assert first.get(address).status_code == 403
    assert second.post(address, {**opened(second, address), "opinion": "AGREE"}).status_code == 302
    _decide(decider, receipt, code)


def _decide(decider: Client, receipt: Receipt, code: str) -> None:
    address = f"/desk/cases/{code}/decision"
    token = opened(decider, address)
    page = decider.get(address).content.decode()
    assert "现场核查符合" in page
    assert 'value="s1"' not in page
    assert 'value="c10"' not in page
    bare = decider.post(address, {**token, "outcome": "REFUSED", "reasons": "不符合"})
    assert bare.status_code == 422
    assert "不符合</textarea>" in bare.content.decode()
    demand = decider.post(address, {**token, "outcome": "REFUSED", "grounds": "c2", "reasons": "请先交消防证明"})
    assert demand.status_code == 422
    assert 'value="c2" checked' in demand.content.decode()
    done = decider.post(address, {**token, "outcome": "REFUSED", "grounds": "c2", "reasons": "场所与污染源距离不够"})
    assert done.status_code == 302
    assert state_of(receipt) == "DECIDED"
    token = decider.get(f"/desk/cases/{code}/").context["token"]
    sent = {"do": "conclude", "seen": token.seen, "key": token.key}
    assert decider.post(f"/desk/cases/{code}/deed", sent).status_code == 302
    assert state_of(receipt) == "CONCLUDED"
    assert "不予许可，已办结" in decider.get("/desk/?view=done").content.decode()
    assert "场所与污染源距离不够" in decider.get(f"/desk/cases/{code}/history").content.decode()


def test_a_supervisor_reads_what_was_tried_and_the_reading_is_on_record(visit, receipt: Receipt, code: str) -> None:
    client, address = visit("qianchushen"), f"/desk/cases/{code}/correction"
    sent = {**opened(client, address), "do": "send", "cite": "m5", "defect.m5": "INCOMPLETE", "why.m5": "请交房产证"}
    assert client.post(address, sent).status_code == 422
    supervisor, address = visit("wujiancha"), f"/desk/cases/{code}/refusals"
    page = supervisor.get(address).content.decode()
    assert "cases.text.demands" in page
    assert "钱示例" in page
    assert "请交房产证" not in page
    assert not audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])
    refusal = Refusal.objects.get(target=receipt.case_id)
    assert "请交房产证" in supervisor.post(address, {"refusal": str(refusal.id)}).content.decode()
    assert audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])[0].data["refusal"] == str(refusal.id)
    assert supervisor.post(address, {"refusal": "x"}).status_code == 404
