"""Ratings over the API. Every answer is one that the document describes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tongban.oversight.evaluations.models import Rating
from tongban.oversight.evaluations.tests.conftest import ENDED, concluded, under_way
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]


@pytest.fixture
def code(api_province: None, frozen: Callable[[Any], None]) -> str:
    """A case that was just concluded."""
    receipt = concluded()
    frozen(ENDED)
    return receipt.code


def test_given_listed_and_twice_is_once(program: Programs, code: str) -> None:
    me, address = program("lishili"), f"/cases/{code}/ratings"
    body = {"stars": 2, "reasons": ["209"], "words": "拖了很久", "way": "MOBILE"}
    for repeated in (False, True):
        done = me.post(address, body, key="a-key-of-ours").json()
        assert (done["number"], done["state"], done["repeated"]) == (1, "TO_SIGN", repeated)
    assert me.post(address, {"stars": 4}).json()["number"] == 2
    own = me.get(address).json()
    assert [(each["stars"], each["words"]) for each in own["ratings"]] == [(2, "拖了很久"), (4, "")]
    assert (own["open_until"], own["visits"]) == (None, [])


def test_officials_list_what_follows_and_the_body_learns_no_case(program: Programs, code: str) -> None:
    program("lishili").post(f"/cases/{code}/ratings", {"stars": 1})
    for login, known in (("wujiancha", code), ("zhoujueding", "")):
        (line,) = program(login).get("/ratings").json()["ratings"]
        assert (line["registration_code"], line["state"], line["day"]) == (known, "TO_SIGN", "2026-11-03")
        assert program(login).get("/ratings?stars=5").json()["ratings"] == []
    for login in ("zhenganyuan", "lishili"):
        assert program(login).get("/ratings?view=all").json()["ratings"] == []


@pytest.mark.parametrize(
    ("login", "body", "status", "error"),
    [
        ("zhangshili", {"stars": 5}, 403, "evaluations.rating.not_yours"),
        ("zhoujueding", {"stars": 5}, 403, "evaluations.rating.not_yours"),
        ("lishili", {"stars": 6}, 422, "evaluations.stars.invalid"),
        ("lishili", {"stars": "5"}, 422, "api.request.invalid"),
        ("lishili", {}, 422, "api.request.invalid"),
        ("lishili", {"stars": 5, "who": "x"}, 422, "api.request.invalid"),
        ("lishili", {"stars": 5, "reasons": ["209"]}, 422, "evaluations.reason.invalid"),
        ("lishili", {"stars": 5, "words": "打 19900000001"}, 422, "evaluations.words.identifying"),
        ("lishili", {"stars": 5, "visit": 9}, 404, "evaluations.visit.unknown"),
    ],
)
def test_refused(program: Programs, code: str, login: str, body: dict[str, Any], status: int, error: str) -> None:
    answer = program(login).post(f"/cases/{code}/ratings", body)
    assert (answer.status_code, answer.json()["code"]) == (status, error)
    assert not Rating.objects.exists()


def test_too_early_too_often_and_without_a_key(program: Programs, code: str) -> None:
    me, address = program("lishili"), f"/cases/{code}/ratings"
    open_ = under_way(1).code
    assert me.post(f"/cases/{open_}/ratings", {"stars": 5}).json()["code"] == "evaluations.rating.not_ended"
    assert me.post(address, {"stars": 5}, key=None).json()["code"] == "api.idempotency_key.missing"
    assert [me.post(address, {"stars": 5}).status_code for _ in range(3)] == [200, 200, 409]
    assert program("zhangshili").get(address).status_code == 404
    assert me.get("/cases/x/ratings").status_code == 422


@pytest.mark.parametrize("query", ["view=x", "stars=9", "after=x", "size=0"])
def test_a_wrong_filter_is_told(program: Programs, code: str, query: str) -> None:
    assert program("wujiancha").get(f"/ratings?{query}").status_code == 422
