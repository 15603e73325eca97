"""更正笔误: what was written and what it should read; nothing that was decided changes by it."""

from __future__ import annotations

from uuid import UUID

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.correct_error import correct_error
from tongban.cases.actions.step import DeedDone
from tongban.cases.models import Case, Decision
from tongban.cases.queries import case_detail
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    beijing,
    decider,
    grant,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

WRONG, RIGHT = "信丰县市场监督管理局", "江西省信丰县市场监督管理局"


@pytest.fixture
def granted(case_id: UUID) -> UUID:
    grant(case_id)
    return case_id


def put_right(case_id: UUID, wrong: str = WRONG, right: str = RIGHT) -> DeedDone:
    return correct_error(decider(), case_id=case_id, seen=version(case_id), wrong=wrong, right=right)


def correcting(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return correct_error(actor, case_id=case_id, seen=seen, wrong=WRONG, right=RIGHT, key=key)


def test_nothing_that_was_decided_changes(granted: UUID, frozen: Freeze) -> None:
    before = Case.objects.filter(pk=granted).values().get()
    decision = Decision.objects.filter(case_id=granted).values().get()
    frozen(beijing("2026-03-05T10:00"))
    put_right(granted)
    after = Case.objects.filter(pk=granted).values().get()
    moved = {name for name in before if before[name] != after[name]}
    assert moved == {"state_version", "last_seq"}
    assert Decision.objects.filter(case_id=granted).values().get() == decision
    event = told(granted)
    assert event.type == "cases.case.error_corrected"
    assert WRONG not in str(event.open)
    assert case_detail(me(), before["code"]).history[-1].sealed == {"wrong": WRONG, "right": RIGHT}
    assert replay(granted) == ()


def test_more_than_once_and_after_the_conclusion(granted: UUID) -> None:
    put_right(granted)
    conclude(decider(), case_id=granted, seen=version(granted))
    put_right(granted, WRONG, "信丰市场监督管理局")
    assert Case.objects.get(pk=granted).due is None
    assert replay(granted) == ()


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ("", RIGHT, "cases.error.same"),
        (WRONG, " ", "cases.error.same"),
        (WRONG, f" {WRONG} ", "cases.error.same"),
        (WRONG, "另需缴费后生效", "cases.text.demands"),
        (WRONG, "凭授权委托书领取", "cases.text.demands"),
        (WRONG, "致电 13012345", "cases.text.contact"),
        (WRONG, "示例\u200b路", "cases.text.hidden"),
        ("字" * 201, RIGHT, "cases.error.not_written"),
        (WRONG, "字" * 201, "cases.text.too_long"),
    ],
)
def test_what_is_no_slip_of_the_pen(granted: UUID, wrong: str, right: str, code: str) -> None:
    refused(code, granted, lambda: put_right(granted, wrong, right))


def test_what_was_never_written_is_not_put_right(granted: UUID) -> None:
    demand = "请补交租赁合同"
    refused("cases.error.not_written", granted, lambda: put_right(granted, demand, f"{demand}两份"))


def test_wrong_actor(granted: UUID) -> None:
    only({Duty.DECIDE}, granted, correcting)


def test_wrong_state(granted: UUID) -> None:
    only_from({State.DECIDED, State.CONCLUDED, State.ARCHIVED}, granted, decider(), correcting)


def test_stale(granted: UUID) -> None:
    not_stale(granted, decider(), correcting)


def test_repeated(granted: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return correct_error(
            actor, case_id=case_id, seen=seen, wrong=WRONG, right="赣州市信丰县市场监督管理局", key=key
        )

    once(granted, decider(), correcting, otherwise)


def test_while_it_is_concluded(committed_case: UUID) -> None:
    grant(committed_case)
    seen = version(committed_case)
    one_of_two(
        committed_case,
        lambda: correcting(holder(Duty.DECIDE), committed_case, seen, None),
        lambda: conclude(decider(), case_id=committed_case, seen=seen),
    )
