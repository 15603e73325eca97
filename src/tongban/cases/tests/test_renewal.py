"""延续: 逾期未作决定的，视为准予延续 (行政许可法第五十条), for who asked in time: with the
permit's last day, whoever looks, and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_accepted import sweep_silence
from tongban.cases.actions.deem_renewed import deem_renewed, sweep_renewals
from tongban.cases.actions.refuse_intake import refuse_intake
from tongban.cases.actions.reopen import reopen
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.kinds import IntakeRefusal, Outcome, Reopening
from tongban.cases.replay import replay
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    beijing,
    decider,
    hand_in,
    me,
    review,
    reviewer,
    tell,
    told,
    version,
    written,
)
from tongban.cases.tests.renewals import (
    END,
    IN_TIME,
    LAST_DAY,
    LATE,
    MICROSECOND,
    Shop,
    giving_an_opinion,
    is_not,
    is_renewed,
    natural_days,
    not_asked,
    refuse,
    row,
    without_silence,
)


@pytest.fixture
def shop(province: None, frozen: Freeze, item_code: str) -> Shop:
    return Shop(frozen, item_code)


# --- in time, late, silent -----------------------------------------------------------------------------------------------


def test_the_permit_has_its_term(shop: Shop) -> None:
    assert row(shop.permit).valid_until == LAST_DAY


def test_silence_renews_at_the_end_of_its_last_day(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    assert row(case_id).renewal_due == END
    frozen(END - MICROSECOND)
    is_not(case_id)
    frozen(END)
    assert sweep_renewals() == 1
    is_renewed(case_id)
    event = told(case_id)
    assert event.type == "cases.case.deemed_renewed"
    assert event.open["renewed_at"] == "2031-11-02T16:00:00.000000Z"
    assert event.open["actor"]["system"] == "deadlines"
    assert event.open["basis"]


def test_twice_is_once(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    frozen(END)
    assert sweep_renewals() == 1
    after = written(case_id)
    assert sweep_renewals() == 0
    assert deem_renewed(case_id) is False
    assert written(case_id) == after


def test_a_week_without_a_sweep_changes_nothing(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    frozen(END + timedelta(days=7))
    assert sweep_renewals() == 1
    is_renewed(case_id)
    # The ten working days of art. 44 count from the instant at which it took effect.
    due = row(case_id).delivery_due
    assert due is not None
    assert END + timedelta(days=13) < due < END + timedelta(days=17)


def test_who_asks_late_is_decided_by_somebody(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen, LATE)
    assert row(case_id).renewal_due is None
    frozen(END + timedelta(days=1))
    is_not(case_id)
    review(case_id)
    decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)
    # Decided when the permit was over, it holds from that day on.
    assert row(case_id).valid_until == date(2036, 11, 3)
    assert replay(case_id) == ()


def test_where_the_rule_knows_no_silence_nothing_is_renewed(province: None, frozen: Freeze, item_code: str) -> None:
    shop = Shop(frozen, item_code, without_silence)
    case_id = shop.asked(frozen)
    frozen(END)
    is_not(case_id)


@pytest.mark.parametrize(
    ("day", "due"), [("2031-10-03T23:59:59.999999", END), ("2031-10-04T00:00", None)], ids=["thirty", "twenty-nine"]
)
def test_thirty_days_are_days(province: None, frozen: Freeze, item_code: str, day: str, due: Any) -> None:
    """From 3 October to 2 November thirty days pass, holidays or not."""
    shop = Shop(frozen, item_code, natural_days)
    frozen(beijing(day))
    assert row(shop.ask()).renewal_due == due


@pytest.mark.parametrize(("when", "due"), [(IN_TIME, END), (LATE, None)], ids=["fifteen", "fourteen"])
def test_working_days_are_working_days(shop: Shop, frozen: Freeze, when: Any, due: Any) -> None:
    frozen(when)
    assert row(shop.ask()).renewal_due == due


def test_neither_too_early_nor_after_its_end(shop: Shop, frozen: Freeze) -> None:
    frozen(beijing("2031-05-30T10:00"))
    not_asked("cases.renewal.too_early", shop)
    frozen(END - MICROSECOND)
    case_id = shop.ask()
    withdraw(me(), case_id=case_id, seen=1, reason="")
    frozen(END)
    not_asked("cases.renewal.expired", shop)


def test_granted_before_its_end_it_follows_without_a_gap(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    frozen(END - MICROSECOND)
    review(case_id)
    decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)
    assert (told(case_id).open["valid_from"], row(case_id).valid_until) == ("2031-11-03", date(2036, 11, 2))
    frozen(END)
    assert sweep_renewals() == 0
    assert replay(case_id) == ()


def test_refused_before_its_end_silence_has_nothing_to_say(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    refuse(case_id)
    frozen(END)
    assert sweep_renewals() == 0
    assert row(case_id).outcome == "REFUSED"


# --- whose turn it was ---------------------------------------------------------------------------------------------------


def test_accepted_only_after_the_end_it_is_renewed_by_that(shop: Shop, frozen: Freeze) -> None:
    """The five days still ran: the body's own silence does not harm who asked in time."""
    frozen(IN_TIME)
    case_id = shop.ask()
    tell(case_id)
    frozen(beijing("2031-10-31T10:00"))
    hand_in(case_id)
    frozen(END)
    is_not(case_id)
    frozen(beijing("2031-11-04T10:00"))
    accept(case_id)
    assert sweep_renewals() == 1
    is_renewed(case_id, beijing("2031-11-04T10:00"))


