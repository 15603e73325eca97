"""不予受理: four kinds, each on its own ground, never a substantive condition (行政许可法 arts. 32, 78)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.step import DeedDone
from tongban.cases.kinds import IntakeRefusal
from tongban.cases.models import Case
from tongban.cases.queries import case_detail
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    MONDAY,
    decider,
    hand_in,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    reviewer,
    second,
    tell,
    told,
    version,
)
from tongban.kernel.ids import uuid7
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Department
from tongban.registry.orgs.queries import department_by_uscc

NOT_REQUIRED, WRONG_BODY = IntakeRefusal.NOT_REQUIRED, IntakeRefusal.WRONG_BODY
STILL_INCOMPLETE, FALSE_MATERIAL = IntakeRefusal.STILL_INCOMPLETE, IntakeRefusal.FALSE_MATERIAL
APPROVAL = "11369901MB7220022J"
REASONS = "只卖预包装食品，不需要许可"


def refuse(case_id: UUID, actor: Actor | None = None, **content: Any) -> DeedDone:
    given = {"kind": NOT_REQUIRED, "reasons": REASONS, **content}
    return refuse_intake(actor or reviewer(), case_id=case_id, seen=version(case_id), **given)


def plainly(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return refuse_intake(actor, case_id=case_id, seen=seen, kind=NOT_REQUIRED, reasons=REASONS, key=key)


def other_body() -> UUID:
    return department_by_uscc(APPROVAL).id


# --- the four kinds ---------------------------------------------------------------------------------------------------


def test_not_required(case_id: UUID) -> None:
    """Art. 32(1)(1): 依法不需要取得行政许可的，应当即时告知申请人不受理."""
    assert refuse(case_id).state is State.NOT_ACCEPTED
    case = Case.objects.get(pk=case_id)
    assert (case.due, case.acceptance_due, case.promised_due, case.statutory_due) == (None, None, None, None)
    assert (case.accepted_on, case.outcome) == (None, "")
    event = told(case_id)
    assert event.type == "cases.case.not_accepted"
    assert (event.open["kind"], event.open["grounds"]) == ("NOT_REQUIRED", [])
    assert "第三十二条第一款第（一）项" in event.open["basis"]
    assert "competent" not in event.open
    assert REASONS not in str(event.open)
    # The applicant reads the reasons.
    assert case_detail(me(), case.code).history[-1].sealed["words"] == REASONS
    assert replay(case_id) == ()


def test_wrong_body_names_the_right_one(case_id: UUID) -> None:
    """Art. 32(1)(2): 即时作出不予受理的决定，并告知申请人向有关行政机关申请."""
    refuse(case_id, kind=WRONG_BODY, reasons="属于审批局职责", competent=other_body())
    named = told(case_id).open
    assert (named["competent_uscc"], named["competent_name"]) == (APPROVAL, "信丰县行政审批局")
    assert replay(case_id) == ()


def test_wrong_body_must_name_another(case_id: UUID) -> None:
    own = Case.objects.get(pk=case_id).department_id
    missing = "cases.intake.competent_missing"
    for competent, code in ((None, missing), (own, missing), (uuid7(MONDAY), "orgs.department.unknown")):
        refused(code, case_id, lambda c=competent: refuse(case_id, kind=WRONG_BODY, competent=c))


@pytest.mark.parametrize("kind", [NOT_REQUIRED, STILL_INCOMPLETE, FALSE_MATERIAL])
def test_no_other_kind_sends_elsewhere(case_id: UUID, kind: IntakeRefusal) -> None:
    elsewhere = "cases.intake.competent_elsewhere"
    refused(elsewhere, case_id, lambda: refuse(case_id, kind=kind, grounds=["m3"], competent=other_body()))


def test_a_body_that_is_no_more_is_not_named(case_id: UUID) -> None:
    """告知申请人向有关行政机关申请: nobody can apply to a body that was dissolved, nor to an earlier row of this one."""
    own = Department.objects.get(pk=Case.objects.get(pk=case_id).department_id)
    approval = Department.objects.get(uscc=APPROVAL)
    for like in (approval, own):
        row = {field.attname: getattr(like, field.attname) for field in Department._meta.concrete_fields}
        ended = {"id": uuid7(MONDAY), "valid_from": "2010-01-01", "valid_to": "2019-03-01"}
        gone = Department.objects.create(**{**row, **ended})
        missing = "cases.intake.competent_missing"
        refused(missing, case_id, lambda gone=gone: refuse(case_id, kind=WRONG_BODY, competent=gone.id))


def test_still_incomplete_needs_a_notice_and_an_answer(case_id: UUID) -> None:
    """The rule box (b): after resubmission, refuse because a *notified* line is still unmet."""
    still = {"kind": STILL_INCOMPLETE, "reasons": "面积仍然无法辨认"}
    refused("cases.intake.not_notified", case_id, lambda: refuse(case_id, grounds=["m3"], **still))
    tell(case_id, "m3")
    refused("states.deed_not_possible", case_id, lambda: refuse(case_id, grounds=["m3"], **still))
    hand_in(case_id, "m3")
    for grounds in ([], ["m5"], ["m3", "m5"], ["m3.r1"], ["c1"], ["f.premises.area"], ["no.such"]):
        refused("cases.intake.not_notified", case_id, lambda g=grounds: refuse(case_id, grounds=g, **still))
    refuse(case_id, grounds=["m3"], **still)
    assert told(case_id).open["grounds"] == ["m3"]
    assert replay(case_id) == ()


def test_what_an_earlier_notice_said_and_the_last_did_not_is_met(case_id: UUID) -> None:
    """The second notice did not repeat m5: that line was met, and nobody was told otherwise."""
    tell(case_id, "m3", "m5")
    hand_in(case_id, "m3", "m5")
    tell(case_id, "m3")
    hand_in(case_id, "m3", mark=b"again")
    still = {"kind": STILL_INCOMPLETE, "reasons": "仍然看不清"}
    refused("cases.intake.not_notified", case_id, lambda: refuse(case_id, grounds=["m5"], **still))
    refuse(case_id, grounds=["m3"], **still)


def test_false_material_cites_what_was_asked_and_given(case_id: UUID) -> None:
    """Art. 78: 提供虚假材料. Conditions, steps, bases, what is not asked of this applicant: no material of theirs."""
    false = {"kind": FALSE_MATERIAL, "reasons": "与现场完全不同"}
    refused("cases.intake.grounds", case_id, lambda: refuse(case_id, **false))
    for ground, code in (
        ("c1", "cases.intake.not_citable"),
        ("b1", "cases.intake.not_citable"),
        ("s1", "cases.intake.not_citable"),
        ("m3.r1", "cases.intake.not_citable"),
        ("p1", "cases.intake.not_citable"),
        ("q.kind", "cases.intake.not_citable"),
        # Asked only of who does catering, or has an agent.
        ("m4", "cases.intake.not_citable"),
        ("m6", "cases.intake.not_citable"),
        ("m99", "catalogue.element_unknown"),
    ):
        refused(code, case_id, lambda g=ground: refuse(case_id, grounds=["m3", g], **false))
    refuse(case_id, grounds=["m3", "f.premises.area"], **false)
    assert told(case_id).open["grounds"] == ["m3", "f.premises.area"]
    assert replay(case_id) == ()


def test_what_a_registry_says_the_applicant_did_not_falsify(case_id: UUID) -> None:
    """提供虚假材料的: m2 is asked of the registry of enterprises, f.staff_count is worked out by the form."""
    false = {"kind": FALSE_MATERIAL, "reasons": "与事实不符"}
    refused("cases.intake.not_citable", case_id, lambda: refuse(case_id, grounds=["m2"], **false))
    refused("cases.intake.not_citable", case_id, lambda: refuse(case_id, grounds=["f.staff_count"], **false))


@pytest.mark.parametrize("kind", [NOT_REQUIRED, WRONG_BODY])
def test_the_other_kinds_rest_on_no_element(case_id: UUID, kind: IntakeRefusal) -> None:
    """A substantive condition dressed as a refusal of intake: that would be a decision."""
    competent = other_body() if kind is WRONG_BODY else None
    not_citable = "cases.intake.not_citable"
    refused(not_citable, case_id, lambda: refuse(case_id, kind=kind, grounds=["c2"], competent=competent))


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ("", "cases.intake.reasons"),
        (" \n", "cases.intake.reasons"),
        ("请先办理消防证明", "cases.text.demands"),
        ("补交房屋租赁合同后再报", "cases.text.demands"),
        ("授权委托书不全", "cases.text.demands"),
        ("食品加工操作流程说明没有交", "cases.text.demands"),
        ("请交押金三百元", "cases.text.demands"),
        ("找示例代办公司重做", "cases.text.demands"),
        ("加微信办理", "cases.text.contact"),
        ("请致电零七九七八八八八八八八", "cases.text.contact"),
        ("见 www.example.cn", "cases.text.contact"),
        ("不需要\u200b许可", "cases.text.hidden"),
        ("字" * 1_001, "cases.text.too_long"),
    ],
)
def test_hostile_reasons(case_id: UUID, reasons: str, code: str) -> None:
    refused(code, case_id, lambda: refuse(case_id, reasons=reasons))


# --- what every deed owes ---------------------------------------------------------------------------------------------


def test_wrong_actor(case_id: UUID) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, case_id, plainly)
    assert plainly(holder(Duty.DECIDE), case_id, 1, None).state is State.NOT_ACCEPTED


def test_wrong_state(case_id: UUID) -> None:
    only_from({State.SUBMITTED, State.PRE_REVIEWED}, case_id, reviewer(), plainly)


def test_stale(case_id: UUID) -> None:
    not_stale(case_id, reviewer(), plainly)


def test_repeated(case_id: UUID) -> None:
    def otherwise(actor: Actor, case: UUID, seen: int, key: str | None) -> DeedDone:
        return refuse_intake(actor, case_id=case, seen=seen, kind=NOT_REQUIRED, reasons="不需要许可", key=key)

    once(case_id, reviewer(), plainly, otherwise)


def test_against_acceptance(committed_case: UUID) -> None:
    """One official accepts, two refuse, at the same moment."""
    one_of_two(
        committed_case,
        lambda: pass_pre_review(second(), case_id=committed_case, seen=1),
        lambda: plainly(reviewer(), committed_case, 1, None),
        lambda: plainly(decider(), committed_case, 1, None),
    )
