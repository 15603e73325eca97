"""Progress, correction, withdrawal, files."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect, Opinion, Outcome
from tongban.cases.queries import case_detail, progress_of
from tongban.cases.states import State
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel
from tongban.sites.portal.tests.conftest import hidden, paper, path_of, text_of, tight

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


@pytest.fixture
def correct_url(case: Receipt) -> str:
    return f"/my/cases/{show_registration_code(case.code)}/correct"


def ask(who: Who, case: Receipt, *lines: Line) -> None:
    request_correction(who("qianchushen"), case_id=case.case_id, seen=1, lines=lines)


def sent(page: str) -> dict[str, Any]:
    return dict(hidden(page))


def test_anybody_sees_where_it_is_but_no_name(browser: Browser, case: Receipt, url: str) -> None:
    page = text_of(browser().get(url))
    assert "预审" in page
    assert "最迟受理或告知补正" in page
    assert "示例餐饮" not in page
    assert "李示例" not in page
    assert "撤回申请" not in page
    assert browser().get(url)["Cache-Control"] == "no-store, private"


def test_the_word_opens_demands_and_reasons_but_no_name(browser: Browser, who: Who, case: Receipt, url: str) -> None:
    ask(who, case, Line("m3", Defect.UNCLEAR, explanation="第二页看不清"))
    anyone = browser()
    assert "第二页看不清" not in text_of(anyone.get(url))
    wrong = anyone.post(url, {"word": f"{(int(case.query_word) + 1) % 1_000_000:06d}"})
    assert wrong.status_code == 403
    assert "查询码不对" in text_of(wrong)
    page = text_of(anyone.post(url, {"word": case.query_word}))
    assert "第二页看不清" in page
    assert "示例餐饮" not in page
    assert "/correct" not in page


def test_words_are_tried_ten_times(browser: Browser, case: Receipt, url: str) -> None:
    anyone = browser()
    wrong = f"{(int(case.query_word) + 1) % 1_000_000:06d}"
    codes = [anyone.post(url, {"word": wrong}).status_code for _ in range(11)]
    assert codes == [403] * 10 + [429]


def test_codes_as_people_type_them(browser: Browser, case: Receipt, url: str) -> None:
    anyone = browser()
    shown = show_registration_code(case.code)
    assert path_of(anyone.get("/progress", {"code": f" {shown.lower()} "})) == url
    bad = anyone.get("/progress", {"code": "360722-261123-7KQ3XX"})
    assert bad.status_code == 422
    assert "<title>错误：" in tight(bad)
    assert anyone.get("/progress/360722-261123-7KQ3XH").status_code == 404
    assert anyone.get("/progress/<b>").status_code == 404


def test_progress_costs_five_statements_and_the_session(browser: Browser, who: Who, case: Receipt, url: str) -> None:
    ask(who, case, Line("m3", Defect.UNCLEAR))
    me, anyone = browser("lishili"), browser()
    for client, most in ((me, 5 + 2), (anyone, 5)):
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        # The clock of a demonstration is read once a second, by whichever request comes then.
        asked = [query["sql"][:100] for query in captured if "clock_offset" not in query["sql"]]
        assert len(asked) <= most, asked


@pytest.fixture
def four_lines(who: Who, case: Receipt) -> None:
    """A notice on an answer, on a cell of a table, on a requirement and on a whole material."""
    ask(
        who,
        case,
        Line("f.premises.area", Defect.INCONSISTENT, explanation="与前面填的总面积对不上"),
        Line("f.staff.name", Defect.WRONG_FORMAT, path="f.staff[0].name"),
        Line("m3.r1", Defect.INCOMPLETE),
        Line("m5", Defect.UNCLEAR),
    )


def corrected(page: str, applicant: Actor, case: Receipt) -> dict[str, Any]:
    """The page filled in: three lines changed, for the last one the reason why not."""
    notice = progress_of(case.code, applicant).notice
    assert notice is not None
    return {
        **sent(page),
        "f.premises.area": "52.5",
        "f.staff[0].name": "李示例<i>",
        "file.m3": paper("新图.pdf", b"new"),
        f"reason.{notice.lines[-1].n}": "原件就是这样，看得清",
        "do": "check",
    }


@pytest.mark.usefixtures("four_lines")
def test_what_is_to_be_corrected_is_cited_and_asked_for_in_place(browser: Browser, url: str, correct_url: str) -> None:
    me = browser("lishili")
    page = text_of(me.get(url))
    assert "现在要您做：补 4 处" in page
    assert "材料 M3 · 要求 1" in page
    assert "第 1 行" in page
    assert f"{correct_url}#line-" in page
    assert "要补正" in text_of(me.get("/my/"))
    page = text_of(me.get(correct_url))
    for name in ("f.premises.area", "f.staff[0].name", "file.m3", "file.m5"):
        assert f'name="{name}"' in page
    assert 'name="f.premises.address"' not in page


@pytest.mark.usefixtures("four_lines")
def test_before_it_is_handed_in_each_change_is_shown(
    browser: Browser, applicant: Actor, case: Receipt, correct_url: str
) -> None:
    me = browser("lishili")
    check = me.post(correct_url, corrected(text_of(me.get(correct_url)), applicant, case))
    page = text_of(check)
    assert check.status_code == 200, page
    assert "48 平方米 → 52.5 平方米" in page
    assert "李示例 → 李示例&lt;i&gt;" in page
    assert "新图.pdf" in page
    assert "不改。理由：原件就是这样" in page
    assert me.post(correct_url, {**sent(page), "do": "submit"}).status_code == 422
    assert progress_of(case.code, applicant).state is State.CORRECTING


@pytest.mark.usefixtures("four_lines")
def test_a_correction_handed_in_twice_is_one(
    browser: Browser, applicant: Actor, case: Receipt, url: str, correct_url: str
) -> None:
    me = browser("lishili")
    page = text_of(me.post(correct_url, corrected(text_of(me.get(correct_url)), applicant, case)))
    final = {**sent(page), "do": "submit", "truth": "true"}
    assert [path_of(me.post(correct_url, final)) for _ in range(2)] == [url, url]
    detail = case_detail(applicant, case.code)
    assert detail.progress.state is State.SUBMITTED
    assert detail.answers["f.premises.area"] == "52.5"
    assert detail.answers["f.staff"][0]["f.staff.name"] == "李示例<i>"
    assert [each.name for each in detail.materials if each.element == "m3"] == ["新图.pdf"]
    assert detail.round == 2
    assert "补正后重新提交" in text_of(me.get(url))
    assert path_of(me.get(correct_url)) == url


def test_untouched_lines_are_named_and_nothing_is_handed_in(
    browser: Browser, who: Who, applicant: Actor, case: Receipt, correct_url: str
) -> None:
    ask(who, case, Line("f.premises.area", Defect.UNCLEAR), Line("m3", Defect.UNCLEAR), Line("m5", Defect.UNCLEAR))
    me = browser("lishili")
    page = text_of(me.get(correct_url))
    last = re.findall(r'name="(reason\.\d+)"', page)[-1]
    sent_back = {**sent(page), "f.premises.area": "48", last: "长" * 201, "do": "check"}
    refused = me.post(correct_url, sent_back)
    page = text_of(refused)
    assert refused.status_code == 422
    assert "<title>错误：" in "".join(page.split())
    assert "第 1 处：这一处还没有改" in page
    assert "第 2 处：这一处还没有改" in page
    assert "第 3 处：理由太长了" in page
    assert progress_of(case.code, applicant).state is State.CORRECTING


def test_correction_asks_for_what_its_answers_make_necessary(
    browser: Browser, who: Who, applicant: Actor, item_code: str
) -> None:
    case = submitted(applicant, item_code, answers={"f.premises.warehouse": False})
    ask(who, case, Line("f.premises.warehouse", Defect.INCONSISTENT))
    me = browser("lishili")
    correct_url = f"/my/cases/{case.code}/correct"
    page = text_of(me.get(correct_url))
    answer = me.post(correct_url, {**sent(page), "f.premises.warehouse": "true", "do": "check"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert 'name="f.premises.warehouse_address"' in page
    given = {"f.premises.warehouse": "true", "f.premises.warehouse_address": "示例路 9 号", "do": "check"}
    page = text_of(me.post(correct_url, {**sent(page), **given}))
    assert "否 → 是" in page
    assert "没填 → 示例路 9 号" in page
    me.post(correct_url, {**sent(page), "truth": "true", "do": "submit"})
    assert case_detail(applicant, case.code).answers["f.premises.warehouse_address"] == "示例路 9 号"


def test_back_from_the_check_nothing_typed_is_lost(browser: Browser, who: Who, case: Receipt, correct_url: str) -> None:
    ask(who, case, Line("f.premises.area", Defect.UNCLEAR), Line("m3", Defect.UNCLEAR))
    me = browser("lishili")
    page = text_of(me.get(correct_url))
    filled = {**sent(page), "f.premises.area": "50", "file.m3": paper("新.pdf", b"n"), "do": "check"}
    page = text_of(me.post(correct_url, filled))
    page = text_of(me.post(correct_url, {**sent(page), "do": "edit"}))
    assert 'value="50"' in page
    assert "新.pdf" in page
    assert "错误" not in page
    upload = hidden(page)["upload.m3"][0]
    page = text_of(me.post(correct_url, {**sent(page), "f.premises.area": "50", "do": f"remove:{upload}"}))
    assert "upload.m3" not in hidden(page)


def test_only_the_applicant_corrects_and_withdraws(browser: Browser, who: Who, case: Receipt, correct_url: str) -> None:
    ask(who, case, Line("m3", Defect.UNCLEAR))
    for login in ("wangshili", "qianchushen"):
        other = browser(login)
        for path in (
            correct_url,
            correct_url.replace("correct", "withdraw"),
            correct_url.replace("correct", "content"),
        ):
            assert other.get(path).status_code == 404
    assert browser("wangshili").get(f"/receipt/{case.code}").status_code == 404


def test_withdrawn_once(browser: Browser, applicant: Actor, case: Receipt, url: str) -> None:
    me = browser("lishili")
    withdraw_url = f"/my/cases/{show_registration_code(case.code)}/withdraw"
    page = text_of(me.get(withdraw_url))
    assert "不能恢复" in page
    fields = {key: values[0] for key, values in hidden(page).items()} | {"reason": "不开了<script>"}
    assert [path_of(me.post(withdraw_url, fields)) for _ in range(2)] == [url, url]
    page = text_of(me.get(url))
    assert "已撤回" in page
    assert "<script>" not in page
    assert "现在不能撤回" in text_of(me.get(withdraw_url))


def test_a_stale_page_withdraws_nothing(browser: Browser, who: Who, applicant: Actor, case: Receipt, url: str) -> None:
    me = browser("lishili")
    withdraw_url = f"/my/cases/{show_registration_code(case.code)}/withdraw"
    fields = {key: values[0] for key, values in hidden(text_of(me.get(withdraw_url))).items()}
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    answer = me.post(withdraw_url, fields)
    assert answer.status_code == 409
    assert "已经有了新的进展" in text_of(answer)
    assert progress_of(case.code, applicant).state is State.ACCEPTED


def test_a_refusal_is_shown_with_reasons_and_remedies_to_the_applicant(
    browser: Browser, who: Who, case: Receipt, url: str
) -> None:
    pass_pre_review(who("qianchushen"), case_id=case.case_id, seen=1)
    give_opinion(who("qianchushen"), case_id=case.case_id, seen=2, step_id="s1", opinion=Opinion.DISAGREE)
    assert "复核" in text_of(browser().get(url))
    give_opinion(who("sunfuhe"), case_id=case.case_id, seen=3, step_id="s2", opinion=Opinion.DISAGREE)
    decide(
        who("zhoujueding"), case_id=case.case_id, seen=4, outcome=Outcome.REFUSED, grounds=["c2"], reasons="现场不符合"
    )
    mine, public = text_of(browser("lishili").get(url)), text_of(browser().get(url))
    assert "现场不符合" in mine
    assert "C2" in mine
    assert "行政复议" in mine
    assert "现场不符合" not in public
    assert "不予许可" in public


def test_files_come_as_downloads_to_their_owner_only(browser: Browser, applicant: Actor, case: Receipt) -> None:
    n = next(each.n for each in case_detail(applicant, case.code).materials if each.name)
    path = f"/files/{show_registration_code(case.code)}/{n}"
    answer = browser("lishili").get(path)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert browser("wangshili").get(path).status_code == 404
    assert browser("lishili").get(f"/files/{case.code}/99999").status_code == 404
