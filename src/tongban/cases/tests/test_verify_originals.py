"""核验原件并受理: acceptance where the guide asks to see originals, and nowhere else."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.verify_originals import verify_originals
from tongban.cases.factories import published, sample_item, submitted, with_originals
from tongban.cases.kinds import Defect, IntakeRefusal
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    beijing,
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
    told,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


@pytest.fixture
def passed(original: UUID) -> UUID:
    """Passed the pre-review; the originals are still to be seen."""
    pass_to_originals(reviewer(), case_id=original, seen=1)
    return original


def verify(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return verify_originals(actor, case_id=case_id, seen=seen, key=key)


def test_works(passed: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-06T15:30"))
    done = verify(holder(Duty.INTAKE), passed, 2, None)
    case = Case.objects.get(pk=passed)
    assert (done.state, case.state, case.pending) == (State.ACCEPTED, "ACCEPTED", {})
    assert case.accepted_on == date(2026, 3, 6)
    assert case.acceptance_due is None
    # Five working days of the promise, ten of the law, from the day after: 9–13 March, 9–20 March.
    assert (case.promised_due, case.statutory_due) == (beijing("2026-03-14T00:00"), beijing("2026-03-21T00:00"))
    assert case.steps["s1"]["state"] == "running"
    assert case.steps["s2"]["state"] == "waiting"
    event = told(passed)
    assert (event.type, event.open["originals"], event.open["started"]) == ("cases.case.accepted", ["m3", "m5"], ["s1"])
    assert replay(passed) == ()


def test_nothing_further_is_demanded_between(passed: UUID) -> None:
    """The pre-review has passed: what is on line was found in order, and no notice can follow."""
    notice = [Line("m3", Defect.UNCLEAR)]
    refused(
        "states.deed_not_possible", passed, lambda: request_correction(reviewer(), case_id=passed, seen=2, lines=notice)
    )


def test_a_false_original_is_refused(passed: UUID) -> None:
    """行政许可法第七十八条; the clock stops, nothing waits any more."""
    false = IntakeRefusal.FALSE_MATERIAL
    done = refuse_intake(reviewer(), case_id=passed, seen=2, kind=false, grounds=["m3"], reasons="与现场完全不同")
    case = Case.objects.get(pk=passed)
    assert (done.state, case.due, case.pending) == (State.NOT_ACCEPTED, None, {})
    assert replay(passed) == ()


def test_silence_accepts_while_the_originals_wait(passed: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-10T00:00"))
    assert sweep_silence() == 1
    assert Case.objects.get(pk=passed).accepted_on == date(2026, 3, 2)
    refused("states.deed_not_possible", passed, lambda: verify(reviewer(), passed, 3, None))
    assert replay(passed) == ()


def test_wrong_actor(passed: UUID) -> None:
    only({Duty.INTAKE, Duty.REVIEW}, passed, verify)


def test_wrong_state(passed: UUID) -> None:
    only_from({State.PRE_REVIEWED}, passed, reviewer(), verify)


def test_stale(passed: UUID) -> None:
    not_stale(passed, reviewer(), verify)


def test_repeated(passed: UUID) -> None:
    once(passed, reviewer(), verify, lambda actor, case, seen, key: verify(actor, case, seen + 7, key))


def test_two_windows_at_once(committed_province: str, monday: None) -> None:
    code = sample_item()
    case_id = submitted(me(), published(code, "000131990003", with_originals)).case_id
    pass_to_originals(reviewer(), case_id=case_id, seen=1)
    one_of_two(
        case_id,
        lambda: verify(reviewer(), case_id, 2, None),
        lambda: verify(second(), case_id, 2, None),
        lambda: verify(holder(Duty.INTAKE), case_id, 2, None),
    )
