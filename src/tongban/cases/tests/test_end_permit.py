"""撤销、注销: on a ground of the law, with facts and reasons, once, and only of a permit that stands (arts. 69, 70)."""

from __future__ import annotations

from uuid import UUID

import pytest

from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.step import DeedDone
from tongban.cases.kinds import ENDINGS, Delivery, Outcome
from tongban.cases.models import Case
from tongban.cases.queries import case_detail
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    accept,
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
    review,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

REASONS = "经查明现场从未开业，申请时隐瞒了情况"
EXPECTED = {
    **dict.fromkeys(("69.1", "69.2", "69.3", "69.4", "69-2"), ("REVOKED", "第六十九条")),
    **dict.fromkeys(("70.1", "70.2", "70.3", "70.5"), ("CANCELLED", "第七十条")),
}


@pytest.fixture
def permit(case_id: UUID) -> UUID:
    concluded(case_id)
    return case_id


def concluded(case_id: UUID) -> None:
    grant(case_id)
    conclude(decider(), case_id=case_id, seen=version(case_id))


def end(case_id: UUID, ground: str = "69-2", reasons: str = REASONS) -> DeedDone:
    return end_permit(decider(), case_id=case_id, seen=version(case_id), ground=ground, reasons=reasons)


def ending(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return end_permit(actor, case_id=case_id, seen=seen, ground="69-2", reasons=REASONS, key=key)


@pytest.mark.parametrize("ground", ENDINGS)
def test_every_ground(permit: UUID, ground: str) -> None:
    standing, article = EXPECTED[ground]
    before = Case.objects.filter(pk=permit).values().get()
    assert end(permit, ground).state is State.CONCLUDED
    after = Case.objects.filter(pk=permit).values().get()
    assert after["standing"] == standing
    # That it was granted remains true; what the decision is worth is another column.
    assert {name for name in before if before[name] != after[name]} == {"state_version", "last_seq", "standing"}
    event = told(permit)
    assert (event.type, event.open["standing"], event.open["ground"]) == ("cases.case.permit_ended", standing, ground)
    assert article in event.open["basis"]
    assert REASONS not in str(event.open)
    assert case_detail(me(), after["code"]).history[-1].sealed["words"] == REASONS
    assert replay(permit) == ()


def test_all_grounds_of_the_law_that_belong_to_this_platform() -> None:
    """70(4) 吊销、撤回 is the consequence of other deeds; 70(6) other cases of the law need an item's own rule."""
    assert set(ENDINGS) == set(EXPECTED)


@pytest.mark.parametrize("ground", ["", "69", "70.4", "70.6", "GRANTED", "c1"])
def test_no_other_ground(permit: UUID, ground: str) -> None:
    refused("cases.permit.ground", permit, lambda: end(permit, ground))


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        ("", "cases.permit.reasons"),
        (" ", "cases.permit.reasons"),
        ("没有交租赁合同", "cases.text.demands"),
        ("缴费后可以恢复", "cases.text.demands"),
        ("恢复请联系我", "cases.text.contact"),
        ("隐\u2060瞒", "cases.text.hidden"),
        ("字" * 1_001, "cases.text.too_long"),
    ],
)
def test_hostile_reasons(permit: UUID, reasons: str, code: str) -> None:
    refused(code, permit, lambda: end(permit, reasons=reasons))


def test_once_only(permit: UUID) -> None:
    end(permit, "70.1")
    refused("cases.permit.none", permit, lambda: end(permit, "69-2"))


def test_what_was_refused_cannot_be_ended(case_id: UUID) -> None:
    accept(case_id)
    review(case_id)
    refusal = {"outcome": Outcome.REFUSED, "grounds": ["c2"], "reasons": "现场不满足这一条件"}
    decide(decider(), case_id=case_id, seen=version(case_id), **refusal)  # type: ignore[arg-type]
    conclude(decider(), case_id=case_id, seen=version(case_id))
    refused("cases.permit.none", case_id, lambda: end(case_id))


def test_an_archived_permit_can_be_revoked(permit: UUID) -> None:
    deliver(decider(), case_id=permit, seen=version(permit), way=Delivery.ELECTRONIC)
    archive(decider(), case_id=permit, seen=version(permit))
    end(permit)


# --- what every deed owes ---------------------------------------------------------------------------------------------


def test_wrong_actor(permit: UUID) -> None:
    only({Duty.LEADER, Duty.DECIDE}, permit, ending)
    ending(holder(Duty.LEADER), permit, version(permit), None)


def test_wrong_state(permit: UUID) -> None:
    only_from({State.CONCLUDED, State.ARCHIVED}, permit, decider(), ending)


def test_stale(permit: UUID) -> None:
    not_stale(permit, decider(), ending)


def test_repeated(permit: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return end_permit(actor, case_id=case_id, seen=seen, ground="70.1", reasons=REASONS, key=key)

    once(permit, decider(), ending, otherwise)


def test_revoked_cancelled_and_archived_at_once(committed_case: UUID) -> None:
    concluded(committed_case)
    seen = version(committed_case)
    one_of_two(
        committed_case,
        lambda: ending(holder(Duty.LEADER), committed_case, seen, None),
        lambda: end_permit(decider(), case_id=committed_case, seen=seen, ground="70.1", reasons=REASONS),
    )
