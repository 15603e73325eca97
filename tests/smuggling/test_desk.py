"""The same by hand: forms of the desk with fields, places and versions that no page offers."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.smuggling.attempts import attempt, sentences
from tests.smuggling.office import (
    APPLICANT,
    DECIDER,
    OTHER_COUNTY,
    REVIEWER,
    SUPERVISOR,
    Office,
)
from tests.smuggling.texts import Attempt
from tongban.cases.factories import PDF

LEASE = "请补交房屋租赁合同"
SENTENCES = (
    Attempt("F01", "说明里要合同", LEASE),
    Attempt("F02", "说明里字间换行", "请补交房\r\n产\r\n证"),
    Attempt("F03", "说明里的隐形字符", "请补交租\u200b赁合同"),
    Attempt("F04", "说明里的全角电话", "打１９９００００００９９"),
    Attempt("F05", "说明里的链接", "<a href='https://example.cn'>看要求</a>"),
    Attempt("F06", "说明里的脚本", "<img src=x onerror=alert(1)>"),
    Attempt("F07", "说明里的繁体字", "請補交租賃契約"),
)
PLACES = (
    Attempt("F08", "手写勾选：本情形不要的材料", "m6"),
    Attempt("F09", "手写勾选：登记库取来的材料", "m2"),
    Attempt("F10", "手写勾选：申请条件", "c2"),
    Attempt("F11", "手写勾选：指南没有的编号", "m8"),
    Attempt("F12", "手写勾选：一句话", "请补交健康证"),
    Attempt("F13", "手写勾选：不存在的行", "f.staff[40].name"),
    Attempt("F14", "手写勾选：表单项目后接文字", "f.staff[0].name 另附健康证"),
    Attempt("F15", "手写勾选：数组写法", "m3.r1[0]"),
    Attempt("F16", "手写勾选：脚本", "<script>alert(1)</script>"),
)


def state(office: Office) -> str:
    """The state as the applicant is told it."""
    return str(office.api(APPLICANT, "GET", f"/cases/{office.code}").json()["state"])


@pytest.mark.parametrize("tried", sentences(SENTENCES))
def test_a_demand_in_the_box_for_words(office: Office, tried: Attempt) -> None:
    answer = office.tick("m3.r1", "UNCLEAR", tried.text)
    office.refused(answer, "cases.text.", markers=[tried.text])
    assert "<" not in tried.text or tried.text not in answer.content.decode(), "drawn as markup"


@pytest.mark.parametrize("tried", sentences(PLACES))
def test_a_place_that_the_page_does_not_offer(office: Office, tried: Attempt) -> None:
    answer = office.tick(tried.text, "INCOMPLETE")
    office.refused(answer, "catalogue.", "cases.correction.", "formspec.unknown_path")
    assert "<script>alert" not in answer.content.decode()


@attempt("F17", "告知页：问题类型写成一句话")
def test_a_sentence_as_defect(office: Office) -> None:
    answer = office.tick("m3.r1", "缺少房屋租赁合同")
    assert answer.status_code == 422
    assert state(office) == "SUBMITTED"
    office.holds_none_of("缺少房屋租赁合同")


@attempt("F18", "表单里多带 message、remark、materials、attachment")
def test_fields_that_the_form_does_not_have(office: Office) -> None:
    extra = {name: LEASE for name in ("message", "remark", "note", "materials", "text", "reasons", "title")}
    answer = office.tick("m3.r1", "UNCLEAR", "面积看不清", **extra)
    assert answer.status_code == 302
    assert "面积看不清" in office.applicant_reads()
    office.holds_none_of(LEASE)


@attempt("F19", "随告知上传文件，文件名就是要求")
def test_a_file_sent_with_the_notice(office: Office) -> None:
    paper = SimpleUploadedFile(f"{LEASE}.pdf", PDF, content_type="application/pdf")
    answer = office.tick("m3.r1", "UNCLEAR", "面积看不清", attachment=paper, file=paper)
    assert answer.status_code == 302
    office.holds_none_of(LEASE)


@attempt("F20", "不勾选，只写说明")
def test_words_at_a_place_without_a_tick(office: Office) -> None:
    more = {"why.m6": LEASE, "defect.m6": "MISSING", "why.m5": LEASE, "why.": LEASE, "why.请补交": LEASE}
    answer = office.tick("m3.r1", "UNCLEAR", "面积看不清", **more)
    assert answer.status_code == 302
    office.holds_none_of(LEASE)


@attempt("F21", "预览里写要求：只有官员自己看到")
def test_a_demand_in_the_preview(office: Office) -> None:
    form = {"do": "preview", "cite": ["m3.r1"], "defect.m3.r1": "UNCLEAR", "why.m3.r1": LEASE}
    assert office.desk("correction", form).status_code in (200, 422)
    assert state(office) == "SUBMITTED"
    office.holds_none_of(LEASE)


@attempt("F22", "改隐藏的版本号 seen")
def test_the_hidden_version_changed(office: Office) -> None:
    for seen in ("0", "-1", "99", "", "1 OR 1=1", "9" * 40):
        assert 400 <= office.tick("m3.r1", "UNCLEAR", "面积看不清", seen=seen).status_code < 500, seen
    assert state(office) == "SUBMITTED"
    office.holds_none_of("面积看不清")


@attempt("F23", "旧页面上再发一次（隐藏的版本号没有变）")
def test_an_old_page_sent_again(office: Office) -> None:
    assert office.tick("m3.r1", "UNCLEAR", "面积看不清").status_code == 302
    answer = office.tick("m5", "UNCLEAR", "目录不清")
    assert answer.status_code == 409
    office.holds_none_of("目录不清")


@attempt("F24", "改隐藏的幂等键为一句话")
def test_the_hidden_key_changed(office: Office) -> None:
    office.tick("m3.r1", "UNCLEAR", "面积看不清", key=LEASE)
    office.holds_none_of(LEASE)


@attempt("F25", "“办一步”里夹带文字和别的操作")
def test_words_with_a_simple_deed(office: Office) -> None:
    answer = office.desk("deed", {"do": "request_correction", "lines": LEASE, "message": LEASE})
    assert answer.status_code == 404
    answer = office.desk("deed", {"do": "pass_pre_review", "message": LEASE, "remark": LEASE})
    assert answer.status_code == 302
    office.holds_none_of(LEASE)


@attempt("F26", "审查意见页写要求")
def test_a_demand_on_the_page_of_opinions(office: Office) -> None:
    office.accepted()
    answer = office.desk("opinion/s1", {"opinion": "DISAGREE", "text": LEASE, "message": LEASE})
    assert answer.status_code == 302
    office.holds_none_of(LEASE)


@attempt("F27", "决定页：理由里写要求，手写不适用的依据")
def test_the_page_of_the_decision(office: Office) -> None:
    office.reviewed()
    form: dict[str, Any] = {"outcome": "REFUSED", "grounds": ["c2"], "reasons": "没有交房屋租赁合同"}
    office.refused(office.desk("decision", form, DECIDER), "cases.text.", markers=["没有交房屋租赁合同"])
    office.refused(office.desk("decision", {**form, "grounds": ["m8"], "reasons": "场所不符"}, DECIDER), "catalogue.")


@attempt("F28", "决定页：手写本情形不适用的依据")
def test_a_ground_that_the_page_of_the_decision_does_not_offer(office: Office) -> None:
    office.reviewed()
    form = {"outcome": "REFUSED", "grounds": ["c8"], "reasons": "没有专用操作的地方"}
    office.refused(office.desk("decision", form, DECIDER), "cases.decide.not_citable", markers=["没有专用操作"])


@attempt("F29", "受理以后打开告知页、直接提交")
def test_the_notice_builder_on_an_accepted_case(office: Office) -> None:
    office.accepted()
    assert office.page(REVIEWER).get(f"/desk/cases/{office.shown}/correction").status_code == 403
    answer = office.tick("m3.r1", "UNCLEAR", "面积看不清")
    office.refused(answer, "states.deed_not_possible", markers=["面积看不清"])


@attempt("F30", "外县、监察员、决定人、申请人用告知页")
def test_the_notice_builder_in_other_hands(office: Office) -> None:
    form = {"do": "send", "cite": ["m3.r1"], "defect.m3.r1": "UNCLEAR", "why.m3.r1": "面积看不清"}
    for login in (OTHER_COUNTY, SUPERVISOR, DECIDER, APPLICANT):
        assert 400 <= office.desk("correction", form, login).status_code < 500, login
    office.holds_none_of("面积看不清")


@attempt("F31", "外县审查员在告知页的尝试要留痕")
def test_another_county_on_the_page_is_on_record(office: Office) -> None:
    form = {"do": "send", "cite": ["m3.r1"], "defect.m3.r1": "UNCLEAR", "why.m3.r1": LEASE}
    assert office.desk("correction", form, OTHER_COUNTY).status_code == 404
    assert office.on_record(), "refused, and nobody will ever know"


@attempt("F32", "问题类型写成一句话的尝试要留痕")
def test_a_sentence_as_defect_is_on_record(office: Office) -> None:
    office.tick("m3.r1", "缺少房屋租赁合同")
    assert office.on_record(), "refused, and nobody will ever know"


@attempt("F33", "没有防伪令牌，从别的网站代官员提交")
def test_a_form_of_another_site(office: Office) -> None:
    client = office.page(REVIEWER)
    client.handler.enforce_csrf_checks = True
    form = {"seen": "1", "key": "0f0e0d0c-0b0a", "do": "send", "cite": ["m3.r1"], "defect.m3.r1": "UNCLEAR"}
    answer = client.post(f"/desk/cases/{office.shown}/correction", form)
    assert answer.status_code == 403
    assert state(office) == "SUBMITTED"


@attempt("F34", "查看用途里写要求（解密原因会不会给申请人看）")
def test_a_demand_as_purpose_of_reading(office: Office) -> None:
    answer = office.desk("reveal", {"part": "applicant", "purpose": LEASE})
    assert answer.status_code == 422
    answer = office.api(REVIEWER, "GET", f"/cases/{office.code}/application?purpose={LEASE}")
    assert answer.status_code == 200
    office.holds_none_of(LEASE)
