"""A demand at the wrong time or by the wrong hand: the second notice, the accepted case, the replay, other people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.smuggling.attempts import attempt
from tests.smuggling.office import (
    APPLICANT,
    CLERK,
    DECIDER,
    OTHER_COUNTY,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    Office,
    line,
)
from tests.smuggling.tables import NOT_PREVENTABLE

SEEN = "cases.correction.seen_before"
IMPOSSIBLE = "states.deed_not_possible"
NOT_YOURS = ("cases.deed.not_allowed", "uow.not_found")


def open_line(office: Office) -> int:
    """Number of the first line of the open notice."""
    notice = office.api(APPLICANT, "GET", f"/cases/{office.code}").json()["notice"]
    return int(notice["lines"][0]["n"])


def person(name: str, mobile: str) -> dict[str, str]:
    """A row of f.staff."""
    told = {"name": name, "role": "manager", "time": "full", "person_id": "369901199001010013", "mobile": mobile}
    return {f"f.staff.{field}": value for field, value in told.items()}


@attempt("S01", "第二次告知：上次就看得见、没有变的材料")
def test_what_was_visible_before(office: Office) -> None:
    office.told()
    office.corrected({"m3": b"better"})
    office.refused(office.notice(line("m5", explanation="目录不清")), SEEN, markers=["目录不清"])


@attempt("S02", "第二次告知：没有变的材料，换成它的要求来说")
def test_a_requirement_of_what_was_visible_before(office: Office) -> None:
    office.told()
    office.corrected({"m3": b"better"})
    office.refused(office.notice(line("m5.r3", "INCOMPLETE")), SEEN)


@attempt("S03", "第二次告知：没有变的表单项目")
def test_a_field_that_was_visible_before(office: Office) -> None:
    office.told()
    office.corrected({"m3": b"better"})
    office.refused(office.notice(line("f.premises.area", "INCONSISTENT")), SEEN)


@attempt("S04", "申请人写明不用改，官员原样再要一次")
def test_what_the_applicant_insisted_on(office: Office) -> None:
    office.told()
    office.corrected(insist={open_line(office): "图上都写着"})
    office.refused(office.notice(line()), SEEN)


@attempt("S05", "申请人写明不用改，官员换一条要求指同一份文件")
def test_another_requirement_of_what_the_applicant_insisted_on(office: Office) -> None:
    office.told()
    office.corrected(insist={open_line(office): "图上都写着"})
    office.refused(office.notice(line("m3.r4")), SEEN)


@attempt("S06", "同一份文件原样再交一次，官员当新内容再挑")
def test_the_same_file_again_is_no_new_content(office: Office) -> None:
    office.told()
    office.corrected({"m3": b"better"})
    assert office.notice(line("m3.r2")).status_code == 200
    office.corrected({"m3": b"better"}, insist={open_line(office): "同一份"})
    office.refused(office.notice(line("m3.r3")), SEEN)


@attempt("S07", "换个写法的同一数值（48 与 48.0）当新内容再挑")
def test_the_same_number_written_otherwise(office: Office) -> None:
    office.told()
    office.corrected({"m3": b"better"}, {"f.premises.area": "48.0"})
    office.refused(office.notice(line("f.premises.area", "INCONSISTENT")), SEEN)


@attempt("S08", "删去第一名人员后，第二名顺移到第一行，官员当新内容再挑")
def test_a_row_that_moved_up(open_case: Callable[..., Office]) -> None:
    rows = [person("李示例", "19900000001"), person("王示例", "19900000002")]
    office = open_case(answers={"f.staff": rows})
    office.told(line("f.staff.mobile", "WRONG_FORMAT", path="f.staff[0].mobile"))
    office.corrected(answers={"f.staff": rows[1:]})
    answer = office.notice(line("f.staff.name", "UNCLEAR", path="f.staff[0].name"))
    office.refused(answer, SEEN)


@attempt("S09", "改了一名人员的手机，官员去挑同一行没改的姓名")
def test_the_unchanged_cell_of_a_changed_row(open_case: Callable[..., Office]) -> None:
    office = open_case(answers={"f.staff": [person("李示例", "19900000001")]})
    office.told(line("f.staff.mobile", "WRONG_FORMAT", path="f.staff[0].mobile"))
    office.corrected(answers={"f.staff": [person("李示例", "19900000003")]})
    office.refused(office.notice(line("f.staff.name", "UNCLEAR", path="f.staff[0].name")), SEEN)


@attempt("S10", "改了一名人员的手机，官员挑没改过的另一名")
def test_the_unchanged_row_beside_a_changed_one(open_case: Callable[..., Office]) -> None:
    rows = [person("李示例", "19900000001"), person("王示例", "19900000002")]
    office = open_case(answers={"f.staff": rows})
    office.told(line("f.staff.mobile", "WRONG_FORMAT", path="f.staff[0].mobile"))
    office.corrected(answers={"f.staff": [person("李示例", "19900000003"), rows[1]]})
    office.refused(office.notice(line("f.staff.mobile", "UNCLEAR", path="f.staff[1].mobile")), SEEN)


@attempt("S11", "改了一名人员的手机，官员借整组再挑（不写位置）")
def test_the_whole_group_after_one_change(open_case: Callable[..., Office]) -> None:
    rows = [person("李示例", "19900000001"), person("王示例", "19900000002")]
    office = open_case(answers={"f.staff": rows})
    office.told(line("f.staff.mobile", "WRONG_FORMAT", path="f.staff[0].mobile"))
    office.corrected(answers={"f.staff": [person("李示例", "19900000003"), rows[1]]})
    office.refused(office.notice(line("f.staff.name", "UNCLEAR")), SEEN, "formspec.unknown_path", "cases.correction.")


@attempt("S22", "两份文件只是换了先后，官员当新内容再挑")
def test_the_same_files_in_another_order(office: Office) -> None:
    office.told()
    office.corrected({"m3": [b"first", b"second"]})
    assert office.notice(line("m3.r2")).status_code == 200
    office.corrected({"m3": [b"second", b"first"]}, insist={open_line(office): "换了先后"})
    office.refused(office.notice(line("m3.r3")), SEEN)


@attempt("S23", "申请人在最前面加了一名人员，原第一名顺移到第二行，官员当新内容再挑")
def test_a_row_that_moved_down(open_case: Callable[..., Office]) -> None:
    row = person("李示例", "19900000001")
    office = open_case(answers={"f.staff": [row]})
    office.told(line("f.staff.mobile", "WRONG_FORMAT", path="f.staff[0].mobile"))
    office.corrected(answers={"f.staff": [person("王示例", "19900000002"), row]})
    office.refused(office.notice(line("f.staff.name", "UNCLEAR", path="f.staff[1].name")), SEEN)


@attempt("S12", "材料换了文件，官员再挑早就看得见的另一条要求")
def test_another_requirement_of_a_changed_file(office: Office) -> None:
    """The hash of the file has changed; whether the drawing of the arrows has, only a person can see."""
    assert "S12" in NOT_PREVENTABLE
    office.told()
    office.corrected({"m3": b"better"})
    assert office.notice(line("m3.r2", "INCOMPLETE")).status_code == 200


@attempt("S13", "告知未答复，又发第二份告知")
def test_a_second_notice_while_the_first_is_open(office: Office) -> None:
    office.told()
    office.refused(office.notice(line("m5", explanation="目录不清")), IMPOSSIBLE, markers=["目录不清"])


@attempt("S14", "受理以后补发告知")
def test_a_notice_on_an_accepted_case(office: Office) -> None:
    office.accepted()
    office.refused(office.notice(line(explanation="面积看不清")), IMPOSSIBLE, markers=["面积看不清"])


@attempt("S15", "审查完了补发告知")
def test_a_notice_on_a_reviewed_case(office: Office) -> None:
    office.reviewed()
    office.refused(office.notice(line(explanation="面积看不清")), IMPOSSIBLE, markers=["面积看不清"])


@attempt("S16", "决定以后、办结以后补发告知")
def test_a_notice_on_a_decided_case(office: Office) -> None:
    office.reviewed("AGREE")
    assert office.deed(DECIDER, "decide", {"outcome": "GRANTED"}).status_code == 200
    office.refused(office.notice(line(explanation="面积看不清")), IMPOSSIBLE, markers=["面积看不清"])
    assert office.deed(DECIDER, "conclude", {}).status_code == 200
    office.refused(office.notice(line(explanation="面积看不清")), IMPOSSIBLE, markers=["面积看不清"])


@attempt("S17", "撤回以后补发告知")
def test_a_notice_on_a_withdrawn_case(office: Office) -> None:
    assert office.deed(APPLICANT, "withdraw", {}).status_code == 200
    office.refused(office.notice(line(explanation="面积看不清")), IMPOSSIBLE, markers=["面积看不清"])


@attempt("S18", "拿旧告知原样重放：旧版本号、新的幂等键")
def test_a_replay_with_the_old_version(office: Office) -> None:
    old: dict[str, Any] = {"state_version": 1, "lines": [line(explanation="面积看不清")]}
    assert office.deed(REVIEWER, "request_correction", old).status_code == 200
    office.corrected({"m3": b"better"})
    office.refused(office.deed(REVIEWER, "request_correction", old), "uow.stale", recorded=False)
    assert office.api(APPLICANT, "GET", f"/cases/{office.code}").json()["state"] == "SUBMITTED"


@attempt("S19", "拿旧告知重放：新版本号、新的幂等键")
def test_a_replay_with_the_new_version(office: Office) -> None:
    office.told(line("m5.r1", "UNCLEAR"))
    office.corrected(insist={open_line(office): "很清楚"})
    office.refused(office.notice(line("m5.r1", "UNCLEAR")), SEEN)


@attempt("S20", "版本号写成将来的、零、负数、很大的数")
def test_invented_versions(office: Office) -> None:
    for version in (0, -1, 2, 99, 2**31, 2**63):
        answer = office.notice(line(explanation="面积看不清"), state_version=version)
        office.turned_away(answer, "uow.stale", "api.request.invalid")
    office.holds_none_of("面积看不清")


@attempt("S21", "旧版本号加一条要求：先过期，内容谁也看不到")
def test_a_demand_on_a_stale_page(office: Office) -> None:
    """Refused before anybody judges the text; a page that was overtaken is not put on record."""
    office.told()
    office.corrected({"m3": b"better"})
    answer = office.notice(line(explanation="请补交房屋租赁合同"), state_version=1)
    office.refused(answer, "uow.stale", markers=["请补交房屋租赁合同"], recorded=False)


@attempt("W01", "外县审查员发告知")
def test_by_another_county(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清"), login=OTHER_COUNTY)
    office.refused(answer, *NOT_YOURS, markers=["面积看不清"])


@attempt("W02", "申请人自己给自己发告知（借她的账号）")
def test_by_the_applicant(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清"), login=APPLICANT)
    office.refused(answer, *NOT_YOURS, markers=["面积看不清"])


@attempt("W03", "监察员发告知")
def test_by_a_supervisor(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清"), login=SUPERVISOR)
    office.refused(answer, *NOT_YOURS, markers=["面积看不清"])


@attempt("W04", "决定人（领导）越过审查员发告知")
def test_by_the_leader(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清"), login=DECIDER)
    office.refused(answer, *NOT_YOURS, markers=["面积看不清"])


@attempt("W05", "局外人发告知")
def test_by_a_stranger(office: Office) -> None:
    answer = office.notice(line(explanation="面积看不清"), login="zhangshili")
    office.refused(answer, *NOT_YOURS, markers=["面积看不清"])


@attempt("W06", "不带令牌、带坏令牌发告知")
def test_by_nobody(office: Office) -> None:
    body = {"state_version": 1, "lines": [line(explanation="面积看不清")]}
    path = f"/cases/{office.code}/deeds/request_correction"
    for headers in ({}, {"Authorization": "Bearer tb_nobody"}):
        office.turned_away(office.api("", "POST", path, body, **headers), "identity.")
    office.holds_none_of("面积看不清")


@attempt("W07", "官员替申请人“补正”，在理由里写要求")
def test_a_correction_by_an_official(office: Office) -> None:
    office.told()
    for login in (REVIEWER, SECOND, CLERK):
        body = {"insist": {"1": "请补交租赁合同"}, "confirmation": "0" * 64}
        office.turned_away(office.deed(login, "correct", body), *NOT_YOURS)
    assert len(office.on_record()) == 3
    office.holds_none_of("请补交租赁合同")


@attempt("W08", "官员替申请人“撤回”，在原因里写要求")
def test_a_withdrawal_by_an_official(office: Office) -> None:
    for login in (REVIEWER, DECIDER, CLERK, SUPERVISOR):
        office.turned_away(office.deed(login, "withdraw", {"reason": "请补交租赁合同再报"}), *NOT_YOURS)
    assert len(office.on_record()) == 4
    office.holds_none_of("请补交租赁合同")


@attempt("W09", "受理后再让申请人补正")
def test_a_correction_after_acceptance(office: Office) -> None:
    office.accepted()
    answer = office.deed(APPLICANT, "correct", {"answers": {"f.premises.area": "52"}, "confirmation": "0" * 64})
    office.refused(answer, IMPOSSIBLE, "cases.submit.confirmation_differs")
    checked = office.api(APPLICANT, "POST", f"/cases/{office.code}/correction/check", {})
    assert checked.status_code in (200, 409)


@attempt("W10", "教申请人在撤回原因里写“工作人员要我交租赁合同”：只是她自己的话，不成为要求")
def test_the_reason_of_a_withdrawal_is_no_demand(office: Office) -> None:
    answer = office.deed(APPLICANT, "withdraw", {"reason": "工作人员要我交租赁合同"})
    assert answer.status_code == 200
    office.holds_none_of("工作人员要我交租赁合同")
