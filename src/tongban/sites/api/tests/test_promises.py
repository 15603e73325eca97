"""``GET /items/{code}/contract``: open to everybody, the numbers of the page, nothing of a few cases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from tongban.cases.factories import contracts
from tongban.foundation.clock import SHANGHAI
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]
DAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def _today(frozen: Callable[[datetime], None]) -> None:
    frozen(datetime(2026, 11, 20, 10, tzinfo=SHANGHAI))


def test_the_numbers_are_told_to_everybody(program: Programs, item_code: str) -> None:
    contracts(item_code, DAY, 4)
    contracts(item_code, DAY, 2, promised="MISSED", promised_late=3)
    contracts(item_code, date(2026, 9, 1), 1)
    told = program("").get(f"/items/{item_code}/contract").json()
    assert (told["ended"], told["few"], told["missed"], told["explained"], told["overdue_now"]) == (7, False, 2, 0, 0)
    assert (told["since"], told["through"], told["endings"]) == ("2025-11-21", "2026-11-20", {"DECIDED": 7})
    assert next(each for each in told["promises"] if each["subject"] == "PROMISED") == {
        "subject": "PROMISED", "limit": {"amount": 5, "unit": "WORKING_DAY"}, "kept": 5, "missed": 2,
        "share_kept": 0.7143, "late_median": 3.0, "late_worst": 3, "waiting": 0,
    }  # fmt: skip
    assert program("").get(f"/items/{item_code}/contract?months=1").json()["ended"] == 6


def test_of_few_cases_only_their_number_is_told(program: Programs, item_code: str) -> None:
    contracts(item_code, DAY, 4, promised="MISSED", promised_late=3)
    told = program("").get(f"/items/{item_code}/contract").json()
    assert (told["ended"], told["few"], told["missed"], told["endings"]) == (4, True, None, None)
    hidden = ("kept", "missed", "share_kept", "late_median", "late_worst", "waiting")
    assert {each[name] for each in told["promises"] for name in hidden} == {None}


def test_an_unknown_item_and_a_strange_period_are_refused(program: Programs, item_code: str) -> None:
    answer = program("").get(f"/items/{item_code[:-1]}9/contract")
    assert (answer.status_code, answer.json()["code"]) == (404, "catalogue.item_unknown")
    assert program("").get(f"/items/{item_code}/contract?months=37").status_code == 422
