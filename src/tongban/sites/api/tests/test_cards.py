"""Cards over the API: whose, the deeds, and what is refused. Every answer is one that the document describes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tongban.cases.queries import case_id_of
from tongban.foundation import clock
from tongban.foundation.records.models import Event
from tongban.oversight.supervision.actions.watch import watch
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]


@pytest.fixture
def late(program: Programs, submitted: dict[str, Any], frozen: Callable[[Any], None]) -> dict[str, Any]:
    """The red card of a case in silence, as the supervisor's list shows it a month later."""
    frozen(clock.real_now() + timedelta(days=30))
    watch([case_id_of(submitted["registration_code"])])
    (card,) = program("wujiancha").get("/cards?level=3").json()["cards"]
    return dict(card)


def test_the_list_and_one_card(program: Programs, late: dict[str, Any]) -> None:
    assert (late["rule"], late["level_label"], late["state"], late["at"]) == ("T4", "红牌", "RAISED", late["due"])
    card = program("zhoujueding").get(f"/cards/{late['id']}").json()
    assert card["events"][0]["at"] == late["at"]
    assert [each["deed"] for each in card["deeds"] if each["possible"]] == ["explain"]
    assert "示例餐饮" not in str(card)
    page = program("wujiancha").get("/cards?view=all&size=1").json()
    assert page["next"]
    following = program("wujiancha").get(f"/cards?view=all&size=1&after={page['next']}").json()
    assert following["cards"] != page["cards"]


def test_explained_lifted_and_twice_is_once(program: Programs, late: dict[str, Any]) -> None:
    address = f"/cards/{late['id']}/deeds"
    body = {"state_version": 1, "words": "说明"}
    for repeated in (False, True):
        told = program("zhoujueding").post(f"{address}/explain", body, key="a-key-of-ours").json()
        assert (told["state"], told["state_version"], told["repeated"]) == ("ANSWERED", 2, repeated)
    told = program("wujiancha").post(f"{address}/lift", {"words": "不成立"}, If_Match='"2"').json()
    assert told["state"] == "LIFTED"
    assert Event.objects.filter(stream_id=late["id"]).count() == 3


@pytest.mark.parametrize(
    ("login", "deed", "body", "status", "code"),
    [
        ("zhenganyuan", "explain", {"state_version": 1, "words": "x"}, 404, "uow.not_found"),
        ("lishili", "lift", {"state_version": 1, "words": "x"}, 404, "uow.not_found"),
        ("zhoujueding", "lift", {"state_version": 1, "words": "x"}, 403, "supervision.card.not_allowed"),
        ("wujiancha", "uphold", {"state_version": 1, "words": "x"}, 409, "supervision.card.not_explained_yet"),
        ("wujiancha", "close", {"state_version": 1, "words": "x"}, 409, "states.deed_not_possible"),
        ("zhoujueding", "explain", {"state_version": 1, "words": " "}, 422, "supervision.card.words"),
        ("zhoujueding", "explain", {"state_version": 7, "words": "x"}, 409, "uow.stale"),
        ("zhoujueding", "explain", {"words": "x"}, 428, "api.state_version.missing"),
    ],
)
def test_refused(
    program: Programs, late: dict[str, Any], login: str, deed: str, body: dict[str, Any], status: int, code: str
) -> None:
    answer = program(login).post(f"/cards/{late['id']}/deeds/{deed}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert Event.objects.filter(stream_id=late["id"]).count() == 1


def test_who_supervises_nothing_sees_nothing(program: Programs, late: dict[str, Any]) -> None:
    for login in ("zhenganyuan", "lishili"):
        assert program(login).get("/cards?view=all").json()["cards"] == []
        assert program(login).get(f"/cards/{late['id']}").status_code == 404
    assert program("wujiancha").get(f"/cards/{uuid4()}").status_code == 404
    assert program("wujiancha").get("/cards/x").status_code == 404


@pytest.mark.parametrize(
    "query", ["view=x", "level=9", "rule=T9", "department=x", "after=x", "registration_code=x", "size=0"]
)
def test_a_wrong_filter_is_told(program: Programs, query: str) -> None:
    assert program("wujiancha").get(f"/cards?{query}").status_code == 422
