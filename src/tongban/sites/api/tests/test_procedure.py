"""The lawful turns of a case by the API alone: held, extended, delivered, put right, ended; and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tongban.cases.factories import published, with_originals, with_uncorrected_rule
from tongban.cases.queries import case_id_of
from tongban.cases.replay import replay
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.registry.identity.demo import demo_id
from tongban.sites.api.tests.conftest import Desk, Program, filled_application, submit

Programs = Callable[[str], Program]
OTHER_BODY = "11369901MB7220022J"
DEEDS = (
    "pass_to_originals", "verify_originals", "refuse_intake", "return_uncorrected", "terminate", "propose_pause",
    "answer_pause", "resume", "propose_extension", "answer_extension", "deliver", "correct_error", "end_permit", "archive",
    "tell_hearing", "announce_hearing", "record_hearing", "explain_delay", "reopen", "record_inspection",
    "answer_inspection", "propose_publicity", "answer_publicity", "tell_party", "answer_statement", "dispatch", "note",
    "assign",
)  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "refuse_intake": {"kind": "NOT_REQUIRED", "reasons": "这一项不需要许可。"},
    "terminate": {"ground": "DISSOLUTION", "evidence": "登记机关已准予注销登记。"},
    "propose_pause": {"procedure": "p1", "planned_end": "2027-01-04", "reason": "申请人要求听证。"},
    "answer_pause": {"approve": True},
    "propose_extension": {"amount": 5, "reason": "现场情况复杂。"},
    "answer_extension": {"approve": True},
    "deliver": {"way": "ELECTRONIC"},
    "correct_error": {"wrong": "信丰县市场监督管理局", "right": "江西省信丰县市场监督管理局"},
    "end_permit": {"ground": "70.3", "reasons": "登记机关已准予注销登记。"},
    "tell_hearing": {"matter": "排烟口正对楼上住户的窗。"},
    "announce_hearing": {
        "held_on": "2026-12-15",
        "hour": "09:00",
        "place": "二楼会议室",
        "chair": "019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77",
    },
    "record_hearing": {"minutes": "主持人宣布听证会开始。"},
    "explain_delay": {"reason": "平台升级，两天没有办成。"},
    "reopen": {"ground": "REVIEW", "document": "赣府行复〔2026〕12 号"},
    "record_inspection": {
        "day": "2026-11-24",
        "companion": "019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77",
        "findings": [{"element": "c2", "meets": True, "words": "环境整洁。"}],
        "acknowledged": "SIGNED",
    },
    "answer_inspection": {"approve": True},
    "propose_publicity": {"text": "拟准予从事餐饮服务。"},
    "answer_publicity": {"approve": True},
    "tell_party": {
        "kind": "NATURAL",
        "name": "张示例",
        "identifier": "369901199502280038",
        "reasons": "正对您家的窗。",
    },
    "answer_statement": {"statement": 3, "adopted": False, "reasons": "距离符合规定。"},
    "dispatch": {"waybill": "EMS1234567890"},
    "note": {"text": "已核对门牌号。"},
    "assign": {"officer": None},
}


def days(count: int) -> date:
    return current_calendar().working_day_after(clock.today(), count)


def last_day(instant: str) -> date:
    return date.fromisoformat(instant[:10]) - timedelta(days=1)


def test_another_body_is_competent(desk: Desk) -> None:
    wrong = {"kind": "WRONG_BODY", "reasons": "经营场所不归本机关管辖。"}
    assert desk.refused("qianchushen", "refuse_intake", **wrong) == "cases.intake.competent_missing"
    assert desk.refused("qianchushen", "refuse_intake", **wrong, competent="1" * 18) == "codes.uscc.invalid"
    unknown = "11360000000000000J"
    code = desk.refused("qianchushen", "refuse_intake", **wrong, competent=unknown)
    assert code in ("codes.uscc.invalid", "orgs.department.unknown")
    demand = {**wrong, "reasons": "请先交房产证。", "competent": OTHER_BODY}
    assert desk.refused("qianchushen", "refuse_intake", **demand) == "cases.text.demands"
    done = desk.do("qianchushen", "refuse_intake", **wrong, competent=OTHER_BODY)
    assert done["state"] == "NOT_ACCEPTED"
    told = desk.told("lishili")
    for words in ("不属于本机关职权范围", "经营场所不归本机关管辖。", "应当向信丰县行政审批局申请"):
        assert words in told
    assert desk.told("") == "[]"
    assert desk.do("zhoujueding", "archive")["state"] == "ARCHIVED"


def test_held_and_extended_each_by_the_word_of_another(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    pause = {"procedure": "p1", "planned_end": days(3).isoformat(), "reason": "申请人要求听证。"}
    assert desk.refused("qianchushen", "propose_pause", **{**pause, "procedure": "p9"}) == "cases.pause.not_listed"
    assert desk.refused("qianchushen", "propose_pause", **{**pause, "planned_end": 20271231}) == "api.request.invalid"
    assert desk.refused("qianchushen", "propose_pause", **{**pause, "planned_end": "2099-01-04"}) == "cases.pause.days"
    desk.do("qianchushen", "propose_pause", **pause)
    assert "听证" not in desk.told("lishili")
    assert desk.refused("qianchushen", "answer_pause", approve=True) == "cases.deed.not_allowed"
    before = desk.seen_by("lishili")["clock"]
    desk.do("zhoujueding", "answer_pause", approve=True)
    after = desk.seen_by("lishili")["clock"]
    assert last_day(before["promised_due"]) == days(5)
    assert [last_day(after[name]) for name in ("promised_due", "statutory_due")] == [days(8), days(13)]
    assert "申请人要求听证。" in desk.told("lishili")
    assert desk.refused("zhoujueding", "propose_extension", amount=6, reason="复杂") == "cases.extension.amount"
    desk.do("qianchushen", "propose_extension", amount=5, reason="现场情况复杂。")
    assert desk.refused("qianchushen", "answer_extension", approve=True) == "cases.deed.not_allowed"
    desk.do("zhoujueding", "answer_extension", approve=True)
    extended = desk.seen_by("lishili")["clock"]
    assert [last_day(extended[name]) for name in ("promised_due", "statutory_due")] == [days(8), days(18)]
    assert "承诺的日期没有推迟" in desk.told("lishili")
    assert desk.do("zhoujueding", "resume")["state"] == "ACCEPTED"
    assert last_day(desk.seen_by("lishili")["clock"]["promised_due"]) == days(5)


def test_the_originals_are_seen_before_acceptance(program: Programs, item_code: str) -> None:
    other = published(item_code, "000131990077", with_originals)
    receipt = submit(program("lishili"), filled_application(program("lishili"), other)).json()
    desk = Desk(program, receipt["registration_code"])
    assert desk.refused("qianchushen", "pass_pre_review") == "cases.originals.to_see"
    assert desk.do("qianchushen", "pass_to_originals")["state"] == "PRE_REVIEWED"
    assert "预审通过，请带原件到窗口核验" in desk.told("lishili")
    assert desk.do("zhaochuangkou", "verify_originals")["state"] == "ACCEPTED"
    assert "已经核验原件" in desk.told("lishili")
    assert replay(case_id_of(desk.code)) == ()


def test_returned_by_the_rule_of_the_guide(program: Programs, item_code: str) -> None:
    other = published(item_code, "000131990078", with_uncorrected_rule)
    receipt = submit(program("lishili"), filled_application(program("lishili"), other)).json()
    desk = Desk(program, receipt["registration_code"])
    desk.do("qianchushen", "request_correction", lines=[{"element": "m3", "defect": "UNCLEAR"}])
    assert desk.refused("qianchushen", "return_uncorrected") == "cases.return.too_early"
    with clock.frozen(clock.now() + timedelta(days=45)):
        assert desk.do("qianchushen", "return_uncorrected")["state"] == "RETURNED"
        assert "退回申请" in desk.told("lishili")


def test_nobody_answers_an_own_proposal(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    desk.do("zhoujueding", "propose_extension", amount=2, reason="现场情况复杂。")
    assert desk.refused("zhoujueding", "answer_extension", approve=True) == "cases.proposal.own"
    assert desk.seen_by("zhoujueding")["state_version"] == desk.version


def granted(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    desk.do("qianchushen", "give_opinion", step="s1", opinion="AGREE")
    desk.do("sunfuhe", "give_opinion", step="s2", opinion="AGREE")
    desk.do("zhoujueding", "decide", outcome="GRANTED")


def test_delivered_put_right_taken_back(desk: Desk) -> None:
    granted(desk)
    desk.do("zhoujueding", "conclude")
    assert desk.refused("zhoujueding", "archive") == "cases.archive.undelivered"
    assert desk.refused("zhaochuangkou", "deliver", way="PICKED_UP") == "cases.delivery.proof"
    desk.do("zhaochuangkou", "deliver", way="PICKED_UP", proof="居民身份证")
    assert desk.refused("zhaochuangkou", "deliver", way="ELECTRONIC") == "cases.delivery.done"
    assert desk.refused("zhoujueding", "correct_error", wrong="甲", right="甲") == "cases.error.same"
    assert desk.refused("zhoujueding", "correct_error", wrong="没有写过", right="乙") == "cases.error.not_written"
    desk.do("zhoujueding", "correct_error", wrong="示例路1号", right="示例路11号")
    assert desk.refused("zhoujueding", "end_permit", ground="69.9", reasons="无") == "cases.permit.ground"
    desk.do("zhoujueding", "end_permit", ground="69.4", reasons="发证时不符合条件。")
    seen = desk.seen_by("lishili")
    assert (seen["state"], seen["standing"]) == ("CONCLUDED", "REVOKED")
    for words in ("窗口领取", "“示例路1号”更正为“示例路11号”", "撤销许可", "发证时不符合条件。"):
        assert words in desk.told("lishili")
    assert desk.refused("zhoujueding", "end_permit", ground="70.3", reasons="再来一次") == "cases.permit.none"
    desk.do("zhoujueding", "archive")
    assert desk.refused("zhoujueding", "conclude") == "states.deed_not_possible"


def test_what_may_name_a_person_is_not_told_by_query_word(desk: Desk, submitted: dict[str, Any]) -> None:
    granted(desk)
    desk.do("zhaochuangkou", "deliver", way="POST", proof="1234567890123")
    desk.do("zhoujueding", "correct_error", wrong="信丰县示例餐饮有限公司", right="李示例的公司")
    told = str(desk.program("").get(f"/cases/{desk.code}?word={submitted['query_word']}").json()["told"])
    assert "邮寄送达" in told
    assert "更正文书笔误" in told
    assert "示例" not in told


def test_its_subject_is_gone(desk: Desk) -> None:
    assert desk.refused("zhoujueding", "terminate", ground="DISSOLUTION", evidence=" ") == "cases.terminate.evidence"
    done = desk.do("zhoujueding", "terminate", **BODIES["terminate"])
    assert done["state"] == "TERMINATED"
    assert "申请的法人或者其他组织终止" in desk.told("lishili")


def test_what_this_guide_does_not_know_is_refused(desk: Desk) -> None:
    assert desk.refused("qianchushen", "pass_to_originals") == "cases.originals.none"
    assert desk.refused("qianchushen", "verify_originals") == "states.deed_not_possible"
    lines = [{"element": "m3", "defect": "UNCLEAR"}]
    desk.do("qianchushen", "request_correction", lines=lines)
    assert desk.refused("qianchushen", "return_uncorrected") == "cases.return.no_rule"
    assert desk.refused("qianchushen", "resume") == "states.deed_not_possible"


@pytest.mark.parametrize("name", DEEDS)
def test_no_deed_of_officials_is_the_applicants(desk: Desk, name: str) -> None:
    code = desk.refused("lishili", name, **BODIES.get(name, {}))
    assert code in ("cases.deed.not_allowed", "states.deed_not_possible")
    assert desk.refused("zhenganyuan", name, **BODIES.get(name, {})) == "uow.not_found"


@pytest.mark.parametrize("name", sorted(BODIES))
def test_a_body_says_everything_and_nothing_else(desk: Desk, name: str) -> None:
    assert desk.refused("qianchushen", name) == "api.request.invalid"
    assert desk.refused("qianchushen", name, **BODIES[name], demand="房产证") == "api.request.invalid"


def test_a_hearing_is_offered_asked_for_announced_and_held(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    assert desk.refused("lishili", "request_hearing") == "cases.hearing.not_told"
    desk.do("qianchushen", "tell_hearing", **BODIES["tell_hearing"])
    assert desk.refused("qianchushen", "announce_hearing", **_hearing(8)) == "cases.hearing.not_requested"
    desk.do("lishili", "request_hearing")
    assert desk.refused("qianchushen", "announce_hearing", **_hearing(3)) == "cases.hearing.day"
    own = {**_hearing(9), "chair": str(demo_id("account", "qianchushen"))}
    assert desk.refused("qianchushen", "announce_hearing", **own) == "cases.hearing.chair"
    desk.do("qianchushen", "announce_hearing", **_hearing(9))
    assert desk.refused("qianchushen", "record_hearing", minutes="主持人宣布开始。") == "cases.hearing.not_held"
    for words in ("告知听证权利", "要求听证", "二楼会议室"):
        assert words in desk.told("lishili")
    assert "二楼会议室" not in str(desk.seen_by(""))


def _hearing(after: int) -> dict[str, Any]:
    chair = str(demo_id("account", "zhoujueding"))
    return {"held_on": days(after).isoformat(), "hour": "09:00", "place": "二楼会议室", "chair": chair}


def test_done_anew_after_a_review(desk: Desk) -> None:
    desk.do("qianchushen", "refuse_intake", **BODIES["refuse_intake"])
    anew = {"ground": "REVIEW", "document": "来电话就行"}
    assert desk.refused("zhoujueding", "reopen", **anew) == "cases.reopen.document"
    done = desk.do("zhoujueding", "reopen", **{**anew, "document": "赣府行复〔2026〕12 号"})
    assert done["state"] == "SUBMITTED"
    assert "复议决定责令重新作出（赣府行复〔2026〕12 号）" in desk.told("lishili")


def test_there_is_no_delay_to_explain(desk: Desk) -> None:
    desk.do("qianchushen", "pass_pre_review")
    assert desk.refused("zhoujueding", "explain_delay", reason="平台升级。") == "cases.delay.none"
