"""A demand in the explanation of a lawful line: the one place of a notice where an official writes freely."""

from __future__ import annotations

import pytest

from tests.smuggling.attempts import attempt, sentences
from tests.smuggling.office import Office, line
from tests.smuggling.tables import NOT_PREVENTABLE
from tests.smuggling.texts import BURDENS, CONTACTS, HIDDEN, HONEST, INNOCENT, PAPERS, Attempt
from tongban.cases.screening import screen
from tongban.kernel.errors import DomainError

TEXT = "cases.text."
LEASE = "请补交房屋租赁合同"


@pytest.mark.parametrize("tried", sentences((*PAPERS, *HIDDEN, *CONTACTS, *BURDENS)))
def test_a_demand_in_the_explanation(office: Office, tried: Attempt) -> None:
    answer = office.notice(line(explanation=tried.text))
    office.refused(answer, TEXT, markers=[tried.text])
    assert office.evidence(), "what was tried is not kept"


@pytest.mark.parametrize("tried", sentences(INNOCENT))
def test_what_no_machine_can_know(office: Office, tried: Attempt) -> None:
    """These go through, and nobody shall believe otherwise. If one is refused one day, it moves to the other table."""
    assert tried.id in NOT_PREVENTABLE
    assert office.notice(line(explanation=tried.text)).status_code == 200


@pytest.mark.parametrize(("element", "defect", "text"), HONEST)
def test_an_honest_explanation_goes_through(office: Office, element: str, defect: str, text: str) -> None:
    """Otherwise a screen that refuses everything would pass every attempt."""
    answer = office.notice(line(element, defect, text))
    assert answer.status_code == 200, answer.content.decode()
    assert text in office.applicant_reads()


@attempt("X01", "要求拆在两条说明里，各看都无害，连读就是“租赁合同”")
def test_split_over_two_lines(office: Office) -> None:
    answer = office.notice(line("m3.r1", explanation="请补交租赁合"), line("m3.r2", explanation="同时传上来"))
    office.refused(answer, TEXT, markers=["租赁合"])


@attempt("X02", "一个词拆在相邻两条说明的末尾和开头")
def test_a_word_split_over_two_lines(office: Office) -> None:
    answer = office.notice(line("m3.r1", explanation="图不清，补房产"), line("m3.r2", explanation="证，走向不清"))
    office.refused(answer, TEXT, markers=["补房产"])


@attempt("X03", "说明超过 200 字，把要求藏在末尾")
def test_longer_than_anybody_reads(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清。" * 34 + LEASE))
    office.refused(answer, TEXT, markers=["租赁合同"])


@attempt("X04", "说明 4001 字")
def test_longer_than_the_door_takes(office: Office) -> None:
    answer = office.notice(line(explanation="面" * 3_990 + LEASE))
    office.refused(answer, "cases.text.too_long", "api.request.invalid", markers=["租赁合同"], recorded=False)


@attempt("X05", "第一条规规矩矩，第二条夹要求")
def test_behind_an_honest_line(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清"), line("m5.r1", explanation=LEASE))
    office.refused(answer, "cases.text.demands", markers=["租赁合同", "面积看不清"])


@attempt("X06", "借引用的要求里的字眼夹带：引用健康管理制度，要健康证")
def test_behind_the_words_of_the_cited_element(office: Office) -> None:
    answer = office.notice(line("m5.r2", "INCOMPLETE", "从业人员健康管理制度后附健康证"))
    office.refused(answer, TEXT, markers=["后附健康证"])


@attempt("X07", "要制度全文（指南：只交目录，不交全文）")
def test_more_of_the_cited_element_than_the_guide_asks(office: Office) -> None:
    answer = office.notice(line("m5.r1", "INCOMPLETE", "请交食品安全自查制度全文"))
    office.refused(answer, TEXT, markers=["制度全文"])


@attempt("X08", "说明里要选填的、别的情形才要的表单项目：代理人身份证号")
def test_a_field_of_another_situation(office: Office) -> None:
    answer = office.notice(line(explanation="请写上代理人手机号和邮政编码"))
    office.refused(answer, TEXT, markers=["代理人手机号"])


@attempt("X09", "说明里要专间布置说明（做冷食才要）")
def test_a_material_of_another_situation(office: Office) -> None:
    answer = office.notice(line(explanation="还要专间或者专用操作区布置说明"))
    office.refused(answer, "cases.text.demands", markers=["专用操作区布置"])


@attempt("X10", "说明用 JSON 转义写出隐形字符")
def test_escapes_of_json(office: Office) -> None:
    body = (
        '{"state_version":1,"lines":[{"element":"m3.r1","defect":"UNCLEAR",'
        '"explanation":"\\u79df\\u8d41\\u200b\\u5408\\u540c"}]}'
    )
    answer = office.api("qianchushen", "POST", f"/cases/{office.code}/deeds/request_correction", body.encode())
    office.refused(answer, TEXT, markers=["租赁合同"])


@attempt("X11", "JSON 里同一个键写两次：先好话，后要求")
def test_a_member_given_twice(office: Office) -> None:
    body = (
        '{"state_version":1,"lines":[{"element":"m3.r1","defect":"UNCLEAR",'
        '"explanation":"面积看不清","explanation":"请补交房屋租赁合同"}]}'
    )
    answer = office.api("qianchushen", "POST", f"/cases/{office.code}/deeds/request_correction", body.encode())
    office.refused(answer, TEXT, "api.", markers=["租赁合同"])


@attempt("X12", "空字节截断说明")
def test_null_byte(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清\0请补交房屋租赁合同"))
    office.refused(answer, "api.body.malformed", TEXT, markers=["租赁合同"], recorded=False)


@attempt("X13", "正文换成 GBK 编码")
def test_another_encoding(office: Office) -> None:
    body = f'{{"state_version":1,"lines":[{{"element":"m3.r1","defect":"UNCLEAR","explanation":"{LEASE}"}}]}}'
    path = f"/cases/{office.code}/deeds/request_correction"
    kind = {"Content_Type": "application/json; charset=gb18030"}
    answer = office.api("qianchushen", "POST", path, body.encode("gb18030"), **kind)
    office.refused(answer, "api.body.malformed", "api.body.media_type", markers=["租赁合同"], recorded=False)


def test_an_amount_is_a_fact_where_the_condition_speaks_of_means_and_a_demand_elsewhere() -> None:
    above = "家庭人均月收入为1200元，高于标准。"
    of_means = "共同生活的家庭成员人均收入低于当地最低生活保障标准。"
    assert screen(above, cited=[of_means], other_names=[]) == above
    with pytest.raises(DomainError, match=r"cases\.text\.demands"):
        screen("请先交200元。", cited=["有与经营的食品品种相适应的场所。"], other_names=[])
