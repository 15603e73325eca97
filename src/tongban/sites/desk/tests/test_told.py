"""What an official is told: why something cannot be done, what happened meanwhile, what was done twice, what was tried."""

from __future__ import annotations

import html
from uuid import uuid4

import pytest

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.submit import Receipt
from tongban.cases.models import Case
from tongban.foundation.records.models import Refusal
from tongban.kernel.codes import show_registration_code
from tongban.sites.desk.tried import deed_shown, told_rows


@pytest.mark.parametrize(
    ("login", "where", "why"),
    [
        ("qianchushen", "decision", "当前状态是“已提交，待预审”"),
        ("qianchushen", "opinion/s1", "当前状态是“已提交，待预审”"),
        ("zhoujueding", "correction", "收件岗、审查岗"),
    ],
)
def test_a_form_that_cannot_be_filled_in_now_is_the_case_with_the_reason(
    visit, code: str, login: str, where: str, why: str
) -> None:
    answer = visit(login).get(f"/desk/cases/{code}/{where}")
    text = html.unescape(answer.content.decode())
    assert answer.status_code == 403
    assert why in answer.context["notice"]
    assert "现在不能办这一步" in text
    assert "现在能做什么" in text, "in the desk's own frame, with every deed and its reason"
    assert not Refusal.objects.exists(), "reading is no deed"


def test_a_deed_that_a_rule_refuses_is_told_on_the_case_page(visit, receipt: Receipt, code: str) -> None:
    sent = {"do": "pass_pre_review", "seen": 1, "key": str(uuid4())}
    answer = visit("zhoujueding").post(f"/desk/cases/{code}/deed", sent)
    assert answer.status_code == 403
    assert "收件岗、审查岗" in answer.context["notice"]
    assert "这一步没有办" in answer.content.decode()
    assert Refusal.objects.get().target == receipt.case_id
    assert Case.objects.get().state == "SUBMITTED"


def test_who_did_what_meanwhile_is_named_and_it_is_no_refusal(visit, who, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    token = client.get(f"/desk/cases/{code}/correction").context["token"]
    pass_pre_review(who("sunfuhe"), case_id=receipt.case_id, seen=1)
    sent = {"do": "send", "seen": token.seen, "key": token.key, "cite": "m5", "defect.m5": "INCOMPLETE"}
    answer = client.post(f"/desk/cases/{code}/correction", sent)
    assert answer.status_code == 409
    for word in ("孙示例", "“受理”", "现在是“已受理”", "没有执行"):
        assert word in answer.context["notice"]
    assert not Refusal.objects.exists()


def test_a_request_that_came_twice_is_told_so(visit, code: str) -> None:
    client = visit("qianchushen")
    sent = {"do": "pass_pre_review", "seen": 1, "key": str(uuid4())}
    for words in ("“预审通过并受理”已办好。办件现在是“已受理”。", "没有重复办理"):
        assert client.post(f"/desk/cases/{code}/deed", sent).status_code == 302
        assert words in client.get(f"/desk/cases/{code}/").content.decode()


def test_what_was_left_out_is_asked_for_by_name_and_is_no_refusal(visit, code: str) -> None:
    client, here = visit("qianchushen"), f"/desk/cases/{code}/correction"
    empty = client.post(here, {"do": "send", "seen": 1, "key": "a-key-of-mine"})
    assert empty.status_code == 422
    missing = client.post(here, {"do": "send", "seen": 1, "key": "a-key-of-mine", "cite": ["m5.r2", "f.premises.area"]})
    text = missing.content.decode()
    assert "M5 · 要求 2：请选择问题类型" in text
    assert "经营场所面积：请选择问题类型" in text
    assert not Refusal.objects.exists()


def test_what_was_refused_says_that_it_is_on_record(visit, code: str) -> None:
    sent = {
        "do": "send",
        "seen": 1,
        "key": "a-key-of-mine",
        "cite": "m5",
        "defect.m5": "INCOMPLETE",
        "why.m5": "请交房产证",
    }
    text = visit("qianchushen").post(f"/desk/cases/{code}/correction", sent).content.decode()
    assert "这次尝试已留下记录" in text
    assert Refusal.objects.count() == 1


def test_the_case_of_another_county_is_not_found_in_the_same_words_as_none(visit, code: str) -> None:
    told = set()
    for sought in (code, "360722-261123-7KQ3XH"):
        page = visit("zhenganyuan").get("/desk/", {"q": sought})
        assert page.status_code == 200
        told.add(page.context["problem"])
    assert len(told) == 1
    assert "没有找到" in told.pop()
    assert code not in visit("zhenganyuan").get("/desk/?view=all").content.decode()


def test_names_and_versions_instead_of_log_ins_and_hashes(visit, receipt: Receipt, code: str) -> None:
    text = visit("qianchushen").get(f"/desk/cases/{code}/").content.decode()
    assert "钱示例" in text
    assert "qianchushen" not in text
    assert "第 1 版" in text
    assert show_registration_code(receipt.code) in text


def test_what_was_tried_is_shown_in_words() -> None:
    tried = {"lines": [{"element": "m3.r1", "defect": "UNCLEAR", "path": "", "explanation": "请交房产证"}]}
    assert told_rows(tried) == (("引用", "M3 · 要求 1"), ("问题类型", "不清晰"), ("说明", "请交房产证"))
    form = {"form": {"seen": ["1"], "key": ["k"], "cite": ["m5"], "defect.m5": ["一句话"], "f.a": [], "grounds": []}}
    rows = dict(told_rows({**form, "address": {"code": "360722"}}))
    assert rows["勾选"] == "M5"
    assert rows["M5 问题类型"] == "一句话"
    assert "没有记下" in rows["f.a"]
    assert not {"key", "code", "依据"} & set(rows)
    assert deed_shown("cases.request_correction") == "一次性告知补正"
    assert deed_shown("privacy.read") == "查看遮盖的内容"