def test_accepted_by_silence_after_the_end(shop: Shop, frozen: Freeze) -> None:
    frozen(IN_TIME)
    case_id = shop.ask()
    tell(case_id)
    frozen(beijing("2031-10-31T10:00"))
    hand_in(case_id)
    frozen(beijing("2031-11-20T10:00"))
    assert sweep_renewals() == 0
    assert sweep_silence() == 1
    assert sweep_renewals() == 1
    # Five working days from Friday 31 October: 24:00 of 7 November.
    is_renewed(case_id, beijing("2031-11-08T00:00"))


def test_a_correction_that_is_open_at_the_end_ends_the_silence(shop: Shop, frozen: Freeze) -> None:
    """The body waited for its applicant; the decision that did not come was not its fault."""
    frozen(IN_TIME)
    case_id = shop.ask()
    tell(case_id)
    frozen(END)
    is_not(case_id)
    frozen(END + timedelta(days=1))
    hand_in(case_id)
    assert row(case_id).renewal_due is None
    accept(case_id)
    is_not(case_id)
    assert replay(case_id) == ()


def test_a_correction_in_time_keeps_the_silence(shop: Shop, frozen: Freeze) -> None:
    frozen(IN_TIME)
    case_id = shop.ask()
    tell(case_id)
    frozen(END - MICROSECOND)
    hand_in(case_id)
    assert row(case_id).renewal_due == END


def test_refused_before_the_end_and_done_anew_somebody_decides(shop: Shop, frozen: Freeze) -> None:
    case_id = shop.asked(frozen)
    refuse(case_id)
    conclude(decider(), case_id=case_id, seen=version(case_id))
    frozen(END - timedelta(days=2))
    reopen(decider(), case_id=case_id, seen=version(case_id), ground=Reopening.REVIEW, document="赣府行复〔2031〕12 号")
    frozen(END + timedelta(days=1))
    is_not(case_id)
    giving_an_opinion(case_id)
    assert replay(case_id) == ()


def test_not_accepted_it_was_never_silent(shop: Shop, frozen: Freeze) -> None:
    frozen(IN_TIME)
    case_id = shop.ask()
    refuse_intake(
        reviewer(), case_id=case_id, seen=1, kind=IntakeRefusal.NOT_REQUIRED, grounds=(), reasons="不需要许可"
    )
    frozen(END)
    is_not(case_id)
