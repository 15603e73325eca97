"""归档: what has ended goes to the archive, and nothing can be done to it there."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tongban.cases.actions.archive import archive
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.return_uncorrected import return_uncorrected
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import Delivery, IntakeRefusal, Termination
from tongban.cases.models import Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
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
    reviewer,
    tell,
    told,
    version,
)
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


@pytest.fixture
def withdrawn(case_id: UUID) -> UUID:
    withdraw(me(), case_id=case_id, seen=1)
    return case_id


def put_away(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return archive(actor, case_id=case_id, seen=seen, key=key)


def concluded(case_id: UUID) -> None:
    grant(case_id)
    conclude(decider(), case_id=case_id, seen=version(case_id))


def delivered(case_id: UUID) -> None:
    concluded(case_id)
    deliver(decider(), case_id=case_id, seen=version(case_id), way=Delivery.ELECTRONIC)


ENDS: dict[str, Callable[[UUID], object]] = {
    "delivered": delivered,
    "withdrawn": lambda case_id: withdraw(me(), case_id=case_id, seen=1),
    "not accepted": lambda case_id: refuse_intake(
        reviewer(), case_id=case_id, seen=1, kind=IntakeRefusal.NOT_REQUIRED, reasons="不需要许可"
    ),
    "terminated": lambda case_id: terminate(
        decider(), case_id=case_id, seen=1, ground=Termination.MOOT, evidence="场所已经灭失"
    ),
}


@pytest.mark.parametrize("end", ENDS)
def test_every_end(case_id: UUID, end: str) -> None:
    ENDS[end](case_id)
    before = Case.objects.filter(pk=case_id).values().get()
    assert put_away(holder(Duty.INTAKE), case_id, version(case_id), None).state is State.ARCHIVED
    after = Case.objects.filter(pk=case_id).values().get()
    assert {name for name in before if before[name] != after[name]} == {"state", "state_version", "last_seq"}
    assert told(case_id).type == "cases.case.archived"
    left = {offer.deed for offer in progress_of(before["code"], decider()).offers if offer.possible}
    # A licence outlives its case: it can still be revoked, and a slip in its papers put right.
    assert left == ({Deed.CORRECT_ERROR, Deed.END_PERMIT} if end == "delivered" else set())
    assert replay(case_id) == ()


def test_a_returned_one(ruled: UUID, frozen: Freeze) -> None:
    tell(ruled)
    frozen(beijing("2026-04-02T00:00"))
    return_uncorrected(reviewer(), case_id=ruled, seen=2)
    put_away(decider(), ruled, 3, None)
    assert replay(ruled) == ()


def test_a_grant_that_was_not_delivered_is_not_archived(case_id: UUID) -> None:
    concluded(case_id)
    with pytest.raises(DomainError):
        put_away(decider(), case_id, version(case_id), None)


def test_wrong_actor(withdrawn: UUID) -> None:
    only({Duty.INTAKE, Duty.DECIDE}, withdrawn, put_away)


def test_wrong_state(withdrawn: UUID) -> None:
    ends = {State.CONCLUDED, State.NOT_ACCEPTED, State.WITHDRAWN, State.RETURNED, State.TERMINATED}
    only_from(ends, withdrawn, decider(), put_away)


def test_twice(withdrawn: UUID) -> None:
    put_away(decider(), withdrawn, 2, None)
    refused("states.deed_not_possible", withdrawn, lambda: put_away(decider(), withdrawn, 3, None))


def test_stale(withdrawn: UUID) -> None:
    not_stale(withdrawn, decider(), put_away)


def test_repeated(withdrawn: UUID) -> None:
    once(withdrawn, decider(), put_away, lambda actor, case, seen, key: put_away(actor, case, seen + 7, key))


def test_two_at_once(committed_case: UUID) -> None:
    withdraw(me(), case_id=committed_case, seen=1)
    one_of_two(
        committed_case,
        lambda: put_away(decider(), committed_case, 2, None),
        lambda: put_away(holder(Duty.INTAKE), committed_case, 2, None),
    )
