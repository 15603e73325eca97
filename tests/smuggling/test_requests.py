"""A demand in the request around the notice: members nobody described, headers, methods, addresses."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.smuggling.attempts import attempt, sentences
from tests.smuggling.office import APPLICANT, REVIEWER, Office, line
from tests.smuggling.texts import Attempt

LEASE = "请补交房屋租赁合同"
AS_BYTES = LEASE.encode().decode("latin-1")
"""What a server sees of a header in UTF-8."""

MEMBERS = (
    Attempt("M01", "告知里多带 message", "message"),
    Attempt("M02", "告知里多带 remark", "remark"),
    Attempt("M03", "告知里多带 attachment", "attachment"),
    Attempt("M04", "告知里多带 materials", "materials"),
    Attempt("M05", "告知里多带 state，直接改状态", "state"),
    Attempt("M06", "告知里多带 due，改期限", "due"),
    Attempt("M07", "告知里多带 __proto__", "__proto__"),
)
IN_A_LINE = (
    Attempt("M08", "条目里多带 note", "note"),
    Attempt("M09", "条目里自带 text，冒充指南原文", "text"),
    Attempt("M10", "条目里多带 label", "label"),
    Attempt("M11", "条目里自编序号 n", "n"),
)
OTHER_DEEDS = (
    Attempt("M12", "预审通过时带 remark", "pass_pre_review"),
    Attempt("M13", "办结时带 message", "conclude"),
    Attempt("M14", "签意见时带 message", "give_opinion"),
)


@pytest.mark.parametrize("tried", sentences(MEMBERS))
def test_a_member_of_the_notice_that_nobody_described(office: Office, tried: Attempt) -> None:
    answer = office.notice(line(explanation="面积看不清"), **{tried.text: LEASE})
    office.refused(answer, "api.request.invalid", markers=[LEASE, "面积看不清"], recorded=False)


@pytest.mark.parametrize("tried", sentences(IN_A_LINE))
def test_a_member_of_a_line_that_nobody_described(office: Office, tried: Attempt) -> None:
    answer = office.notice(line(explanation="面积看不清", **{tried.text: LEASE}))
    office.refused(answer, "api.request.invalid", markers=[LEASE, "面积看不清"], recorded=False)


@pytest.mark.parametrize("tried", sentences(OTHER_DEEDS))
def test_words_with_a_deed_that_takes_none(office: Office, tried: Attempt) -> None:
    answer = office.deed(REVIEWER, tried.text, {"message": LEASE, "remark": LEASE})
    office.refused(answer, "api.request.invalid", markers=[LEASE], recorded=False)


@attempt("M15", "说明换成数组或对象")
def test_another_type_of_explanation(office: Office) -> None:
    for value in ([LEASE], {"zh": LEASE}, 7, True, None):
        office.turned_away(office.notice(line() | {"explanation": value}), "api.request.invalid")
    office.holds_none_of(LEASE)


@attempt("M16", "条目整个写成一句话")
def test_lines_that_are_sentences(office: Office) -> None:
    for value in ([LEASE], LEASE, {LEASE: LEASE}):
        office.turned_away(office.deed(REVIEWER, "request_correction", {"lines": value}), "api.request.invalid")
    office.holds_none_of(LEASE)


@attempt("M17", "作为表单发送")
def test_a_form_instead_of_json(office: Office) -> None:
    path = f"/cases/{office.code}/deeds/request_correction"
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    answer = office.api(REVIEWER, "POST", path, f"message={LEASE}".encode(), **form)
    office.refused(answer, "api.body.media_type", markers=[LEASE], recorded=False)


@attempt("M18", "告知的夹带要留痕：多带的字段被拒，但记录里要有这次尝试")
def test_the_attempt_with_an_undescribed_member_is_on_record(office: Office) -> None:
    office.notice(line(explanation="面积看不清"), message=LEASE)
    assert office.on_record(), "refused, and nobody will ever know"


@attempt("M19", "问题类型写成一句话：被拒，也要留痕")
def test_the_attempt_with_a_sentence_as_defect_is_on_record(office: Office) -> None:
    office.notice(line(defect=LEASE))
    assert office.on_record(), "refused, and nobody will ever know"


@attempt("M20", "超长说明：被拒，也要留痕")
def test_the_attempt_with_a_text_beyond_the_door_is_on_record(office: Office) -> None:
    office.notice(line(explanation="面" * 4_000 + LEASE))
    assert office.on_record(), "refused, and nobody will ever know"


def _quiet(office: Office, answer: Any, *more: str) -> None:
    """Whatever the answer was: nothing of it is read by the applicant."""
    assert answer.status_code < 500
    office.holds_none_of(LEASE, "租赁合同", "zulinhetong", *more)


@attempt("Q01", "Idempotency-Key 里写中文要求")
def test_a_demand_as_idempotency_key(office: Office) -> None:
    body = {"lines": [line(explanation="面积看不清")]}
    answer = office.deed(REVIEWER, "request_correction", body, Idempotency_Key=AS_BYTES)
    _quiet(office, answer, AS_BYTES)


@attempt("Q02", "Idempotency-Key 里写拼音要求，告知本身合法")
def test_pinyin_as_idempotency_key(office: Office) -> None:
    body = {"lines": [line(explanation="面积看不清")]}
    answer = office.deed(REVIEWER, "request_correction", body, Idempotency_Key="qing-jiao-zu-lin-he-tong")
    assert answer.status_code == 200
    _quiet(office, answer)


@attempt("Q03", "X-Request-ID 里写拼音要求")
def test_pinyin_as_request_id(office: Office) -> None:
    body = {"lines": [line(explanation="面积看不清")]}
    answer = office.deed(REVIEWER, "request_correction", body, X_Request_ID="qing-jiao-zu-lin-he-tong")
    assert answer.status_code == 200
    _quiet(office, answer)


@attempt("Q04", "User-Agent、Referer、X-Forwarded-For 里写要求")
def test_demands_in_other_headers(office: Office) -> None:
    body = {"lines": [line(explanation="面积看不清")]}
    headers = {"User_Agent": AS_BYTES, "Referer": AS_BYTES, "X_Forwarded_For": AS_BYTES, "Accept_Language": AS_BYTES}
    answer = office.deed(REVIEWER, "request_correction", body, **headers)
    assert answer.status_code == 200
    _quiet(office, answer, AS_BYTES)


@attempt("Q05", "If-Match 的尾巴里写要求")
def test_a_demand_behind_the_version(office: Office) -> None:
    body = {"state_version": None, "lines": [line(explanation="面积看不清")]}
    answer = office.deed(REVIEWER, "request_correction", body, If_Match='"1-qing-jiao-zu-lin-he-tong"')
    _quiet(office, answer)


@attempt("Q06", "方法改写：GET 带 X-HTTP-Method-Override")
def test_method_override(office: Office) -> None:
    path = f"/cases/{office.code}/deeds/request_correction"
    body = {"state_version": 1, "lines": [line(explanation="面积看不清")]}
    for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
        answer = office.api(REVIEWER, method, f"{path}?_method=POST", body, X_HTTP_Method_Override="POST")
        assert 400 <= answer.status_code < 500, method
    assert office.api(APPLICANT, "GET", f"/cases/{office.code}").json()["state"] == "SUBMITTED"


@attempt("Q07", "直接改办件：PUT、PATCH 到办件地址")
def test_writing_to_the_case_itself(office: Office) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in ("", "/events", "/application", "/files/1", "/notices", "/messages", "/materials"):
            answer = office.api(REVIEWER, method, f"/cases/{office.code}{path}", {"message": LEASE, "remark": LEASE})
            assert answer.status_code in (404, 405), (method, path)
    office.holds_none_of(LEASE)


@attempt("Q08", "没有的操作：send_message、add_material、pause")
def test_deeds_that_do_not_exist(office: Office) -> None:
    for name in ("send_message", "add_material", "pause", "request_correction2", "REQUEST_CORRECTION", "请补交"):
        answer = office.deed(REVIEWER, name, {"message": LEASE})
        office.turned_away(answer, "cases.deed.unknown", "web.not_found")
    office.holds_none_of(LEASE)


@attempt("Q09", "指南由审查员自己改：向事项地址写")
def test_writing_to_the_guide(office: Office, item_code: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = office.api(REVIEWER, method, f"/items/{item_code}", {"materials": [LEASE]})
        assert answer.status_code in (404, 405), method
    assert LEASE not in office.api("", "GET", f"/items/{item_code}").content.decode()


@attempt("Q10", "同一个幂等键：先发合法的，再换成要求")
def test_one_key_for_two_contents(office: Office) -> None:
    key = "0f0e0d0c-0b0a"
    body: dict[str, Any] = {"state_version": 1, "lines": [line(explanation="面积看不清")]}
    assert office.deed(REVIEWER, "request_correction", body, Idempotency_Key=key).status_code == 200
    body["lines"][0]["explanation"] = LEASE
    answer = office.deed(REVIEWER, "request_correction", body, Idempotency_Key=key)
    assert 400 <= answer.status_code < 500
    office.holds_none_of(LEASE)


@attempt("Q11", "把要求放进查询参数，让进度页、接口显示出来")
def test_demands_in_the_address_that_the_applicant_opens(office: Office) -> None:
    query = {name: LEASE for name in ("message", "notice", "error", "title", "next", "note", "lang", "word")}
    for login in (APPLICANT, ""):
        for address in (f"/progress/{office.shown}", f"/api/v1/cases/{office.code}", f"/receipt/{office.shown}"):
            page = office.page(login).get(address, query)
            assert LEASE not in page.content.decode(), (login, address)


@attempt("Q12", "借搜索接口写要求，看会不会原样出现")
def test_a_demand_as_query_of_the_search(office: Office) -> None:
    answer = office.page().get("/api/v1/items", {"q": LEASE})
    assert LEASE not in json.dumps(answer.json(), ensure_ascii=False)
    _quiet(office, answer)


@attempt("Q13", "申请人登录页的 next 指到外面的网页")
def test_a_link_to_another_site(office: Office) -> None:
    page = office.page().get("/sign-in", {"next": "https://yaoqiu.example/zulin"}).content.decode()
    assert "yaoqiu.example" not in page
