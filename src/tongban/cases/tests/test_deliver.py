"""送达: 自作出决定之日起十日内向申请人颁发、送达行政许可证件 (行政许可法第四十四条)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.step import DeedDone
from tongban.cases.kinds import Delivery, Outcome
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    beijing,
    decider,
    grant,
    holder,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    review,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


@pytest.fixture
def granted(case_id: UUID) -> UUID:
    grant(case_id)
    return case_id


def hand_over(case_id: UUID, way: Delivery = Delivery.ELECTRONIC, proof: str = "") -> DeedDone:
    return deliver(decider(), case_id=case_id, seen=version(case_id), way=way, proof=proof)


def delivering(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return deliver(actor, case_id=case_id, seen=seen, way=Delivery.ELECTRONIC, key=key)


def test_before_it_is_concluded(granted: UUID) -> None:
    """It answers the ten days, 3–13 March; the case is still to be concluded."""
    assert Case.objects.get(pk=granted).delivery_due == beijing("2026-03-17T00:00")
    assert hand_over(granted).state is State.DECIDED
    case = Case.objects.get(pk=granted)
    assert (case.state, case.delivery_due, case.outcome) == ("DECIDED", None, "GRANTED")
    assert case.due is not None
    event = told(granted)
    assert (event.type, event.open["way"]) == ("cases.case.delivered", "ELECTRONIC")
    assert replay(granted) == ()
    conclude(decider(), case_id=granted, seen=version(granted))
    assert Case.objects.get(pk=granted).due is None
    assert replay(granted) == ()


def test_after_it_was_concluded_and_late(granted: UUID, frozen: Freeze) -> None:
    conclude(decider(), case_id=granted, seen=version(granted))
    assert Case.objects.get(pk=granted).delivery_due == beijing("2026-03-17T00:00")
    frozen(beijing("2026-04-01T10:00"))
    assert hand_over(granted).state is State.CONCLUDED
    assert Case.objects.get(pk=granted).delivery_due is None
    assert replay(granted) == ()


def test_a_refusal_is_delivered_too(case_id: UUID) -> None:
    accept(case_id)
    review(case_id)
    refusal: dict[str, Any] = {"outcome": Outcome.REFUSED, "grounds": ["c2"], "reasons": "现场不满足这一条件"}
    decide(decider(), case_id=case_id, seen=version(case_id), **refusal)
    assert Case.objects.get(pk=case_id).delivery_due is None
    hand_over(case_id)
    refused("cases.delivery.done", case_id, lambda: hand_over(case_id))
    assert replay(case_id) == ()


def test_only_once(granted: UUID) -> None:
    hand_over(granted)
    refused("cases.delivery.done", granted, lambda: hand_over(granted, Delivery.PICKED_UP, "居民身份证"))


@pytest.mark.parametrize(
    ("way", "proof", "others"),
    [
        (Delivery.POST, "SF1020304050607", ("", " \n", "短", "居民身份证", "请另交工本费，加微信 tongban2026")),
        (Delivery.PICKED_UP, "居民身份证", ("", "SF1020304050607", "核验了本人", "居民身份证，请另交工本费")),
        (Delivery.ELECTRONIC, "", ("SF1020304050607", "居民身份证", "请另交工本费")),
    ],
)
def test_each_way_has_its_proof_and_carries_no_letter(
    granted: UUID, way: Delivery, proof: str, others: tuple[str, ...]
) -> None:
    for other in others:
        if other.strip() != proof:
            refused("cases.delivery.proof", granted, lambda p=other: hand_over(granted, way, p))
    hand_over(granted, way, proof)
    assert replay(granted) == ()


# --- what every deed owes ---------------------------------------------------------------------------------------------


def test_wrong_actor(granted: UUID) -> None:
    only({Duty.INTAKE, Duty.DECIDE}, granted, delivering)
    delivering(holder(Duty.INTAKE), granted, version(granted), None)


def test_wrong_state(granted: UUID) -> None:
    only_from({State.DECIDED, State.CONCLUDED}, granted, decider(), delivering)


def test_stale(granted: UUID) -> None:
    not_stale(granted, decider(), delivering)


def test_repeated(granted: UUID) -> None:
    def posted(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return deliver(actor, case_id=case_id, seen=seen, way=Delivery.POST, proof="SF1020304050607", key=key)

    once(granted, decider(), delivering, posted)


def test_two_counters_and_the_conclusion_at_once(committed_case: UUID) -> None:
    grant(committed_case)
    seen = version(committed_case)
    one_of_two(
        committed_case,
        lambda: delivering(decider(), committed_case, seen, None),
        lambda: delivering(holder(Duty.INTAKE), committed_case, seen, None),
        lambda: conclude(decider(), case_id=committed_case, seen=seen),
    )
