"""离岗代理 over the API: the same rules as at the desk, the same people, the same refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

from tongban.foundation import clock
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Leave
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]
DEPUTY = str(demo_id("account", "sunfuhe"))


def ask(program: Program, **changed: Any) -> Any:
    today = clock.today()
    days = {"first_day": today.isoformat(), "last_day": (today + timedelta(3)).isoformat()}
    return program.post("/leaves", {**days, "deputy_id": DEPUTY, **changed}, key=None)


def answer(program: Program, leave: str, word: str) -> tuple[int, str]:
    told = program.post(f"/leaves/{leave}/answer", {"answer": word}, key=None)
    return told.status_code, told.json().get("state") or told.json()["code"]


def test_asked_granted_ended(program: Programs) -> None:
    """By the three people whom it concerns; the same answer twice is once."""
    qian, zhou, sun = (program(each) for each in ("qianchushen", "zhoujueding", "sunfuhe"))
    assert DEPUTY in {each["account_id"] for each in qian.get("/leaves").json()["colleagues"]}
    made = ask(qian)
    assert (made.status_code, made.json()["state"], made.json()["deputy"]) == (201, "ASKED", "孙示例")
    leave = made.json()["id"]
    assert ask(qian).json()["code"] == "identity.leave.overlaps"
    assert [each["id"] for each in zhou.get("/leaves").json()["to_answer"]] == [leave]
    assert [answer(zhou, leave, "GRANT") for _ in range(2)] == [(200, "GRANTED")] * 2
    assert [each["id"] for each in sun.get("/leaves").json()["standing_in"]] == [leave]
    # Who is away acts by no program: the token rests until the leave is ended.
    assert answer(qian, leave, "END") == (401, "identity.token.invalid")
    assert answer(zhou, leave, "END") == (200, "ENDED")
    assert [each["state"] for each in qian.get("/leaves").json()["own"]] == ["ENDED"]


def test_what_the_desk_refuses_is_refused(program: Programs) -> None:
    """Others, wrong days, wrong deputies, who holds no post; nothing is written."""
    qian = program("qianchushen")
    assert ask(qian, last_day="2020-01-01").json()["code"] == "identity.leave.days"
    assert ask(qian, deputy_id=str(uuid4())).json()["code"] == "identity.leave.deputy"
    assert ask(program("lishili")).json()["code"] == "identity.leave.no_post"
    assert ask(qian, first_day="soon").status_code == 422
    assert not Leave.objects.exists()
    leave = ask(qian).json()["id"]
    for login in ("qianchushen", "sunfuhe", "zhenganyuan", "lishili"):
        assert answer(program(login), leave, "GRANT") == (404, "identity.leave.unknown"), login
    assert answer(program("zhoujueding"), "x", "GRANT") == (404, "identity.leave.unknown")
    assert program("").get("/leaves").status_code == 401
    assert not any(program("lishili").get("/leaves").json().values())
