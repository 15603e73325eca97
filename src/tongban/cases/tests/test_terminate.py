"""终止: the subject of the proceeding is gone; on a ground of the closed list, with the facts it rests on."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tongban.cases.actions.decide import decide
from tongban.cases.actions.propose_extension import propose_extension
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Outcome, Termination
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    accept,
    decider,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    review,
    reviewer,
    tell,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

EVIDENCE = "登记机关答复：该单位已经注销登记"


def end(case_id: UUID, ground: Termination = Termination.DISSOLUTION, evidence: str = EVIDENCE) -> DeedDone:
    return terminate(decider(), case_id=case_id, seen=version(case_id), ground=ground, evidence=evidence)


def ending(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    ground = Termination.DISSOLUTION
    return terminate(actor, case_id=case_id, seen=seen, ground=ground, evidence=EVIDENCE, key=key)


def proposed(case_id: UUID) -> None:
    accept(case_id)
    propose_extension(reviewer(), case_id=case_id, seen=version(case_id), amount=5, reason="情况复杂")


UNTIL: dict[str, Callable[[UUID], object]] = {
    "submitted": lambda case_id: None,
    "correcting": tell,
    "accepted": accept,
    "in review": lambda case_id: (accept(case_id), review(case_id)),
    "a proposal waits": proposed,
}


@pytest.mark.parametrize("until", UNTIL)
@pytest.mark.parametrize("ground", Termination)
def test_works(case_id: UUID, until: str, ground: Termination) -> None:
    UNTIL[until](case_id)
    assert end(case_id, ground).state is State.TERMINATED
    case = Case.objects.get(pk=case_id)
    dues = (case.due, case.acceptance_due, case.promised_due, case.statutory_due, case.delivery_due)
    assert dues == (None,) * 5
    assert (case.pending, case.outcome) == ({}, "")
    event = told(case_id)
    assert (event.type, event.open["ground"]) == ("cases.case.terminated", ground.value)
    assert "第七十条" in event.open["basis"]
    assert EVIDENCE not in str(event.open)
    assert replay(case_id) == ()


def test_what_is_decided_is_not_terminated(case_id: UUID) -> None:
    accept(case_id)
    review(case_id)
    decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)
    refused("states.deed_not_possible", case_id, lambda: end(case_id))


@pytest.mark.parametrize(
    ("evidence", "code"),
    [
        ("", "cases.terminate.evidence"),
        (" ", "cases.terminate.evidence"),
        ("没有交租赁合同", "cases.text.demands"),
        ("请重新申请并补交授权委托书", "cases.text.demands"),
        ("有事加群", "cases.text.contact"),
        ("注\u200d销", "cases.text.hidden"),
        ("字" * 1_001, "cases.text.too_long"),
    ],
)
def test_hostile_evidence(case_id: UUID, evidence: str, code: str) -> None:
    refused(code, case_id, lambda: end(case_id, evidence=evidence))


def test_wrong_actor(case_id: UUID) -> None:
    only({Duty.DECIDE}, case_id, ending)


def test_wrong_state(case_id: UUID) -> None:
    possible = {State.SUBMITTED, State.CORRECTING, State.PRE_REVIEWED, State.ACCEPTED, State.IN_REVIEW}
    only_from(possible, case_id, decider(), ending)


def test_stale(case_id: UUID) -> None:
    not_stale(case_id, decider(), ending)


def test_repeated(case_id: UUID) -> None:
    def otherwise(actor: Actor, case: UUID, seen: int, key: str | None) -> DeedDone:
        return terminate(actor, case_id=case, seen=seen, ground=Termination.MOOT, evidence=EVIDENCE, key=key)

    once(case_id, decider(), ending, otherwise)


def test_against_the_applicant_who_withdraws(committed_case: UUID) -> None:
    one_of_two(
        committed_case,
        lambda: ending(decider(), committed_case, 1, None),
        lambda: withdraw(me(), case_id=committed_case, seen=1),
        lambda: ending(decider(), committed_case, 1, None),
    )
