"""Promises counted over many cases, against sets small enough to count by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.contract import Subject
from tongban.cases.factories import contracts, published, sample_item, submitted, with_originals
from tongban.cases.queries import By, balances_within, contract_of_item, last_months
from tongban.cases.queries.promises import Period, balance_of
from tongban.cases.states import State
from tongban.cases.tests.demands import me

pytestmark = pytest.mark.usefixtures("province")
YEAR = Period(date(2025, 11, 3), date(2026, 11, 3))
DAY = date(2026, 10, 20)
PASSED, TO_COME = datetime(2026, 11, 1, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)
MISSED: dict[str, Any] = {"promised": "MISSED"}


@pytest.fixture
def nine(at: Callable[[str], None], item_code: str) -> None:
    """Nine that count: six decided, four of them too late; one refused at intake; one withdrawn; one never delivered."""
    at("2026-11-02T10:00")
    contracts(item_code, DAY, 2)
    contracts(item_code, DAY, 1, **MISSED, promised_late=1, explained=True)
    contracts(item_code, DAY, 2, **MISSED, promised_late=2)
    contracts(item_code, DAY, 1, **MISSED, promised_late=9, statutory="MISSED", statutory_late=4)
    none = {"promised": "NONE", "statutory": "NONE", "delivery": "NONE", "step": "OPEN"}
    contracts(item_code, YEAR.since, 1, ending="NOT_ACCEPTED", **none)
    contracts(item_code, DAY, 1, ending="WITHDRAWN", **none)
    contracts(item_code, YEAR.last, 1, delivery="OPEN", delivery_due=PASSED)
    # Not: before and after the period, and one that is open again.
    contracts(item_code, date(2025, 11, 2), 1, **MISSED)
    contracts(item_code, YEAR.until, 1, **MISSED)
    contracts(item_code, None, 1, ending="", **MISSED)


def test_the_numbers_are_those_counted_by_hand(nine: None, item_code: str) -> None:
    balance = balance_of(item_code, YEAR)
    assert (balance.ended, balance.missed, balance.explained, balance.few) == (9, 4, 1, False)
    assert {state: n for state, n in balance.endings.items() if n} == {
        State.DECIDED: 7,
        State.NOT_ACCEPTED: 1,
        State.WITHDRAWN: 1,
    }
    promised = balance.promises[Subject.PROMISED]
    assert (promised.kept, promised.missed, promised.median, promised.worst) == (3, 4, 2.0, 9)
    assert promised.share == 3 / 7
    assert balance.promises[Subject.STATUTORY].median == balance.promises[Subject.STATUTORY].worst == 4
    acceptance = balance.promises[Subject.ACCEPTANCE]
    assert (acceptance.kept, acceptance.missed, acceptance.share, acceptance.median) == (9, 0, 1.0, None)
    delivery = balance.promises[Subject.DELIVERY]
    assert (delivery.kept, delivery.missed, delivery.waiting, delivery.worst) == (6, 1, 1, None)


def test_the_median_of_two_lies_between_them(monday: None, item_code: str) -> None:
    contracts(item_code, DAY, 1, **MISSED, promised_late=1)
    contracts(item_code, DAY, 1, **MISSED, promised_late=4)
    assert balance_of(item_code, YEAR).promises[Subject.PROMISED].median == 2.5


def test_a_delivery_that_may_still_come_is_in_neither_number(monday: None, item_code: str) -> None:
    contracts(item_code, DAY, 5, delivery="OPEN", delivery_due=TO_COME)
    assert balance_of(item_code, YEAR).promises[Subject.DELIVERY].due == 0


@pytest.mark.parametrize(("number", "few", "share"), [(4, True, None), (5, False, 1.0)])
def test_of_fewer_than_five_no_share_is_told(
    monday: None, item_code: str, number: int, few: bool, share: float | None
) -> None:
    contracts(item_code, DAY, number)
    balance = balance_of(item_code, YEAR)
    assert (balance.few, balance.promises[Subject.PROMISED].share) == (few, share)


def test_without_a_case_there_is_nothing_to_tell(item_code: str) -> None:
    balance = balance_of(item_code, YEAR)
    assert (balance.ended, balance.few, balance.promises[Subject.PROMISED].due) == (0, True, 0)


def test_by_item_by_body_and_over_all_bodies(monday: None, item_code: str) -> None:
    other_item = published(item_code, "000131990003", with_originals)
    other_county = sample_item("360726000000")
    contracts(item_code, DAY, 3)
    contracts(other_item, DAY, 2, **MISSED, promised_late=3)
    contracts(other_county, DAY, 4, **MISSED, promised_late=1)

    def counted(region: str, by: By) -> list[tuple[str, int, int, float | None]]:
        found = balances_within([region], by, YEAR)
        assert all(bool(each.department_id) == (by is not By.ITEM) for each in found)
        return [(each.item, each.ended, each.missed, each.promises[Subject.PROMISED].median) for each in found]

    county, province = "360722000000", "360000000000"
    assert counted(county, By.ITEM_AND_BODY) == [(other_item, 2, 2, 3.0), (item_code, 3, 0, None)]
    assert counted(county, By.BODY) == [("", 5, 2, 3.0)]
    assert counted(province, By.ITEM_AND_BODY)[0] == (other_county, 4, 4, 1.0)
    assert sorted(counted(province, By.ITEM)) == [("", 2, 2, 3.0), ("", 7, 4, 1.0)]
    assert sorted(counted(province, By.BODY)) == [("", 4, 4, 1.0), ("", 5, 2, 3.0)]
    assert balances_within([], By.BODY, YEAR) == ()


def test_cases_past_their_limit_are_told_beside_those_that_ended(at: Callable[[str], None], item_code: str) -> None:
    at("2026-11-02T10:00")
    submitted(me(), item_code)
    at("2026-11-09T23:59")
    assert contract_of_item(item_code).overdue == 0
    at("2026-11-10T00:00")
    assert contract_of_item(item_code).overdue == 1


def test_an_item_costs_four_statements_and_a_region_two(nine: None, item_code: str) -> None:
    contract_of_item(item_code)
    with CaptureQueriesContext(connection) as captured:
        contract_of_item(item_code)
    assert len(captured) == 4
    with CaptureQueriesContext(connection) as captured:
        balances_within(["360722000000", "360726000000"], By.ITEM_AND_BODY, YEAR)
    assert len(captured) == 2


@pytest.mark.parametrize(
    ("today", "months", "since", "until"),
    [
        ("2026-11-25", 12, "2025-11-26", "2026-11-26"),
        ("2026-12-31", 12, "2026-01-01", "2027-01-01"),
        ("2026-03-30", 1, "2026-02-28", "2026-03-31"),
        ("2028-02-28", 12, "2027-02-28", "2028-02-29"),
    ],
)
def test_the_last_months_end_today(today: str, months: int, since: str, until: str) -> None:
    wanted = Period(date.fromisoformat(since), date.fromisoformat(until))
    assert last_months(months, date.fromisoformat(today)) == wanted
