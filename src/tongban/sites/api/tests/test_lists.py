"""`GET /cases` takes the filters of the desk's list, by the same words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]


def listed(program: Program, query: str) -> int:
    answer = program.get(f"/cases?view=all&{query}")
    assert answer.status_code == 200, answer.content
    return len(answer.json()["cases"])


def test_filters_narrow_an_officials_list(program: Programs, submitted: dict[str, Any], item_code: str) -> None:
    """Each by itself, and together."""
    reviewer, today = program("qianchushen"), clock.today()
    tomorrow = today + timedelta(1)
    for query in (f"item={item_code}", "state=SUBMITTED", "channel=API", "region=360722000000", f"since={today}"):
        assert listed(reviewer, query) == 1, query
    for query in ("state=ACCEPTED", "channel=WINDOW", "clock=late", f"since={tomorrow}", "on=decided", "on=accepted"):
        assert listed(reviewer, query) == 0, query
    assert listed(reviewer, f"item={item_code}&state=SUBMITTED&since={today}&until={today}") == 1
    assert listed(program("zhenganyuan"), f"item={item_code}") == 0


@pytest.mark.parametrize(
    "query", ["state=GONE", "since=2026-02-30", "on=x", "body=1", "since=2026-11-02&until=2026-11-01"]
)
def test_a_filter_that_is_none_is_named(program: Programs, query: str) -> None:
    """One's own cases are not narrowed either."""
    for view in ("all", "own"):
        answer = program("qianchushen").get(f"/cases?view={view}&{query}")
        assert (answer.status_code, answer.json()["code"]) == (422, "cases.filter.invalid")
