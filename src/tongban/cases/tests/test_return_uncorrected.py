"""退件: only under a rule of the guide, after its time, by an official; never by a timer (the rule box, (d))."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.return_uncorrected import return_uncorrected
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import published, sample_item, submitted, with_uncorrected_rule
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    beijing,
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
    tell,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

THIRTY_DAYS = beijing("2026-04-02T00:00")
"""Told on 2 March: the thirtieth day is Wednesday 1 April, no day off."""


@pytest.fixture
def due(ruled: UUID, frozen: Freeze) -> UUID:
    """Told on 2 March, thirty days have passed."""
    tell(ruled)
    frozen(THIRTY_DAYS)
    return ruled


def give_back(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return return_uncorrected(actor, case_id=case_id, seen=seen, key=key)


def test_works(due: UUID) -> None:
    assert give_back(reviewer(), due, version(due), None).state is State.RETURNED
    case = Case.objects.get(pk=due)
    assert (case.due, case.acceptance_due, case.accepted_on, case.outcome) == (None, None, None, "")
    event = told(due)
    assert (event.type, event.open["element"]) == ("cases.case.returned", "u1")
    assert event.open["reason"].startswith("自告知补正之日起三十日内")
    assert "食品经营许可和备案管理办法" in event.open["basis"]
    assert replay(due) == ()


def test_not_without_a_rule(case_id: UUID, frozen: Freeze) -> None:
    tell(case_id)
    frozen(THIRTY_DAYS + timedelta(days=3_000))
    refused("cases.return.no_rule", case_id, lambda: give_back(reviewer(), case_id, 2, None))


def test_not_a_moment_too_early(ruled: UUID, frozen: Freeze) -> None:
    tell(ruled)
    for instant in (THIRTY_DAYS - timedelta(days=29), THIRTY_DAYS - timedelta(microseconds=1)):
        frozen(instant)
        error = refused("cases.return.too_early", ruled, lambda: give_back(reviewer(), ruled, 2, None))
        assert error.data["day"] == "2026-04-01"


def test_the_time_runs_from_the_last_notice(ruled: UUID, frozen: Freeze) -> None:
    tell(ruled)
    frozen(beijing("2026-03-27T10:00"))
    hand_in(ruled)
    tell(ruled)
    frozen(THIRTY_DAYS)
    refused("cases.return.too_early", ruled, lambda: give_back(reviewer(), ruled, version(ruled), None))
    frozen(beijing("2026-04-27T00:00"))
    # The thirtieth day, 26 April, is a Sunday: it gives way to Monday (民法典 art. 203).
    refused("cases.return.too_early", ruled, lambda: give_back(reviewer(), ruled, version(ruled), None))
    frozen(beijing("2026-04-28T00:00"))
    give_back(reviewer(), ruled, version(ruled), None)
    assert replay(ruled) == ()


def test_no_timer_does_it(due: UUID, frozen: Freeze) -> None:
    frozen(THIRTY_DAYS + timedelta(days=400))
    assert sweep_silence() == 0
    assert Case.objects.get(pk=due).state == "CORRECTING"
    # Until an official does it, a correction still comes in time.
    hand_in(due)
    assert Case.objects.get(pk=due).state == "SUBMITTED"


def test_wrong_actor(due: UUID) -> None:
    only({Duty.REVIEW, Duty.DECIDE}, due, give_back)
    give_back(holder(Duty.DECIDE), due, version(due), None)


def test_wrong_state(due: UUID) -> None:
    only_from({State.CORRECTING}, due, reviewer(), give_back)


def test_stale(due: UUID) -> None:
    not_stale(due, reviewer(), give_back)


def test_repeated(due: UUID) -> None:
    once(due, reviewer(), give_back, lambda actor, case, seen, key: give_back(actor, case, seen + 7, key))


def test_against_the_applicant(committed_province: str, monday: None, frozen: Freeze) -> None:
    code = sample_item()
    case_id = submitted(me(), published(code, "000131990002", with_uncorrected_rule)).case_id
    tell(case_id)
    frozen(THIRTY_DAYS)
    one_of_two(
        case_id,
        lambda: give_back(reviewer(), case_id, 2, None),
        lambda: give_back(holder(Duty.DECIDE), case_id, 2, None),
        lambda: withdraw(me(), case_id=case_id, seen=2),
    )
