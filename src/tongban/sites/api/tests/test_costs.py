"""Statements a request: the hot path stays short, and lists cost the same whatever their length."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tongban.foundation import clock
from tongban.sites.api.tests.conftest import Program, confirmed

Programs = Callable[[str], Program]


@pytest.fixture(autouse=True)
def _clock_stands(frozen: Callable[[datetime], None]) -> None:
    """The demonstration clock is read once a second, by whichever request comes first: not counted here."""
    frozen(clock.real_now())


def statements(send: Callable[[], HttpResponse]) -> int:
    """Statements of one request, those of the unit of work's pipeline with BEGIN and COMMIT among them."""
    with CaptureQueriesContext(connection) as captured:
        answer = send()
    assert answer.status_code < 300, answer.content
    return len(captured)


def test_submitting_costs_twelve(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    body = confirmed(applicant, application)
    # What a process reads once (the row of the department) is read by the first.
    applicant.post("/applications", body)
    assert statements(lambda: applicant.post("/applications", body)) <= 12


def test_a_deed_costs_nine(program: Programs, submitted: dict[str, Any]) -> None:
    path = f"/cases/{submitted['registration_code']}/deeds"
    reviewer = program("qianchushen")
    assert reviewer.get("/cases?view=todo").status_code == 200
    assert statements(lambda: reviewer.post(f"{path}/pass_pre_review", {"state_version": 1})) <= 9


def test_reading_costs_three(program: Programs, submitted: dict[str, Any]) -> None:
    applicant, code = program("lishili"), submitted["registration_code"]
    assert statements(lambda: applicant.get(f"/cases/{code}")) <= 3


def test_a_list_costs_three_whatever_its_length(program: Programs, application: dict[str, Any]) -> None:
    applicant, reviewer = program("lishili"), program("qianchushen")
    body = confirmed(applicant, application)
    assert reviewer.get("/cases").status_code == 200
    costs = set()
    for size in (1, 3):
        for _ in range(2):
            applicant.post("/applications", body)
        costs.add(statements(lambda: applicant.get("/cases")))
        costs.add(statements(lambda size=size: reviewer.get(f"/cases?view=todo&size={size}")))  # type: ignore[misc]
    # The third says whose names an official was shown.
    assert max(costs) <= 3


def test_a_search_without_a_token_costs_three_and_an_item_none(program: Programs, item_code: str) -> None:
    searched = "/items?q=奶茶店&region=360722000000"
    # The words of the catalogue are learned at the first search.
    assert program("").get(searched).status_code == 200
    assert statements(lambda: program("").get(searched)) <= 3
    assert program("").get(f"/items/{item_code}").status_code == 200
    assert statements(lambda: program("").get(f"/items/{item_code}")) == 0
