"""工作备注 through every door: colleagues read the words on the case page, nobody else anywhere."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from tongban.cases.actions.note import note
from tongban.cases.actions.submit import Receipt
from tongban.registry.identity.demo import demo_token

WORDS = "门牌号已经核对，去年换过一次门牌"


@pytest.fixture
def noted(who, receipt: Receipt) -> Receipt:
    note(who("qianchushen"), case_id=receipt.case_id, text=WORDS)
    return receipt


def test_written_and_read_on_the_case_page(visit, code: str) -> None:
    client = visit("qianchushen")
    token = client.get(f"/desk/cases/{code}/").context["token"]
    sent = {"text": WORDS, "seen": token.seen, "key": token.key}
    answers = [client.post(f"/desk/cases/{code}/do/note", sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    for login in ("qianchushen", "zhoujueding", "zhaochuangkou", "wujiancha"):
        for page in ("", "history"):
            text = visit(login).get(f"/desk/cases/{code}/{page}").content.decode()
            assert text.count(WORDS) == 1, (login, page)
            assert "钱示例" in text


def test_a_page_that_was_open_before_is_not_stale_by_it(visit, who, receipt: Receipt, code: str) -> None:
    client = visit("qianchushen")
    token = client.get(f"/desk/cases/{code}/").context["token"]
    note(who("zhoujueding"), case_id=receipt.case_id, text=WORDS)
    sent = {"do": "pass_pre_review", "seen": token.seen, "key": token.key}
    assert client.post(f"/desk/cases/{code}/deed", sent).status_code == 302
    late = {"text": "第二条", "seen": token.seen, "key": str(uuid4())}
    assert client.post(f"/desk/cases/{code}/do/note", late).status_code == 302


def test_an_empty_or_too_long_note_keeps_what_was_typed(visit, code: str) -> None:
    client = visit("qianchushen")
    token = client.get(f"/desk/cases/{code}/").context["token"]
    for text, words in (("  ", "请填写：备注"), ("长" * 501, "最多 500 字")):
        sent = {"text": text, "seen": token.seen, "key": token.key}
        answer = client.post(f"/desk/cases/{code}/do/note", sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert text.strip() in answer.content.decode()


def test_who_handles_nothing_here_has_no_box(visit, code: str) -> None:
    assert 'name="text"' in visit("zhoujueding").get(f"/desk/cases/{code}/").content.decode()
    assert 'name="text"' not in visit("wujiancha").get(f"/desk/cases/{code}/").content.decode()


def test_no_door_shows_the_applicant_a_word(visit, noted: Receipt, code: str) -> None:
    applicant = visit("lishili")
    pages = (
        f"/progress/{code}", f"/progress/{code}/contract", f"/my/cases/{code}/content", f"/receipt/{code}", "/my/", "/my/data/",
        "/my/messages/",
    )  # fmt: skip
    for page in pages:
        answer = applicant.get(page)
        assert answer.status_code == 200, page
        assert WORDS not in answer.content.decode(), page
        assert "备注" not in answer.content.decode(), page
    for client, word in ((Client(), ""), (Client(), noted.query_word)):
        assert WORDS not in client.post(f"/progress/{code}", {"word": word}).content.decode()
    bearer = {"Authorization": f"Bearer {demo_token('lishili')}"}
    for path in ("", "/events", "/application", "/contract", "/receipt", "/papers"):
        answer = Client(headers=bearer).get(f"/api/v1/cases/{code}{path}")
        assert WORDS not in answer.content.decode(), path
        assert "cases.case.noted" not in answer.content.decode() or path == "/receipt", path


def test_the_open_record_says_that_there_is_a_note_to_the_office_only(noted: Receipt, code: str) -> None:
    bearer = {"Authorization": f"Bearer {demo_token('qianchushen')}"}
    text = Client(headers=bearer).get(f"/api/v1/cases/{code}/events").content.decode()
    assert "cases.case.noted" in text
    assert WORDS not in text
