"""Every formal step leaves its paper: by the deeds themselves, sealed, numbered, with the words of the law."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from tongban.cases import clockwork
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.deliver_electronically import deliver_electronically, sweep_arrivals
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.return_uncorrected import return_uncorrected
from tongban.cases.actions.terminate import terminate
from tongban.cases.events import LEAVES_PAPER
from tongban.cases.factories import submitted
from tongban.cases.issuing.remedies import remedies_of
from tongban.cases.issuing.tests import deeds
from tongban.cases.issuing.tests.deeds import (
    Who,
    accepted,
    content_of,
    decided,
    extended,
    issue_all,
    other_guide,
    text_of,
    told_to_correct,
    version_of,
)
from tongban.cases.kinds import Delivery, IntakeRefusal, Outcome, PaperKind, Termination
from tongban.cases.models import Case, Paper, PaperSerial
from tongban.cases.papers import wording
from tongban.cases.replay import replay
from tongban.foundation import clock, signing
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.kinds import ItemKind
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import DepartmentKind
from tongban.registry.orgs.queries import department_by_uscc

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="没有 pdftotext（poppler-utils）")
BODY = "信丰县市场监督管理局"


def _due(case_id: UUID) -> str:
    return wording.day(clockwork.last_day(Case.objects.get(pk=case_id).statutory_due))


def kinds(papers: list[Paper]) -> list[str]:
    return [paper.kind for paper in papers]


def test_receipt_and_acceptance(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = accepted(applicant, who, item_code)
    receipt, acceptance = issue_all(case_id)
    assert (receipt.kind, acceptance.kind) == (PaperKind.RECEIPT, PaperKind.ACCEPTANCE)
    year = clock.today().year
    assert (receipt.number, acceptance.number) == (f"信市监许收字〔{year}〕1号", f"信市监许受字〔{year}〕1号")
    text = text_of(acceptance)
    for part in (
        "受理通知书",
        acceptance.number,
        "第三十二条第一款第五项",
        "十个工作日内作出决定",
        "听证",
        BODY,
        "核验码",
    ):
        assert part in text
    assert "申请回执" in text_of(receipt)
    for paper in (receipt, acceptance):
        verdict = signing.check(content_of(paper))
        assert verdict.is_valid
        assert verdict.certificate_name


def test_correction_says_everything_and_where_it_stands(applicant: Actor, who: Who, item_code: str) -> None:
    *_, paper = issue_all(told_to_correct(applicant, who, item_code))
    text = text_of(paper)
    assert paper.kind == PaperKind.CORRECTION
    for part in (
        "一次性补正告知书",
        "不清晰：第二页看不清，面积数字无法辨认",
        "办事指南（第1版）M3",
        "信丰县政务服务大厅",
    ):
        assert part in text


def test_silence_is_stated_by_the_platform_in_its_own_name(applicant: Actor, item_code: str, frozen: object) -> None:
    receipt = submitted(applicant, item_code)
    frozen(clock.now() + timedelta(days=12))  # type: ignore[operator]
    assert deem_accepted(receipt.case_id)
    *_, paper = issue_all(receipt.case_id)
    text = text_of(paper)
    assert (paper.kind, paper.platform) == (PaperKind.DEEMED_ACCEPTANCE, True)
    assert paper.number == f"通办视受字〔{clock.today().year}〕1号"
    assert f"不是{BODY}作出的决定" in text
    assert text.startswith("演示·无法律效力江西省政务服务网（通办平台）")


@pytest.mark.parametrize("kind", list(IntakeRefusal))
def test_not_accepted_on_every_ground(applicant: Actor, who: Who, item_code: str, kind: IntakeRefusal) -> None:
    other = department_by_uscc("11369901MB7260016W").id if kind is IntakeRefusal.WRONG_BODY else None
    if kind is IntakeRefusal.STILL_INCOMPLETE:
        case_id = deeds.corrected(applicant, who, item_code)
        grounds: tuple[str, ...] = ("m3",)
    else:
        case_id = submitted(applicant, item_code).case_id
        grounds = ("m3",) if kind is IntakeRefusal.FALSE_MATERIAL else ()
    refuse_intake(
        who("sunfuhe"), case_id=case_id, seen=version_of(case_id), kind=kind, grounds=grounds,
        reasons="经核实，情况如上。", competent=other,
    )  # fmt: skip
    *_, paper = issue_all(case_id)
    text = text_of(paper)
    assert paper.kind == PaperKind.NOT_ACCEPTED
    assert "六十日内，依据《中华人民共和国行政复议法》第二十条第一款，向信丰县人民政府申请行政复议" in text
    assert "直接向有管辖权的人民法院提起行政诉讼" in text
    expected = {
        IntakeRefusal.NOT_REQUIRED: "不受理告知书",
        IntakeRefusal.WRONG_BODY: "请向安远县市场监督管理局提出申请",
        IntakeRefusal.STILL_INCOMPLETE: f"信市监许补字〔{clock.today().year}〕1号《一次性补正告知书》",
        IntakeRefusal.FALSE_MATERIAL: "第七十八条",
    }
    assert expected[kind] in text


def test_pause_and_extension_tell_both_dates(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = accepted(applicant, who, item_code)
    days = [_due(case_id)]
    deeds.paused(who, case_id, clock.today() + timedelta(days=7))
    days.append(_due(case_id))
    extended(who, case_id)
    days.append(_due(case_id))
    assert len(set(days)) == 3
    _, _, pause, extension = issue_all(case_id)
    assert (pause.kind, extension.kind) == (PaperKind.PAUSE, PaperKind.EXTENSION)
    text = text_of(pause)
    for part in ("特别程序告知书", "利害关系人要求听证", "五个工作日", "第四十五条"):
        assert part in text
    assert f"原期限届满{days[0]}顺延后期限届满{days[1]}" in text
    text = text_of(extension)
    assert f"原期限届满{days[1]}延长后期限届满{days[2]}" in text
    for part in ("延期告知书", "延长三个工作日", "经本机关负责人批准", "现场核查期间道路中断"):
        assert part in text


def test_grant_is_served_and_revoked(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = decided(applicant, who, item_code)
    conclude(who("zhoujueding"), case_id=case_id, seen=version_of(case_id))
    deliver(
        who("zhoujueding"),
        case_id=case_id,
        seen=version_of(case_id),
        way=Delivery.POST,
        proof="EMS1234567890",
    )
    end_permit(
        who("zhoujueding"), case_id=case_id, seen=version_of(case_id), ground="69-2", reasons="申请时隐瞒了有关情况。"
    )
    _, _, grant, served, ended = issue_all(case_id)
    assert kinds([grant, served, ended]) == ["grant", "service-record", "permit-ended"]
    assert "准予行政许可决定书" in text_of(grant)
    assert "食品经营许可证" in text_of(grant)
    assert f"{grant.number}《准予行政许可决定书》" in text_of(served)
    assert "EMS1234567890" in text_of(served)
    text = text_of(ended)
    for part in ("撤销行政许可决定书", grant.number, "第六十九条第二款", "向信丰县人民政府申请行政复议"):
        assert part in text


def test_refusal_gives_reasons_and_a_slip_is_corrected_in_a_new_paper(
    applicant: Actor, who: Who, item_code: str
) -> None:
    case_id = decided(applicant, who, item_code, Outcome.REFUSED)
    *_, refusal = issue_all(case_id)
    text = text_of(refusal)
    for part in ("不予行政许可决定书", "食品处理区与卫生间相通", "《中华人民共和国食品安全法》第三十三条", "六个月内"):
        assert part in text
    correct_error(who("zhoujueding"), case_id=case_id, seen=version_of(case_id), wrong="卫生间", right="盥洗间")
    *_, former, new = issue_all(case_id)
    assert (former.n, former.replaced_by) == (refusal.n, new.n)
    text = text_of(new)
    assert f"其{refusal.number}《不予行政许可决定书》中“卫生间”系笔误，更正为“盥洗间”" in text
    assert "食品处理区与盥洗间相通" in text
    assert new.number != refusal.number
    correct_error(who("zhoujueding"), case_id=case_id, seen=version_of(case_id), wrong="核查人员", right="执法人员")
    *_, first, second, third = issue_all(case_id)
    assert (first.replaced_by, second.replaced_by, third.replaced_by) == (second.n, third.n, None)
    text = text_of(third)
    assert f"其{second.number}" in text
    assert "食品处理区与盥洗间相通，不符合规定，执法人员制作了笔录" in text


def test_terminated(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = accepted(applicant, who, item_code)
    terminate(
        who("zhoujueding"), case_id=case_id, seen=2, ground=Termination.DISSOLUTION, evidence="登记档案载明已经注销。"
    )
    *_, paper = issue_all(case_id)
    text = text_of(paper)
    assert "终止办理通知书" in text
    assert "第七十条第（三）项" in text


def test_returned_under_the_rule_of_the_guide(applicant: Actor, who: Who, item_code: str, frozen: object) -> None:
    rule = {
        "text": "自告知之日起三十日内没有补正的，作退件处理。",
        "after": {"amount": 30, "unit": "NATURAL_DAY"},
        "basis": ["b13"],
    }
    other_guide(item_code, clock.today(), clock.now(), uncorrected_rule=rule)
    case_id = told_to_correct(applicant, who, item_code)
    frozen(clock.now() + timedelta(days=45))  # type: ignore[operator]
    return_uncorrected(who("sunfuhe"), case_id=case_id, seen=2)
    *_, notice, paper = issue_all(case_id)
    text = text_of(paper)
    for part in ("退件通知书", rule["text"], notice.number, "《食品经营许可和备案管理办法》"):
        assert str(part) in text


def test_other_items_have_other_words(applicant: Actor, who: Who, item_code: str) -> None:
    other = other_guide(item_code, clock.today(), clock.now(), kind="CONFIRMATION")
    case_id = decided(applicant, who, other, Outcome.REFUSED)
    _, acceptance, refusal = issue_all(case_id)
    assert acceptance.number.startswith("信市监办受字")
    for paper in (acceptance, refusal):
        assert "行政许可" not in text_of(paper)
    assert "决定不予行政确认" in text_of(refusal)


def test_without_a_row_of_remedies_nothing_is_issued(applicant: Actor, who: Who, item_code: str) -> None:
    other = other_guide(item_code, clock.today(), clock.now(), kind="PUBLIC_SERVICE")
    case_id = decided(applicant, who, other, Outcome.REFUSED)
    with pytest.raises(DomainError) as caught:
        issue_all(case_id)
    assert caught.value.code == "cases.paper.no_remedies"
    assert kinds(deeds.papers_of(case_id)) == ["receipt", "acceptance"]


def test_arrival_is_delivery_where_it_was_agreed(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = decided(applicant, who, item_code, electronic=True)
    *_, grant = issue_all(case_id)
    assert grant.to_deliver
    assert deliver_electronically(case_id)
    assert not deliver_electronically(case_id)
    assert replay(case_id) == ()
    *_, served = issue_all(case_id)
    assert served.kind == PaperKind.SERVICE_RECORD
    assert "电子送达" in text_of(served)


def test_no_arrival_without_consent_and_none_after_an_official(applicant: Actor, who: Who, item_code: str) -> None:
    other = decided(applicant, who, item_code)
    issue_all(other)
    assert not deliver_electronically(other)
    case_id = decided(applicant, who, item_code, electronic=True)
    issue_all(case_id)
    deliver(who("zhoujueding"), case_id=case_id, seen=version_of(case_id), way=Delivery.PICKED_UP, proof="居民身份证")
    assert sweep_arrivals() == 0
    assert not Paper.objects.filter(to_deliver=True).exists()


def test_who_applied_at_a_window_is_delivered_there(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = decided(applicant, who, item_code, electronic=True)
    Case.objects.filter(pk=case_id).update(channel="WINDOW")
    *_, grant = issue_all(case_id)
    assert not grant.to_deliver


def test_remedies_are_never_guessed(province: None) -> None:
    body = replace(department_by_uscc("11369901MB7220014P"), name="国家税务总局信丰县税务局")
    for wrong in (
        body,
        replace(body, name="信丰县人民政府"),
        replace(body, name="某会", kind=DepartmentKind.ENTRUSTED_ORGANISATION),
    ):
        with pytest.raises(DomainError) as caught:
            remedies_of(ItemKind.PERMIT, wrong, PaperKind.REFUSAL)
        assert caught.value.code == "cases.paper.no_remedies"
    assert remedies_of(ItemKind.PERMIT, body, PaperKind.ACCEPTANCE) is None


def test_issued_twice_it_is_issued_once(applicant: Actor, who: Who, item_code: str) -> None:
    case_id = accepted(applicant, who, item_code)
    first = [(paper.n, paper.sha256) for paper in issue_all(case_id)]
    assert [(paper.n, paper.sha256) for paper in issue_all(case_id)] == first
    assert set(PaperSerial.objects.values_list("last", flat=True)) == {1}


def test_without_its_key_a_case_leaves_no_paper(applicant: Actor, item_code: str) -> None:
    receipt = submitted(applicant, item_code)
    Case.objects.filter(pk=receipt.case_id).update(data_key=None)
    for event in deeds.placed(receipt.case_id):
        deeds.issue(event)
    assert deeds.papers_of(receipt.case_id) == []


def test_every_kind_is_left_by_some_step() -> None:
    assert {kind for kinds in LEAVES_PAPER.values() for kind in kinds} == set(PaperKind)


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="没有 pdfsig")
def test_a_stranger_s_tool_finds_the_seal_sound(applicant: Actor, item_code: str, tmp_path: Path) -> None:
    (paper,) = issue_all(submitted(applicant, item_code).case_id)
    file = tmp_path / "paper.pdf"
    file.write_bytes(content_of(paper))
    told = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
