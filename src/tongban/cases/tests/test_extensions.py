"""延长: proposed by one, approved by the head of the body, once, before the law's date; the promise stays (art. 42).

The case is accepted on Monday 2 March; the ten working days of the law end with 16 March, extended by five with 23 March.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.answer_extension import answer_extension
from tongban.cases.actions.decide import decide
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case
from tongban.cases.queries import case_detail
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    beijing,
    decider,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    review,
    reviewer,
    second,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

REASON = "现场情况复杂，需要再次核查"
PROMISED, STATUTORY = beijing("2026-03-10T00:00"), beijing("2026-03-17T00:00")
EXTENDED = beijing("2026-03-24T00:00")


@pytest.fixture
def proposed(accepted: UUID) -> UUID:
    propose(accepted)
    return accepted


def propose(case_id: UUID, actor: Actor | None = None, **content: Any) -> DeedDone:
    given = {"amount": 5, "reason": REASON, **content}
    return propose_extension(actor or reviewer(), case_id=case_id, seen=version(case_id), **given)


def answer(case_id: UUID, actor: Actor | None = None, approve: bool = True) -> DeedDone:
    leader = actor or holder(Duty.LEADER)
    return answer_extension(leader, case_id=case_id, seen=version(case_id), approve=approve)


def dues(case_id: UUID) -> tuple[Any, Any]:
    case = Case.objects.get(pk=case_id)
    return case.promised_due, case.statutory_due


def proposing(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return propose_extension(actor, case_id=case_id, seen=seen, amount=5, reason=REASON, key=key)


def answering(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return answer_extension(actor, case_id=case_id, seen=seen, approve=True, key=key)


# --- proposing --------------------------------------------------------------------------------------------------------


def test_a_proposal_moves_nothing(proposed: UUID) -> None:
    assert dues(proposed) == (PROMISED, STATUTORY)
    assert told(proposed).type == "cases.case.extension_proposed"
    assert REASON not in str(told(proposed).open)
    assert REASON not in repr(case_detail(me(), Case.objects.get(pk=proposed).code).history)
    assert replay(proposed) == ()


def test_not_where_the_guide_knows_none(ruleless: UUID) -> None:
    accept(ruleless)
    refused("cases.extension.not_listed", ruleless, lambda: propose(ruleless))


def test_never_more_than_the_guide(accepted: UUID) -> None:
    for amount in (0, -1, 6, 10, 10**9):
        refused("cases.extension.amount", accepted, lambda a=amount: propose(accepted, amount=a))
    propose(accepted, amount=1)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "cases.proposal.reason"),
        (" ", "cases.proposal.reason"),
        ("等待补交检测报告", "cases.text.demands"),
        ("请扫码缴费", "cases.text.contact"),
        ("复\u202e杂", "cases.text.hidden"),
        ("字" * 1_001, "cases.text.too_long"),
    ],
)
def test_hostile_reasons(accepted: UUID, reason: str, code: str) -> None:
    refused(code, accepted, lambda: propose(accepted, reason=reason))


def test_one_proposal_at_a_time(proposed: UUID) -> None:
    refused("cases.proposal.waiting", proposed, lambda: propose(proposed, second()))


def test_before_the_law_s_date(accepted: UUID, frozen: Freeze) -> None:
    """The last instant is in time; at 24:00 of the last day it is too late."""
    frozen(STATUTORY)
    refused("cases.extension.too_late", accepted, lambda: propose(accepted))


def test_on_the_last_day(accepted: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-16T23:59:59.999999"))
    propose(accepted)
    answer(accepted)
    assert dues(accepted) == (PROMISED, EXTENDED)


# --- answering --------------------------------------------------------------------------------------------------------


def test_approved_it_moves_the_law_s_date_alone(proposed: UUID) -> None:
    answer(proposed)
    assert dues(proposed) == (PROMISED, EXTENDED)
    event = told(proposed)
    assert (event.type, event.open["amount"], event.open["approver"]) == ("cases.case.extended", 5, "本机关负责人")
    assert "第四十二条" in event.open["basis"]
    # 并应当将延长期限的理由告知申请人.
    assert case_detail(me(), Case.objects.get(pk=proposed).code).history[-1].sealed["words"] == REASON
    assert Case.objects.get(pk=proposed).pending == {}
    assert replay(proposed) == ()


def test_declined(proposed: UUID) -> None:
    answer(proposed, approve=False)
    assert dues(proposed) == (PROMISED, STATUTORY)
    assert told(proposed).type == "cases.case.extension_declined"
    propose(proposed, second())
    answer(proposed)
    assert dues(proposed) == (PROMISED, EXTENDED)
    assert replay(proposed) == ()


def test_once(proposed: UUID) -> None:
    answer(proposed)
    refused("cases.extension.once", proposed, lambda: propose(proposed, amount=1))


def test_too_late_to_approve(proposed: UUID, frozen: Freeze) -> None:
    """A limit that has passed is not healed afterwards; the proposal can still be put away."""
    frozen(STATUTORY)
    refused("cases.extension.too_late", proposed, lambda: answer(proposed))
    answer(proposed, approve=False)
    assert dues(proposed) == (PROMISED, STATUTORY)
    assert replay(proposed) == ()


def test_not_by_who_proposed(accepted: UUID) -> None:
    """§2.5: approver different from requester."""
    propose(accepted, decider())
    for approve in (True, False):
        refused("cases.proposal.own", accepted, lambda a=approve: answer(accepted, decider(), approve=a))


def test_nothing_to_answer(accepted: UUID) -> None:
    refused("cases.proposal.none", accepted, lambda: answer(accepted))


def test_a_proposal_nobody_can_answer_does_not_hinder_the_decision(accepted: UUID, frozen: Freeze) -> None:
    propose(accepted, decider())
    review(accepted)
    frozen(STATUTORY)
    decide(decider(), case_id=accepted, seen=version(accepted), outcome=Outcome.GRANTED)


# --- what every deed owes ---------------------------------------------------------------------------------------------


def test_propose_wrong_actor(accepted: UUID) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, accepted, proposing)


def test_answer_wrong_actor(proposed: UUID) -> None:
    """经本行政机关负责人批准: the head alone."""
    only({Duty.LEADER}, proposed, answering)


def test_wrong_state(proposed: UUID) -> None:
    under_way = {State.ACCEPTED, State.IN_REVIEW}
    only_from(under_way, proposed, reviewer(), proposing)
    only_from(under_way, proposed, holder(Duty.LEADER), answering)


def test_stale(proposed: UUID) -> None:
    not_stale(proposed, reviewer(), proposing)
    not_stale(proposed, holder(Duty.LEADER), answering)


def test_propose_repeated(accepted: UUID) -> None:
    def shorter(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return propose_extension(actor, case_id=case_id, seen=seen, amount=4, reason=REASON, key=key)

    once(accepted, reviewer(), proposing, shorter)


def test_answer_repeated(proposed: UUID) -> None:
    def declining(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return answer_extension(actor, case_id=case_id, seen=seen, approve=False, key=key)

    once(proposed, holder(Duty.LEADER), answering, declining)


def test_approved_twice_and_withdrawn_at_once(committed_case: UUID) -> None:
    accept(committed_case)
    propose(committed_case)
    other = replace(holder(Duty.LEADER), account_id=second().account_id)
    one_of_two(
        committed_case,
        lambda: answering(holder(Duty.LEADER), committed_case, 3, None),
        lambda: answering(other, committed_case, 3, None),
        lambda: withdraw(me(), case_id=committed_case, seen=3),
    )
    assert sum(fact["kind"] == "extended" for fact in Case.objects.get(pk=committed_case).facts) <= 1
