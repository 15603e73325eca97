"""延续, once silence has spoken: deeds that come later, the paper, one renewal of one permit (行政许可法第五十条)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.end_permit import end_permit
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.terminate import terminate
from tongban.cases.factories import sample_item, submitted
from tongban.cases.kinds import Delivery, Outcome, Reopening, Termination
from tongban.cases.models import Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    at_once,
    decider,
    me,
    opinion,
    review,
    second,
    somebody,
    version,
    whole,
)
from tongban.cases.tests.renewals import (
    END,
    IN_TIME,
    Document,
    Shop,
    giving_an_opinion,
    is_not,
    is_renewed,
    not_asked,
    row,
    withdrawing,
)
from tongban.foundation.records.models import Refusal
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel


@pytest.fixture
def shop(province: None, frozen: Freeze, item_code: str) -> Shop:
    return Shop(frozen, item_code)


# --- deeds after the end -------------------------------------------------------------------------------------------------


def terminating(case_id: UUID) -> DeedDone:
    return terminate(
        decider(), case_id=case_id, seen=version(case_id), ground=Termination.MOOT, evidence="登记机关已经答复"
    )


def speaking(case_id: UUID) -> DeedDone:
    return make_statement(me(), case_id=case_id, text="请尽快决定。")


@pytest.mark.parametrize("deed", [giving_an_opinion, withdrawing, terminating, speaking])
def test_a_deed_after_the_end_finds_it_renewed_and_records_it(shop: Shop, frozen: Freeze, deed: Any) -> None:
    case_id = shop.asked(frozen)
    frozen(END + timedelta(days=3))
    with pytest.raises(DomainError) as caught:
        deed(case_id)
    assert caught.value.code == "cases.silence.renewed"
    assert list(Refusal.objects.filter(target=case_id).values_list("code", flat=True)) == ["cases.silence.renewed"]
    is_renewed(case_id)


def test_a_refusal_on_the_last_evening_counts_and_a_moment_later_does_not(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    review(case_id)
    refusal: Document = {"outcome": Outcome.REFUSED, "grounds": ["c2"], "reasons": "现场不满足这一条件"}
    frozen(END)
    with pytest.raises(DomainError, match=r"cases\.silence\.renewed"):
        decide(decider(), case_id=case_id, seen=version(case_id), **refusal)
    is_renewed(case_id)


def test_nothing_is_offered_any_more_before_it_is_recorded(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    frozen(END)
    assert not any(offer.possible for offer in progress_of(row(case_id).code, me()).offers)


def test_what_is_renewed_is_delivered_and_concluded(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    frozen(END)
    sweep_renewals()
    deliver(decider(), case_id=case_id, seen=version(case_id), way=Delivery.ELECTRONIC)
    assert conclude(decider(), case_id=case_id, seen=version(case_id)).state is State.CONCLUDED
    assert replay(case_id) == ()


# --- one permit, one renewal ---------------------------------------------------------------------------------------------


def test_one_at_a_time_and_none_of_what_was_renewed(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    not_asked("cases.renewal.under_way", shop)
    withdrawing(case_id)
    again = shop.ask()
    accept(again)
    frozen(END)
    sweep_renewals()
    is_renewed(again)


def test_two_at_the_same_moment_leave_one(committed_province: str, frozen: Freeze) -> None:
    shop = Shop(frozen, sample_item())
    frozen(IN_TIME)
    results = at_once(shop.ask, shop.ask)
    done = [each for each in results if isinstance(each, UUID)]
    assert len(done) == 1, results
    assert [each for each in results if not isinstance(each, UUID)] == ["cases.renewal.under_way"]
    assert Case.objects.filter(renews_id=shop.permit).count() == 1
    whole(done[0])


def test_two_sweeps_and_a_deed_at_the_same_moment(committed_province: str, frozen: Freeze) -> None:
    shop = Shop(frozen, sample_item())
    case_id = shop.asked(frozen)
    frozen(END)
    results = at_once(sweep_renewals, sweep_renewals, lambda: withdrawing(case_id))
    assert not any(isinstance(each, DeedDone) for each in results), results
    is_renewed(case_id)
    whole(case_id)


def test_only_the_holders_own_standing_permit(shop: Shop, frozen: Freeze) -> None:
    frozen(IN_TIME)
    person = me().person_id
    assert person is not None
    with pytest.raises(DomainError, match=r"cases\.renewal\.unknown"):
        submitted(somebody("wangshili", Channel.PORTAL), shop.item, answers={"f.permit.code": shop.code})
    end_permit(decider(), case_id=shop.permit, seen=version(shop.permit), ground="69.4", reasons="经查明情况不实")
    not_asked("cases.renewal.unknown", shop)


def test_silence_does_not_renew_what_was_revoked_meanwhile(shop: Shop, frozen: Freeze) -> None:
    """Only a permit that stands has an end: what was revoked (第六十九条) or cancelled (第七十条) is not prolonged."""
    case_id = shop.asked(frozen)
    end_permit(decider(), case_id=shop.permit, seen=version(shop.permit), ground="69.4", reasons="经查明情况不实")
    frozen(END)
    is_not(case_id)
    giving_an_opinion(case_id)
    assert replay(case_id) == ()


def test_revoked_after_its_end_what_silence_renewed_stays_renewed(shop: Shop, frozen: Freeze) -> None:
    """No sweep ran yet, and it was renewed all the same: what may be revoked now is the renewal."""
    case_id = shop.asked(frozen)
    frozen(END + timedelta(days=2))
    end_permit(decider(), case_id=shop.permit, seen=version(shop.permit), ground="69.4", reasons="经查明情况不实")
    is_renewed(case_id)


def test_undone_after_its_end_what_silence_renewed_stays_renewed(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    frozen(END + timedelta(days=2))
    reopen(
        decider(), case_id=shop.permit, seen=version(shop.permit), ground=Reopening.REVIEW,
        document="赣府行复〔2031〕12 号",
    )  # fmt: skip
    is_renewed(case_id)


def test_silence_does_not_renew_a_grant_that_was_undone_meanwhile(shop: Shop, frozen: Freeze) -> None:
    """The permit's own case is done anew by a judgment: there is no permit now, and no end of it."""
    case_id = shop.asked(frozen)
    reopen(
        decider(), case_id=shop.permit, seen=version(shop.permit), ground=Reopening.JUDGMENT,
        document="（2031）赣0722行初12号",
    )  # fmt: skip
    frozen(END)
    is_not(case_id)
    giving_an_opinion(case_id)
    opinion(case_id, second(), "s2")
    decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)
    assert replay(case_id) == ()
