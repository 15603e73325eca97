"""The case page: what stands on it, what is done there, what it hides until it is opened with a purpose."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.submit import Receipt
from tongban.cases.models import Case
from tongban.cases.queries import case_detail
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.records.models import Event
from tongban.sites.desk import casepage, oversight

PERSON_ID, MOBILE = "369901199001010013", "19900000001"


def test_everything_on_one_page_within_the_budget(visit, code: str, frozen) -> None:
    """Seven statements, session and actor among them; the names of those who acted were read before."""
    client = visit("qianchushen")
    frozen(clock.real_now())
    client.get(f"/desk/cases/{code}/")
    with CaptureQueriesContext(connection) as captured:
        page = client.get(f"/desk/cases/{code}/")
    assert len(captured) <= 8, [query["sql"][:80] for query in captured.captured_queries]
    text = page.content.decode()
    for word in (
        "信丰县示例餐饮有限公司",
        "M3 · 要求 4",
        "须告知或受理",
        "视为受理",
        "预审通过并受理",
        "现在不能办理的，原因",
    ):
        assert word in text


def test_what_cannot_be_done_has_its_reason(visit, code: str) -> None:
    text = visit("zhoujueding").get(f"/desk/cases/{code}/").content.decode()
    assert "需要由本部门承担相应职责的岗位办理" in text
    assert 'value="pass_pre_review"' not in text


def test_personal_data_is_masked_until_it_is_opened_with_a_purpose(visit, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    page = client.get(f"/desk/cases/{code}/?e=m1").content.decode()
    for hidden in (PERSON_ID, MOBILE, "李示例"):
        assert hidden not in page
    subject = f"case:{receipt.case_id}"
    assert not audit.page_about([subject], ["privacy.data.read"])
    sent = {"part": "answers", "purpose": "inspection", "e": "m1"}
    opened = client.post(f"/desk/cases/{code}/reveal", sent)
    assert PERSON_ID in opened.content.decode()
    assert opened["Cache-Control"] == "no-store, private"
    (entry,) = audit.page_about([subject], ["privacy.data.read"])
    assert entry.kind == "privacy.data.read"
    assert entry.data["purpose"] == "inspection"
    assert "f.staff.person_id" in entry.data["fields"]
    assert PERSON_ID not in repr(entry.data)
    assert "f.premises.area" not in entry.data["fields"]


def test_without_a_purpose_of_the_list_nothing_is_opened(visit, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    for sent in ({"part": "answers", "purpose": "好奇"}, {"part": "all", "purpose": "review"}, {}):
        answer = client.post(f"/desk/cases/{code}/reveal", sent)
        assert answer.status_code == 422
        assert PERSON_ID not in answer.content.decode()
    assert client.get(f"/desk/cases/{code}/reveal").status_code == 405
    assert not audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])


def test_a_double_click_is_one_deed(visit, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    page = client.get(f"/desk/cases/{code}/")
    token = page.context["token"]
    sent = {"do": "pass_pre_review", "seen": token.seen, "key": token.key}
    answers = [client.post(f"/desk/cases/{code}/deed", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Event.objects.filter(stream_id=receipt.case_id, type="cases.case.accepted").count() == 1
    assert "已办好" in client.get(f"/desk/cases/{code}/").content.decode()


def test_a_stale_page_changes_nothing_and_shows_the_present_state(visit, who, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    token = client.get(f"/desk/cases/{code}/").context["token"]
    pass_pre_review(who("zhaochuangkou"), case_id=receipt.case_id, seen=1)
    sent = {"do": "pass_pre_review", "seen": token.seen, "key": token.key}
    answer = client.post(f"/desk/cases/{code}/deed", sent)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "这一页不是最新的" in text
    assert "现在是“已受理”" in text
    assert answer.context["token"].seen == 2
    assert Case.objects.get(pk=receipt.case_id).state_version == 2


def test_a_form_without_its_version_is_refused(visit, code: str) -> None:
    sent = {"do": "pass_pre_review", "key": str(uuid4())}
    assert visit("qianchushen").post(f"/desk/cases/{code}/deed", sent).status_code == 400
    assert visit("qianchushen").post(f"/desk/cases/{code}/deed", {"do": "x", "seen": 1}).status_code == 404


def test_a_file_is_shown_boxed_in_and_its_reading_is_on_record(visit, who, receipt: Receipt, code: str) -> None:
    detail = case_detail(who("qianchushen"), receipt.code)
    n = next(row.n for row in detail.materials if row.element == "m3")
    client = visit("qianchushen")
    page = client.get(f"/desk/cases/{code}/?e=m3")
    assert f"/files/{n}" in page.content.decode()
    assert "<iframe" not in page.content.decode()
    assert not audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])
    answer = client.get(f"/desk/cases/{code}/files/{n}")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    (entry,) = audit.page_about([f"case:{receipt.case_id}"], ["privacy.data.read"])
    assert entry.data["fields"] == ["m3"]
    assert client.get(f"/desk/cases/{code}/files/999").status_code == 404


def test_history_and_opinions_are_read_word_for_word(visit, who, receipt: Receipt, code: str) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    text = visit("sunfuhe").get(f"/desk/cases/{code}/history").content.decode()
    for word in ("申请人提交，登记赋码", "预审通过", "受理", "钱示例"):
        assert word in text


def test_a_long_history_is_one_link_away_and_comes_in_pages(
    visit, who, receipt: Receipt, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pass_pre_review(who("qianchushen"), case_id=receipt.case_id, seen=1)
    client = visit("sunfuhe")
    assert "条，看全部经过" not in client.get(f"/desk/cases/{code}/").content.decode()
    monkeypatch.setattr(casepage, "LATELY", 1)
    monkeypatch.setattr(oversight, "_TO_A_PAGE", 2)
    text = client.get(f"/desk/cases/{code}/").content.decode()
    assert "此前还有 2 条，看全部经过" in text
    assert "申请人提交，登记赋码" not in text
    last = client.get(f"/desk/cases/{code}/history").content.decode()
    assert "第 2 至 3 条，共 3 条" in last
    assert 'href="?p=1" rel="prev"' in last
    first = client.get(f"/desk/cases/{code}/history?p=1").content.decode()
    assert "申请人提交，登记赋码" in first
    assert 'href="?p=2" rel="next"' in first
    for odd in ("0", "9", "x", "-1", "٣"):
        assert "第 2 至 3 条" in client.get(f"/desk/cases/{code}/history", {"p": odd}).content.decode()
