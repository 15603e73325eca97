"""特别程序: proposed by one, answered by another, within the guide; its days do not count, a date that passed stays.

行政许可法第四十五条. The case is accepted on Monday 2 March; the promise of five working days ends with 9 March, the ten
days of the law with 16 March.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.answer_pause import answer_pause
from tongban.cases.actions.decide import decide
from tongban.cases.actions.propose_pause import propose_pause
from tongban.cases.actions.resume import resume
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import submitted
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
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

REASON = "需要听取利害关系人的意见"
FRIDAY = date(2026, 3, 6)
PROMISED, STATUTORY = beijing("2026-03-10T00:00"), beijing("2026-03-17T00:00")


@pytest.fixture
def accepted(ruled: UUID) -> UUID:
    accept(ruled)
    return ruled


@pytest.fixture
def proposed(accepted: UUID) -> UUID:
    propose(accepted)
    return accepted


@pytest.fixture
def paused(proposed: UUID) -> UUID:
    """Held from Tuesday to Friday, 3–6 March."""
    answer(proposed)
    return proposed


def propose(case_id: UUID, actor: Actor | None = None, **content: Any) -> DeedDone:
    given = {"procedure": "p1", "planned_end": FRIDAY, "reason": REASON, **content}
    return propose_pause(actor or reviewer(), case_id=case_id, seen=version(case_id), **given)


def answer(case_id: UUID, actor: Actor | None = None, approve: bool = True) -> DeedDone:
    return answer_pause(actor or decider(), case_id=case_id, seen=version(case_id), approve=approve)


def dues(case_id: UUID) -> tuple[Any, Any]:
    case = Case.objects.get(pk=case_id)
    return case.promised_due, case.statutory_due


def proposing(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return propose_pause(
        actor, case_id=case_id, seen=seen, procedure="p1", planned_end=FRIDAY, reason=REASON, key=key
    )  # fmt: skip


def answering(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return answer_pause(actor, case_id=case_id, seen=seen, approve=True, key=key)


def resuming(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return resume(actor, case_id=case_id, seen=seen, key=key)


# --- proposing --------------------------------------------------------------------------------------------------------


def test_a_proposal_moves_nothing(proposed: UUID) -> None:
    case = Case.objects.get(pk=proposed)
    assert (case.state, dues(proposed)) == ("ACCEPTED", (PROMISED, STATUTORY))
    waiting = case.pending["pause"]
    assert waiting == {
        "procedure": "p1", "planned_end": "2026-03-06", "by": str(reviewer().account_id), "n": told(proposed).n,
    }  # fmt: skip
    assert told(proposed).type == "cases.case.pause_proposed"
    assert REASON not in str(told(proposed).open)
    # The proposal is the office's own: the applicant is told when it is approved.
    assert REASON not in repr(case_detail(me(), case.code).history)
    assert replay(proposed) == ()


def test_only_what_the_guide_lists(accepted: UUID, ruleless: UUID) -> None:
    for procedure in ("p9", "s1", "m3", "听证", ""):
        refused("cases.pause.not_listed", accepted, lambda p=procedure: propose(accepted, procedure=p))
    accept(ruleless)
    refused("cases.pause.not_listed", ruleless, lambda: propose(ruleless))


@pytest.mark.parametrize(
    ("procedure", "longest"),
    # Twenty working days from Monday 2 March, five of them, thirty days (rolled to no rest day: 1 April is a Wednesday).
    [("p1", date(2026, 3, 30)), ("p2", date(2026, 3, 9)), ("p3", date(2026, 4, 1))],
)
def test_never_longer_than_the_guide(accepted: UUID, procedure: str, longest: date) -> None:
    for end in (date(2026, 3, 2), date(2026, 2, 27), longest + timedelta(days=1), date(2036, 3, 2)):
        refused("cases.pause.days", accepted, lambda e=end: propose(accepted, procedure=procedure, planned_end=e))
    propose(accepted, procedure=procedure, planned_end=longest)


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("", "cases.proposal.reason"),
        (" \t", "cases.proposal.reason"),
        ("需要检测报告", "cases.text.demands"),
        ("等待租赁合同公证", "cases.text.demands"),
        ("请加微信联系", "cases.text.contact"),
        ("听\u200b证", "cases.text.hidden"),
        ("字" * 1_001, "cases.text.too_long"),
    ],
)
def test_hostile_reasons(accepted: UUID, reason: str, code: str) -> None:
    refused(code, accepted, lambda: propose(accepted, reason=reason))


def test_one_proposal_at_a_time(proposed: UUID) -> None:
    refused("cases.proposal.waiting", proposed, lambda: propose(proposed, second()))
    answer(proposed, approve=False)
    propose(proposed, second())
    assert replay(proposed) == ()


# --- answering --------------------------------------------------------------------------------------------------------


def test_an_approved_pause_holds_its_days(paused: UUID) -> None:
    """3, 4, 5, 6 March do not count: 9–13 March are the promise, 9–20 March the law."""
    assert dues(paused) == (beijing("2026-03-14T00:00"), beijing("2026-03-21T00:00"))
    event = told(paused)
    assert event.type == "cases.case.paused"
    assert (event.open["kind"], event.open["planned_end"], event.open["name"]) == ("p1", "2026-03-06", "听证")
    assert "第四十五条" in event.open["basis"]
    # 行政机关应当将所需时间书面告知申请人: the reason that was approved is what the applicant reads.
    mine = case_detail(me(), Case.objects.get(pk=paused).code).history[-1]
    assert (mine.type, mine.sealed["words"]) == ("cases.case.paused", REASON)
    assert Case.objects.get(pk=paused).pending == {}
    assert replay(paused) == ()


def test_a_declined_pause_holds_nothing(proposed: UUID) -> None:
    answer(proposed, approve=False)
    assert dues(proposed) == (PROMISED, STATUTORY)
    assert told(proposed).type == "cases.case.pause_declined"
    assert Case.objects.get(pk=proposed).pending == {}
    refused("cases.proposal.none", proposed, lambda: answer(proposed))
    assert replay(proposed) == ()


def test_nobody_answers_their_own_proposal(accepted: UUID) -> None:
    both = replace(reviewer(), posts=(*reviewer().posts, *decider().posts))
    propose(accepted, both)
    for approve in (True, False):
        refused("cases.proposal.own", accepted, lambda a=approve: answer(accepted, both, approve=a))


def test_nothing_to_answer(accepted: UUID) -> None:
    refused("cases.proposal.none", accepted, lambda: answer(accepted))


def test_an_answer_when_the_planned_end_has_come(proposed: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-06T00:00"))
    refused("cases.pause.too_late", proposed, lambda: answer(proposed))
    answer(proposed, approve=False)
    assert dues(proposed) == (PROMISED, STATUTORY)


def test_a_late_answer_holds_only_what_is_left(proposed: UUID, frozen: Freeze) -> None:
    """Approved on Thursday evening: only Friday does not count. What ran before has run."""
    frozen(beijing("2026-03-05T23:59"))
    answer(proposed)
    assert dues(proposed) == (beijing("2026-03-11T00:00"), beijing("2026-03-18T00:00"))


@pytest.mark.parametrize(
    ("when", "promised", "statutory"),
    [
        # On the last day of the promise, and after it: that date stays, the law's date moves by the days held.
        ("2026-03-09T17:00", "2026-03-10T00:00", "2026-03-21T00:00"),
        ("2026-03-10T00:00", "2026-03-10T00:00", "2026-03-20T00:00"),
        # On the last day of the law, and after it: nothing moves.
        ("2026-03-16T23:59", "2026-03-10T00:00", "2026-03-17T00:00"),
        ("2026-03-18T09:00", "2026-03-10T00:00", "2026-03-17T00:00"),
    ],
)
def test_a_date_that_passed_is_not_moved(
    accepted: UUID, frozen: Freeze, when: str, promised: str, statutory: str
) -> None:
    frozen(beijing(when))
    end = date(2026, 3, 13) if when < "2026-03-14" else date(2026, 3, 27)
    propose(accepted, planned_end=end)
    answer(accepted)
    assert dues(accepted) == (beijing(promised), beijing(statutory))
    assert replay(accepted) == ()


# --- the end ----------------------------------------------------------------------------------------------------------


def test_it_ends_by_itself(paused: UUID, frozen: Freeze) -> None:
    """At 24:00 of the planned end the clock runs on; nobody has to do anything, and nothing is there to be ended."""
    before = dues(paused)
    frozen(beijing("2026-03-07T00:00"))
    refused("cases.pause.none", paused, lambda: resume(reviewer(), case_id=paused, seen=version(paused)))
    assert dues(paused) == before
    review(paused)
    assert dues(paused) == before


def test_resumed_early(paused: UUID, frozen: Freeze) -> None:
    """Over on Wednesday 4 March: Tuesday and Wednesday do not count."""
    frozen(beijing("2026-03-04T09:00"))
    resume(reviewer(), case_id=paused, seen=version(paused))
    assert dues(paused) == (beijing("2026-03-12T00:00"), beijing("2026-03-19T00:00"))
    event = told(paused)
    assert (event.type, event.open["procedures"]) == ("cases.case.resumed", ["p1"])
    refused("cases.pause.none", paused, lambda: resume(reviewer(), case_id=paused, seen=version(paused)))
    assert replay(paused) == ()


def test_resumed_on_the_day_it_began(paused: UUID) -> None:
    resume(reviewer(), case_id=paused, seen=version(paused))
    assert dues(paused) == (PROMISED, STATUTORY)


def test_overlapping_pauses_count_once(paused: UUID, frozen: Freeze) -> None:
    """听证 3–6 March, 检验 proposed on Wednesday until Monday 9 March: 3–9 March do not count; one deed ends both."""
    frozen(beijing("2026-03-04T09:00"))
    propose(paused, procedure="p2", planned_end=date(2026, 3, 9))
    answer(paused)
    assert dues(paused) == (beijing("2026-03-17T00:00"), beijing("2026-03-24T00:00"))
    frozen(beijing("2026-03-05T09:00"))
    resume(reviewer(), case_id=paused, seen=version(paused))
    assert told(paused).open["procedures"] == ["p1", "p2"]
    assert dues(paused) == (beijing("2026-03-13T00:00"), beijing("2026-03-20T00:00"))
    assert replay(paused) == ()


def test_over_national_day(ruled: UUID, frozen: Freeze) -> None:
    """Accepted on Thursday 24 September 2026. 25–27 September and 1–7 October are days off, Saturday 10 October is worked.

    Held 28 September to 8 October: counting days are 9, 10, 12, 13, 14 October.
    """
    frozen(beijing("2026-09-24T10:00"))
    case_id = submitted(me(), current(ruled)).case_id
    accept(case_id)
    assert dues(case_id)[0] == beijing("2026-10-10T00:00")
    frozen(beijing("2026-09-27T23:59:59"))
    propose(case_id, planned_end=date(2026, 10, 8))
    answer(case_id)
    assert dues(case_id)[0] == beijing("2026-10-15T00:00")
    assert replay(case_id) == ()


def current(case_id: UUID) -> str:
    return guide_by_hash(Case.objects.get(pk=case_id).guide_id).implementation_code


def test_the_decision_waits_neither_for_a_pause_nor_for_a_proposal(paused: UUID) -> None:
    """A proposal that nobody answers hinders nobody: it has lost its subject."""
    review(paused)
    propose(paused, procedure="p2")
    decide(decider(), case_id=paused, seen=version(paused), outcome=Outcome.GRANTED)
    assert Case.objects.get(pk=paused).pending == {}
    assert replay(paused) == ()


def test_who_withdraws_leaves_no_proposal(proposed: UUID) -> None:
    withdraw(me(), case_id=proposed, seen=version(proposed))
    assert Case.objects.get(pk=proposed).pending == {}
    assert replay(proposed) == ()


def test_the_same_procedure_is_not_held_twice_for_its_longest_time(accepted: UUID, frozen: Freeze) -> None:
    propose(accepted, planned_end=date(2026, 3, 30))
    answer(accepted)
    frozen(beijing("2026-03-30T10:00"))
    refused("cases.pause.days", accepted, lambda: propose(accepted, planned_end=date(2026, 4, 28)))


# --- what every deed owes ---------------------------------------------------------------------------------------------


def test_propose_wrong_actor(accepted: UUID) -> None:
    only({Duty.REVIEW, Duty.INTAKE}, accepted, proposing)
    proposing(holder(Duty.INTAKE), accepted, version(accepted), None)


def test_answer_wrong_actor(proposed: UUID) -> None:
    only({Duty.LEADER, Duty.DECIDE}, proposed, answering)
    answering(holder(Duty.LEADER), proposed, version(proposed), None)


def test_resume_wrong_actor(paused: UUID) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, paused, resuming)
    resuming(holder(Duty.DECIDE), paused, version(paused), None)


def test_wrong_state(proposed: UUID) -> None:
    under_way = {State.ACCEPTED, State.IN_REVIEW}
    only_from(under_way, proposed, reviewer(), proposing)
    only_from(under_way, proposed, decider(), answering)
    answer(proposed)
    only_from(under_way, proposed, reviewer(), resuming)


def test_stale(proposed: UUID) -> None:
    not_stale(proposed, reviewer(), proposing)
    not_stale(proposed, decider(), answering)
    answer(proposed)
    not_stale(proposed, reviewer(), resuming)


def test_propose_repeated(accepted: UUID) -> None:
    def longer(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        end = date(2026, 3, 9)
        return propose_pause(
            actor, case_id=case_id, seen=seen, procedure="p1", planned_end=end, reason=REASON, key=key
        )  # fmt: skip

    once(accepted, reviewer(), proposing, longer)


def test_answer_repeated(proposed: UUID) -> None:
    def declining(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return answer_pause(actor, case_id=case_id, seen=seen, approve=False, key=key)

    once(proposed, decider(), answering, declining)


def test_resume_repeated(paused: UUID) -> None:
    once(paused, reviewer(), resuming, lambda actor, case, seen, key: resuming(actor, case, seen + 7, key))


def test_approved_and_declined_at_once(committed_case: UUID) -> None:
    accept(committed_case)
    propose(committed_case)
    one_of_two(
        committed_case,
        lambda: answer_pause(decider(), case_id=committed_case, seen=3, approve=True),
        lambda: answer_pause(holder(Duty.LEADER), case_id=committed_case, seen=3, approve=False),
        lambda: withdraw(me(), case_id=committed_case, seen=3),
    )
    assert Case.objects.get(pk=committed_case).pending == {}
