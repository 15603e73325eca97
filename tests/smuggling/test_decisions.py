"""A demand in the decision: its grounds, its reasons, and the opinions before it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.smuggling.attempts import attempt, sentences
from tests.smuggling.office import CLERK, DECIDER, OTHER_COUNTY, REVIEWER, SECOND, Office, line
from tests.smuggling.texts import REASONS, Attempt

TEXT = "cases.text."
NOT_CITABLE = ("cases.decide.not_citable", "catalogue.element_unknown")
LEASE = "没有交房屋租赁合同"

GROUNDS = (
    Attempt("G01", "以指南没有的材料为由", "m8"),
    Attempt("G02", "以一句话为由", "没有房产证"),
    Attempt("G03", "以办理步骤为由", "s1"),
    Attempt("G04", "以办理结果为由", "r1"),
    Attempt("G05", "以情形问题为由", "q.agent"),
    Attempt("G06", "以本情形不要的材料为由：授权委托书", "m6"),
    Attempt("G07", "以本情形不要的材料为由：操作流程（餐饮才要）", "m4.r1"),
    Attempt("G08", "以本情形不适用的条件为由：冷食专间", "c8"),
    Attempt("G09", "以本情形不适用的条件为由：食堂供餐能力", "c10"),
    Attempt("G10", "以本情形不填的项目为由：代理人身份证号", "f.agent.person_id"),
    Attempt("G11", "以选填项为由：邮政编码", "f.contact.postcode"),
    Attempt("G12", "以系统自己算的项目为由", "f.staff_count"),
    Attempt("G13", "以全角编号为由", "ｃ２"),
)


def refuse(office: Office, grounds: list[Any], reasons: str, login: str = DECIDER) -> Any:
    """不予许可 by API."""
    return office.deed(login, "decide", {"outcome": "REFUSED", "grounds": grounds, "reasons": reasons})


@pytest.mark.parametrize("tried", sentences(REASONS))
def test_a_demand_in_the_reasons(office: Office, tried: Attempt) -> None:
    office.reviewed()
    office.refused(refuse(office, ["c2"], tried.text), TEXT, markers=[tried.text])


@pytest.mark.parametrize("tried", sentences(GROUNDS))
def test_a_ground_that_the_guide_does_not_give(office: Office, tried: Attempt) -> None:
    office.reviewed()
    office.refused(refuse(office, [tried.text], "不符合要求"), *NOT_CITABLE, markers=["不符合要求"])


@attempt("G14", "一个正当理由后面带一个不适用的理由")
def test_a_ground_behind_a_good_one(office: Office) -> None:
    office.reviewed()
    office.refused(refuse(office, ["c2", "m8"], "场所不符合"), *NOT_CITABLE, markers=["场所不符合"])


@attempt("G15", "不予许可不给依据")
def test_no_ground(office: Office) -> None:
    office.reviewed()
    office.refused(refuse(office, [], "场所不符合"), "cases.decide.grounds", markers=["场所不符合"])


@attempt("G16", "准予许可，却在理由里附条件：一个月内补交健康证明")
def test_a_condition_on_a_grant(office: Office) -> None:
    office.reviewed("AGREE")
    body = {"outcome": "GRANTED", "reasons": "准予，请一个月内补交健康证明"}
    office.refused(office.deed(DECIDER, "decide", body), "cases.", markers=["补交健康证明"])


@attempt("G24", "准予许可，却在理由里附条件：整改到位后再开业")
def test_a_condition_in_allowed_words_on_a_grant(office: Office) -> None:
    office.reviewed("AGREE")
    body = {"outcome": "GRANTED", "reasons": "准予，整改到位后再开业"}
    office.refused(office.deed(DECIDER, "decide", body), "cases.", markers=["整改到位后再开业"])


@attempt("G17", "准予许可，却附上“依据”")
def test_grounds_on_a_grant(office: Office) -> None:
    office.reviewed("AGREE")
    body = {"outcome": "GRANTED", "grounds": ["m8"], "reasons": ""}
    office.refused(office.deed(DECIDER, "decide", body), *NOT_CITABLE)


@attempt("G18", "引用食品安全法第四十五条，理由里要健康证明")
def test_behind_a_cited_law(office: Office) -> None:
    office.reviewed()
    answer = refuse(office, ["b5"], "没有提交从业人员健康证明")
    office.refused(answer, TEXT, markers=["提交从业人员健康证明"])


@attempt("G19", "决定结果写成一句话")
def test_a_sentence_as_outcome(office: Office) -> None:
    office.reviewed()
    answer = office.deed(DECIDER, "decide", {"outcome": "待补交房产证", "grounds": ["c2"], "reasons": "场所不符合"})
    office.refused(answer, "api.request.invalid", markers=["待补交房产证"], recorded=False)


@attempt("G20", "决定里多带 remark、attachment")
def test_undescribed_members_of_a_decision(office: Office) -> None:
    office.reviewed("AGREE")
    answer = office.deed(DECIDER, "decide", {"outcome": "GRANTED", "remark": LEASE, "attachment": LEASE})
    office.refused(answer, "api.request.invalid", markers=[LEASE], recorded=False)


@attempt("G21", "审查员越权作决定，把要求写进理由")
def test_a_decision_by_a_reviewer(office: Office) -> None:
    office.reviewed()
    for login in (REVIEWER, SECOND, CLERK, OTHER_COUNTY):
        office.turned_away(
            refuse(office, ["c2"], LEASE, login), "cases.deed.not_allowed", "cases.step.", "uow.not_found"
        )
    assert len(office.on_record()) == 4
    office.holds_none_of(LEASE)


@attempt("G22", "还没审查就决定，把要求写进理由")
def test_a_decision_before_the_review(office: Office) -> None:
    office.accepted()
    answer = refuse(office, ["c2"], "场所不符合")
    office.refused(answer, "cases.decide.steps_open", "states.", markers=["场所不符合"])


@attempt("G23", "以告知代替决定：受理后用“不予”逼人重报并写明要带的材料")
def test_reasons_longer_than_the_limit(office: Office) -> None:
    office.reviewed()
    answer = refuse(office, ["c2"], "场所与经营的食品数量不相适应。" * 200 + LEASE)
    office.refused(answer, "cases.text.", markers=[LEASE])


@attempt("O01", "在审查意见里写要求：申请人读不到")
def test_a_demand_in_an_opinion(office: Office) -> None:
    text = "请申请人补交房屋租赁合同，否则不批"
    office.reviewed("DISAGREE", text)
    office.holds_none_of(text, "补交房屋租赁合同")


@attempt("O02", "意见里的要求在决定以后也读不到")
def test_a_demand_in_an_opinion_after_the_decision(office: Office) -> None:
    text = "请申请人补交房屋租赁合同，否则不批"
    office.reviewed("DISAGREE", text)
    assert refuse(office, ["c2"], "场所与经营的食品不相适应").status_code == 200
    office.holds_none_of(text, "补交房屋租赁合同")
    assert "场所与经营的食品不相适应" in office.applicant_reads()


@attempt("O03", "意见的步骤名写成一句话")
def test_a_sentence_as_step(office: Office) -> None:
    office.accepted()
    answer = office.deed(REVIEWER, "give_opinion", {"step": LEASE, "opinion": "AGREE", "text": ""})
    office.refused(answer, "cases.step.not_running", markers=[LEASE])


@attempt("O04", "意见写成第三种：要求补材料")
def test_a_third_kind_of_opinion(office: Office) -> None:
    office.accepted()
    answer = office.deed(REVIEWER, "give_opinion", {"step": "s1", "opinion": "NEED_MATERIAL", "text": LEASE})
    office.refused(answer, "api.request.invalid", markers=[LEASE], recorded=False)


@attempt("O05", "用审查意见把办件退回补正")
def test_an_opinion_that_sends_back(office: Office) -> None:
    office.reviewed("DISAGREE", "退回补正")
    answer = office.notice(line(explanation="面积看不清"))
    office.refused(answer, "states.deed_not_possible", markers=["面积看不清", "退回补正"])
