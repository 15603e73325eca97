"""A demand in what a line cites: the element, the path, the defect, the number of lines."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tests.smuggling.attempts import attempt, sentences
from tests.smuggling.office import Office, line
from tests.smuggling.texts import Attempt
from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.factories import may_differ
from tongban.registry.catalogue.queries import current_guide, forget_current
from tongban.registry.catalogue.seed import SEED_ACTOR

UNKNOWN = "catalogue.element_unknown"
NOT_ASKED = ("cases.correction.not_asked", "cases.correction.not_citable", "cases.correction.optional")
LEASE = "附房屋租赁合同复印件"
LONG = "f." + "x" * 118

NAMES = (
    Attempt("E01", "指南里没有的材料编号", "m8"),
    Attempt("E02", "把要求写成编号", "房屋租赁合同"),
    Attempt("E03", "大写的编号", "M3"),
    Attempt("E04", "编号前后加空格", " m3 "),
    Attempt("E05", "全角编号", "ｍ３"),
    Attempt("E06", "西里尔字母的编号", "м3"),
    Attempt("E07", "数组写法", "m3.r1[0]"),
    Attempt("E08", "编号后接文字", "m3.r1：另附房产证"),
    Attempt("E09", "不存在的要求编号", "m3.r9"),
    Attempt("E10", "不存在的表单项目", "f.premises.lease"),
    Attempt("E11", "编号里夹零宽字符", "m\u200b3"),
    Attempt("E12", "上级目录写法", "../m6"),
    Attempt("E13", "SQL 写法", "m3' OR '1'='1"),
    Attempt("E14", "空编号", ""),
    Attempt("E15", "通配符", "*"),
    Attempt("E16", "很长的编号", LONG),
)

OTHER_KINDS = (
    Attempt("K01", "以申请条件为材料", "c2"),
    Attempt("K02", "以设定依据为材料", "b5"),
    Attempt("K03", "以办理步骤为材料", "s1"),
    Attempt("K04", "以办理结果为材料", "r1"),
    Attempt("K05", "以情形问题为材料", "q.agent"),
    Attempt("K06", "以表单分节为材料", "sec.staff"),
    Attempt("K07", "本情形不要的材料：授权委托书", "m6"),
    Attempt("K08", "本情形不要的材料要求", "m6.r2"),
    Attempt("K09", "本情形不要的材料：专间布置说明", "m7"),
    Attempt("K10", "只有餐饮才要的材料：操作流程", "m4"),
    Attempt("K11", "本情形不填的项目：食品处理区面积", "f.premises.kitchen_area"),
    Attempt("K12", "本情形不填的项目：代理人身份证号", "f.agent.person_id"),
    Attempt("K13", "系统自己算的项目", "f.staff_count"),
    Attempt("K14", "登记库取来的材料：营业执照", "m2"),
    Attempt("K15", "登记库取来的材料的要求", "m2.r1"),
)

PATHS = (
    Attempt("P01", "第 100 名人员", "f.staff[99].name"),
    Attempt("P02", "负的序号", "f.staff[-1].name"),
    Attempt("P03", "阿拉伯文数字的序号", "f.staff[\u0660].name"),
    Attempt("P04", "全角序号", "f.staff[０].name"),
    Attempt("P05", "前导零的序号", "f.staff[00].name"),
    Attempt("P06", "天文数字的序号", "f.staff[99999999999999999999].name"),
    Attempt("P07", "位置写成一句话", "请补交健康证"),
    Attempt("P08", "位置指到别的项目", "f.premises.area"),
    Attempt("P09", "位置指到材料", "m6"),
    Attempt("P10", "位置后接文字", "f.staff[0].name 另附健康证"),
    Attempt("P11", "位置里换行", "f.staff[0].name\n健康证"),
    Attempt("P12", "嵌套序号", "f.staff[0][0].name"),
    Attempt("P13", "位置里的隐形字符", "f.staff[0].na\u200bme"),
)


@pytest.mark.parametrize("tried", sentences(NAMES))
def test_what_is_no_element(office: Office, tried: Attempt) -> None:
    office.refused(office.notice(line(tried.text)), UNKNOWN, *NOT_ASKED)


@pytest.mark.parametrize("defect", ["MISSING", "INCOMPLETE"])
@pytest.mark.parametrize("tried", sentences(OTHER_KINDS))
def test_an_element_that_is_not_asked_here(office: Office, tried: Attempt, defect: str) -> None:
    office.refused(office.notice(line(tried.text, defect)), UNKNOWN, *NOT_ASKED)


@pytest.mark.parametrize("tried", sentences(PATHS))
def test_a_path_that_leads_elsewhere(office: Office, tried: Attempt) -> None:
    answer = office.notice(line("f.staff.name", "WRONG_FORMAT", path=tried.text))
    office.refused(answer, "formspec.unknown_path", UNKNOWN, *NOT_ASKED, "api.request.invalid", "cases.deed.invalid")


@attempt("P14", "材料的“位置”里写要求：m3 第 2 页另附租赁合同")
def test_a_path_on_a_material(office: Office) -> None:
    answer = office.notice(line("m3", path="第2页另附租赁合同"))
    office.refused(answer, "formspec.unknown_path", UNKNOWN, *NOT_ASKED, markers=["另附租赁合同"])


@attempt("P15", "材料要求的“位置”指到本情形不要的材料")
def test_a_path_from_a_requirement_to_another_material(office: Office) -> None:
    office.refused(office.notice(line("m3.r1", path="m6.r2")), "formspec.unknown_path", UNKNOWN, *NOT_ASKED)


@attempt("P16", "超过 120 字的位置")
def test_a_path_too_long(office: Office) -> None:
    answer = office.notice(line("f.staff.name", "WRONG_FORMAT", path="f.staff[0].name" + "健" * 200))
    office.refused(answer, "api.request.invalid", markers=["健" * 20], recorded=False)


@attempt("P17", "位置里的空字节")
def test_a_null_byte_in_a_path(office: Office) -> None:
    answer = office.notice(line("f.staff.name", "WRONG_FORMAT", path="f.staff[0].name\0健康证"))
    office.refused(answer, "api.body.malformed", markers=["name\0健康证"], recorded=False)


@attempt("D01", "选填项当缺少：邮政编码")
def test_an_optional_field_as_missing(open_case: Callable[..., Office]) -> None:
    delivery = {"f.contact.delivery": "post", "f.contact.post_address": "示例路 1 号"}
    office = open_case(answers={**delivery, "f.contact.postcode": None})
    answer = office.notice(line("f.contact.postcode", "MISSING"))
    office.refused(answer, "cases.correction.optional")


@attempt("D02", "已交的材料说成缺少，逼人另交一份")
def test_a_material_that_is_there_as_missing(office: Office) -> None:
    office.refused(office.notice(line("m3", "MISSING", "再交一份")), "cases.correction.present", markers=["再交一份"])


@attempt("D03", "已填的项目说成缺少")
def test_a_field_that_is_there_as_missing(office: Office) -> None:
    office.refused(office.notice(line("f.premises.area", "MISSING")), "cases.correction.present")


@attempt("D04", "用“签章缺失”要公章：指南没有要布局图签章")
def test_a_seal_that_the_guide_does_not_ask(office: Office) -> None:
    office.refused(office.notice(line("m3", "NOT_SEALED")), "cases.correction.defect")


@attempt("D05", "用“签章缺失”要公章：指南没有要制度目录签章")
def test_a_seal_on_a_requirement_that_speaks_of_none(office: Office) -> None:
    office.refused(office.notice(line("m5.r1", "NOT_SEALED")), "cases.correction.defect")


@attempt("D06", "用“已过期”要新材料：指南没有给布局图规定有效期")
def test_an_expiry_that_the_guide_does_not_set(office: Office) -> None:
    office.refused(office.notice(line("m3", "EXPIRED")), "cases.correction.defect")


@attempt("D07", "表单项目“签章缺失”")
def test_a_seal_on_a_field(office: Office) -> None:
    office.refused(office.notice(line("f.premises.area", "NOT_SEALED")), "cases.correction.defect")


@attempt("D08", "问题类型写成一句话")
def test_a_sentence_as_defect(office: Office) -> None:
    answer = office.notice(line(defect="缺少房屋租赁合同"))
    office.refused(answer, "api.request.invalid", "cases.", markers=["缺少房屋租赁合同"], recorded=False)


@attempt("D09", "由填写内容生成的申请书当作“签章缺失”，要纸质盖章件")
def test_a_seal_on_the_generated_form(office: Office) -> None:
    office.refused(office.notice(line("m1", "NOT_SEALED")), "cases.correction.defect", *NOT_ASKED)


@attempt("L01", "同一处写两条")
def test_two_lines_on_one_element(office: Office) -> None:
    office.refused(office.notice(line("m3"), line("m3", "INCOMPLETE")), "cases.correction.duplicate")


@attempt("L02", "同一处写两条，第二条用位置绕开")
def test_two_lines_on_one_element_by_path(office: Office) -> None:
    first = line("f.staff.name", "UNCLEAR", path="f.staff[0].name")
    answer = office.notice(first, line("f.staff.name", "WRONG_FORMAT", path="f.staff[0].name"))
    office.refused(answer, "cases.correction.duplicate")


@attempt("L03", "51 条")
def test_fifty_one_lines(office: Office) -> None:
    answer = office.notice(*[line()] * 51)
    office.refused(answer, "cases.correction.too_many", "cases.correction.duplicate")


@attempt("L04", "201 条")
def test_more_lines_than_the_door_takes(office: Office) -> None:
    office.refused(office.notice(*[line()] * 201), "api.request.invalid", "cases.correction.", recorded=False)


@attempt("L05", "空的告知，只为把钟停下")
def test_an_empty_notice_to_stop_the_clock(office: Office) -> None:
    office.refused(office.notice(), "cases.correction.empty")
    assert office.api("lishili", "GET", f"/cases/{office.code}").json()["state"] == "SUBMITTED"


def _with_requirement(code: str, text: str = LEASE) -> str:
    """Publish the next version of a guide, in which m3 has one requirement more; its id."""
    document: Any = copy.deepcopy(dict(current_guide(code).document))
    material = next(each for each in document["unified"]["materials"] if each["id"] == "m3")
    material["requirements"].append({"id": "m3.r9", "text": text})
    now = clock.now()
    may_differ(code)
    publish_guide(actor_id=SEED_ACTOR, document=document, valid_from=clock.legal_date(now), now=now)
    # The publication does this on commit, which a test that is rolled back never reaches.
    forget_current()
    return "m3.r9"


@attempt("V01", "办件受理后公布新版指南，拿新版的要求要老办件")
def test_an_element_of_a_later_version(office: Office, item_code: str) -> None:
    bound = office.api("lishili", "GET", f"/cases/{office.code}").json()["item"]["guide_hash"]
    element = _with_requirement(item_code)
    assert current_guide(item_code).hash != bound
    office.refused(office.notice(line(element, "MISSING")), UNKNOWN, markers=[LEASE])


@attempt("V02", "拿外县指南里才有的要求")
def test_an_element_of_another_county(office: Office) -> None:
    element = _with_requirement(sample_item("360726000000"))
    office.refused(office.notice(line(element, "MISSING")), UNKNOWN, markers=[LEASE])


@attempt("V03", "在请求里指定另一版指南")
def test_naming_another_version_in_the_request(office: Office, item_code: str) -> None:
    element = _with_requirement(item_code)
    answer = office.notice(line(element), guide_hash=current_guide(item_code).hash)
    office.refused(answer, "api.request.invalid", UNKNOWN, markers=[LEASE], recorded=False)


@attempt("V04", "把“其他需要的材料”公布成指南里的一条要求")
def test_a_catch_all_in_the_guide_itself(item_code: str) -> None:
    for text in ("审查人员要求的其他材料。", "法律法规规定的其他有关材料。"):
        with pytest.raises(DomainError, match="guide_not_publishable"):
            _with_requirement(item_code, text)


@attempt("V05", "把兜底材料公布成指南里的一份材料")
def test_a_catch_all_material_in_the_guide_itself(item_code: str) -> None:
    document: Any = copy.deepcopy(dict(current_guide(item_code).document))
    material = next(each for each in document["unified"]["materials"] if each["id"] == "m3")
    material["name"] = "其他材料"
    now = clock.now()
    with pytest.raises(DomainError, match="guide_not_publishable"):
        publish_guide(actor_id=SEED_ACTOR, document=document, valid_from=clock.legal_date(now), now=now)
