"""视为受理: 逾期不告知的，自收到申请材料之日起即为受理 (行政许可法第三十二条第一款第四项), whoever looks, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import OperationalError

from tongban.cases.actions import deem_accepted as deeming
from tongban.cases.actions.deem_accepted import deem_accepted, sweep_silence
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.request_correction import Line, request_correction
from tongban.cases.actions.terminate import terminate
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import submitted
from tongban.cases.kinds import Defect, IntakeRefusal, Termination
from tongban.cases.models import Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    at_once,
    beijing,
    decider,
    hand_in,
    me,
    refusals,
    refused,
    reviewer,
    somebody,
    tell,
    told,
    version,
    whole,
    written,
)
from tongban.foundation.records.models import Event
from tongban.kernel.errors import DomainError

MIDNIGHT = beijing("2026-03-10T00:00")
"""24:00 of the fifth working day after Monday 2 March."""
SECOND = timedelta(seconds=1)


def seen_of(case_id: UUID) -> tuple[object, ...]:
    """What silence settles: dates, steps, facts."""
    case = Case.objects.get(pk=case_id)
    dues = (case.due, case.promised_due, case.statutory_due, case.acceptance_due, case.delivery_due)
    return case.state, case.accepted_on, dues, case.steps, case.facts, told(case_id).open["deemed_at"]


def test_statutory(case_id: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    assert sweep_silence() == 1
    case = Case.objects.get(pk=case_id)
    assert (case.state, case.accepted_on, case.acceptance_due) == ("ACCEPTED", date(2026, 3, 2), None)
    # From the day of receipt: five and ten working days after 2 March.
    assert (case.promised_due, case.statutory_due) == (MIDNIGHT, beijing("2026-03-17T00:00"))
    event = told(case_id)
    assert event.type == "cases.case.deemed_accepted"
    assert event.open["deemed_at"] == "2026-03-09T16:00:00.000000Z"
    assert event.open["basis"] == "行政许可法第三十二条第一款第四项"
    assert event.open["actor"] == {"capacity": "SYSTEM", "channel": "SYSTEM", "system": "deadlines"}
    assert event.open["started"] == ["s1"]
    assert case.steps["s1"]["since"] == event.open["deemed_at"]
    assert replay(case_id) == ()


def test_by_the_platform(by_platform: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    assert sweep_silence() == 1
    assert Case.objects.get(pk=by_platform).accepted_on == date(2026, 3, 2)
    assert "行政许可法" not in told(by_platform).open["basis"]
    assert replay(by_platform) == ()


def test_by_the_platform_cites_its_rule(by_platform: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    sweep_silence()
    assert "《" in told(by_platform).open["basis"]


def test_without_effect(unheard: UUID, frozen: Freeze) -> None:
    """NONE: a card only. The case is still to be examined, and can be at any time."""
    frozen(MIDNIGHT + timedelta(days=30))
    before = written(unheard)
    assert sweep_silence() == 0
    assert written(unheard) == before
    assert not deem_accepted(unheard)
    assert pass_pre_review(reviewer(), case_id=unheard, seen=1).state is State.ACCEPTED
    assert Case.objects.get(pk=unheard).accepted_on == date(2026, 4, 9)


def test_not_a_moment_too_early(case_id: UUID, frozen: Freeze) -> None:
    before = written(case_id)
    frozen(MIDNIGHT - timedelta(microseconds=1))
    assert sweep_silence() == 0
    assert written(case_id) == before


def test_twice_is_once(case_id: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    assert sweep_silence() == 1
    after = written(case_id)
    assert sweep_silence() == 0
    assert not deem_accepted(case_id)
    frozen(MIDNIGHT + timedelta(days=3))
    assert sweep_silence() == 0
    assert written(case_id) == after
    assert refusals(case_id) == {}


def test_a_sweep_that_was_down_for_a_week(case_id: UUID, by_platform: UUID, frozen: Freeze) -> None:
    """Two cases of one morning, one swept at midnight, the other after a week: the same day of acceptance, instant of
    effect, due dates, beginnings of steps."""
    frozen(MIDNIGHT)
    assert deem_accepted(case_id)
    frozen(MIDNIGHT + timedelta(days=7, hours=5, minutes=17))
    assert sweep_silence() == 1
    in_time, late = seen_of(case_id), seen_of(by_platform)

    def bare(seen: tuple[object, ...]) -> tuple[object, ...]:
        *dates, facts, at = seen
        return (*dates, [{name: fact[name] for name in ("kind", "at")} for fact in facts], at)  # type: ignore[attr-defined]

    assert bare(late) == bare(in_time)
    # When it was written down is told as well, by the event itself.
    assert told(by_platform).at == MIDNIGHT + timedelta(days=7, hours=5, minutes=17)


def test_from_the_last_receipt(case_id: UUID, frozen: Freeze) -> None:
    """A resubmission starts five new days, and is the receipt from which silence accepts."""
    tell(case_id)
    frozen(beijing("2026-03-20T23:59"))
    hand_in(case_id)
    frozen(beijing("2026-03-27T23:59:59"))
    assert sweep_silence() == 0
    frozen(beijing("2026-03-28T00:00"))
    assert sweep_silence() == 1
    case = Case.objects.get(pk=case_id)
    assert case.accepted_on == date(2026, 3, 20)
    assert case.promised_due == beijing("2026-03-28T00:00")
    assert replay(case_id) == ()


def test_while_the_applicant_corrects_nothing_is_accepted(case_id: UUID, frozen: Freeze) -> None:
    tell(case_id)
    frozen(MIDNIGHT + timedelta(days=60))
    assert sweep_silence() == 0
    assert Case.objects.get(pk=case_id).state == "CORRECTING"


def test_while_originals_wait(original: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-09T09:00"))
    pass_to_originals(reviewer(), case_id=original, seen=1)
    frozen(MIDNIGHT)
    assert sweep_silence() == 1
    assert Case.objects.get(pk=original).accepted_on == date(2026, 3, 2)
    assert replay(original) == ()


def notice(case_id: UUID) -> object:
    lines = [Line("m3", Defect.UNCLEAR)]
    return request_correction(reviewer(), case_id=case_id, seen=version(case_id), lines=lines)


def test_a_notice_one_second_before(case_id: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT - SECOND)
    notice(case_id)
    frozen(MIDNIGHT)
    assert sweep_silence() == 0
    assert Case.objects.get(pk=case_id).state == "CORRECTING"


LATE: dict[str, Callable[[UUID], object]] = {
    "notice": notice,
    "accept": lambda case_id: pass_pre_review(reviewer(), case_id=case_id, seen=1),
    "refuse": lambda case_id: refuse_intake(
        reviewer(), case_id=case_id, seen=1, kind=IntakeRefusal.NOT_REQUIRED, reasons="不需要许可"
    ),
    "withdraw": lambda case_id: withdraw(me(), case_id=case_id, seen=1),
    "terminate": lambda case_id: terminate(
        decider(), case_id=case_id, seen=1, ground=Termination.DISSOLUTION, evidence="登记机关答复已经注销"
    ),
}


@pytest.mark.parametrize("late", LATE)
@pytest.mark.parametrize("after", [timedelta(0), timedelta(microseconds=1), timedelta(days=8)])
def test_a_deed_that_comes_too_late_finds_the_silence(
    case_id: UUID, frozen: Freeze, late: str, after: timedelta
) -> None:
    """First the silence is recorded, then the deed is refused; at the very instant it is late already (民法典 art. 203)."""
    frozen(MIDNIGHT + after)
    with pytest.raises(DomainError) as caught:
        LATE[late](case_id)
    assert caught.value.code == "cases.silence.accepted"
    assert told(case_id).type == "cases.case.deemed_accepted"
    assert told(case_id).open["deemed_at"] == "2026-03-09T16:00:00.000000Z"
    assert Case.objects.get(pk=case_id).accepted_on == date(2026, 3, 2)
    assert list(refusals(case_id).values()) == ["cases.silence.accepted"]
    assert version(case_id) == 2
    assert sweep_silence() == 0
    assert replay(case_id) == ()


def test_what_silence_has_overtaken_is_not_offered(case_id: UUID, frozen: Freeze) -> None:
    """The page says what the deed would say, also in the minutes before the sweep has written it down."""
    code = Case.objects.get(pk=case_id).code
    frozen(MIDNIGHT - SECOND)
    assert any(offer.possible for offer in progress_of(code, reviewer()).offers)
    assert any(offer.possible for offer in progress_of(code, me()).offers)
    frozen(MIDNIGHT)
    for actor in (reviewer(), me()):
        offered = progress_of(code, actor).offers
        assert [offer.deed for offer in offered if offer.possible] == []
        assert any("视为受理" in offer.reason for offer in offered)
    sweep_silence()
    assert any(offer.possible for offer in progress_of(code, reviewer()).offers)


def test_who_may_not_see_the_case_moves_nothing(case_id: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    stranger = somebody("zhenganyuan")
    refused("uow.not_found", case_id, lambda: pass_pre_review(stranger, case_id=case_id, seen=1))


def test_a_deed_sent_again_after_it_was_done_in_time(case_id: UUID, frozen: Freeze) -> None:
    """The first sending came before midnight, its repetition after: the answer is that of the first."""
    frozen(MIDNIGHT - SECOND)
    first = pass_pre_review(reviewer(), case_id=case_id, seen=1, key="key-of-acceptance")
    frozen(MIDNIGHT)
    again = pass_pre_review(reviewer(), case_id=case_id, seen=1, key="key-of-acceptance")
    assert (first.repeated, again.repeated, again.state_version) == (False, True, 2)
    assert Case.objects.get(pk=case_id).accepted_on == date(2026, 3, 9)


def test_wrong_state(case_id: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    for state in set(State) - {State.SUBMITTED, State.PRE_REVIEWED}:
        far = {"accepted_on": date(2026, 3, 2), "decided_at": MIDNIGHT, "concluded_at": MIDNIGHT, "outcome": "GRANTED"}
        Case.objects.filter(pk=case_id).update(state=state.value, **far)
        assert not deem_accepted(case_id)
        assert sweep_silence() == 0
    assert version(case_id) == 1


def test_the_first_step_runs_from_the_day_after_the_fifth(case_id: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    sweep_silence()
    # Three working days: 10, 11, 12 March.
    assert Case.objects.get(pk=case_id).steps["s1"]["due"] == "2026-03-12T16:00:00.000000Z"


# --- at the same time -------------------------------------------------------------------------------------------------


def test_sweeps_at_once(committed_case: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    assert sorted(at_once(*[sweep_silence] * 4)) == [0, 0, 0, 1]
    assert version(committed_case) == 2
    assert Event.objects.filter(stream_id=committed_case, type="cases.case.deemed_accepted").count() == 1
    whole(committed_case)


def test_sweeps_and_a_late_notice_at_once(committed_case: UUID, frozen: Freeze) -> None:
    frozen(MIDNIGHT)
    results = at_once(sweep_silence, lambda: notice(committed_case), sweep_silence, lambda: notice(committed_case))
    assert Case.objects.get(pk=committed_case).state == "ACCEPTED"
    assert {each for each in results if isinstance(each, str)} <= {
        "cases.silence.accepted",
        "uow.stale",
        "states.deed_not_possible",
    }
    assert version(committed_case) == 2
    whole(committed_case)


def test_more_than_a_batch(
    case_id: UUID, unheard: UUID, item_code: str, frozen: Freeze, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several with the same instant, one without effect among them: each is looked at, none is left."""
    monkeypatch.setattr(deeming, "_BATCH", 2)
    more = [submitted(me(), item_code).case_id for _ in range(4)]
    frozen(MIDNIGHT)
    assert sweep_silence() == 5
    assert {Case.objects.get(pk=each).state for each in (case_id, *more)} == {"ACCEPTED"}
    assert Case.objects.get(pk=unheard).state == "SUBMITTED"


def test_one_that_cannot_be_recorded_does_not_hold_up_the_others(
    case_id: UUID, item_code: str, frozen: Freeze, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A guide that cannot be read, a row that is locked too long: the next case is accepted all the same."""
    other = submitted(me(), item_code).case_id
    honest = deeming.deem_accepted

    def poisoned(each: UUID) -> bool:
        if each == case_id:
            raise OperationalError("canceling statement due to lock timeout")
        return honest(each)

    monkeypatch.setattr(deeming, "deem_accepted", poisoned)
    frozen(MIDNIGHT)
    assert sweep_silence() == 1
    assert Case.objects.get(pk=other).state == "ACCEPTED"
