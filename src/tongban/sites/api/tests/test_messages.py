"""Messages and notification choices over the API: whose, in pages, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.capabilities.messaging.models import Message
from tongban.foundation.records import consumers
from tongban.foundation.records.consumers import PlacedEvent
from tongban.foundation.records.models import Event
from tongban.registry.identity.actions.confirm_email import confirm_email
from tongban.registry.identity.actions.give_email import give_email
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Account
from tongban.registry.identity.queries import actor_of
from tongban.registry.identity.sealing import email_code
from tongban.sites.api.tests.conftest import Program

Programs = Callable[[str], Program]


@pytest.fixture
def told(submitted: dict[str, Any], program: Programs) -> list[dict[str, Any]]:
    """The box of 李示例 after his company's case was submitted and accepted."""
    program("qianchushen").post(f"/cases/{submitted['registration_code']}/deeds/pass_pre_review", {"state_version": 1})
    wanted = next(each for each in consumers.subscriptions() if each.name == "messaging.messages")
    for row in Event.objects.filter(type__in=wanted.types).order_by("at", "stream_id", "n"):
        wanted.handle(PlacedEvent(1, row.stream_id, row.n, row.type, row.schema, row.at, row.open))
    return list(program("lishili").get("/messages").json()["messages"])


def confirm(login: str, address: str) -> None:
    actor = actor_of(demo_id("account", login), Channel.PORTAL)
    assert actor is not None
    confirmation = give_email(actor, address=address)
    assert confirmation is not None
    confirm_email(actor, code=email_code(confirmation))


def test_the_box_in_pages(program: Programs, submitted: dict[str, Any], told: list[dict[str, Any]]) -> None:
    assert [each["type"] for each in told] == ["cases.case.accepted", "cases.case.submitted"]
    assert {each["registration_code"] for each in told} == {submitted["registration_code"]}
    assert {(each["recipient_kind"], each["read_at"]) for each in told} == {("LEGAL", None)}
    first = program("lishili").get("/messages?size=1").json()
    assert first["messages"] == told[:1]
    last = program("lishili").get(f"/messages?size=1&after={first['next']}").json()
    assert (last["messages"], last["next"]) == (told[1:], None)


def test_read_once(program: Programs, told: list[dict[str, Any]]) -> None:
    read = program("lishili").post(f"/messages/{told[0]['id']}/read", key=None).json()
    assert read["read_at"]
    assert {**read, "read_at": None} == told[0]
    assert program("lishili").post(f"/messages/{told[0]['id']}/read", key=None).json() == read
    assert [each["read_at"] for each in program("lishili").get("/messages").json()["messages"]] == [
        read["read_at"],
        None,
    ]


def test_others_messages_are_not_there(program: Programs, told: list[dict[str, Any]]) -> None:
    for login in ("wangshili", "qianchushen"):
        assert program(login).get("/messages").json() == {"messages": [], "next": None}
        for name in (told[0]["id"], str(uuid4()), "x"):
            refused = program(login).post(f"/messages/{name}/read", key=None)
            assert (refused.status_code, refused.json()["code"]) == (404, "messaging.message.unknown")
    assert not Message.objects.exclude(read_at=None).exists()


@pytest.mark.parametrize("query", ["after=x", "size=0", "size=101", "after=' OR 1=1"])
def test_a_wrong_page_is_told(program: Programs, query: str) -> None:
    assert program("lishili").get(f"/messages?{query}").status_code == 422


def test_a_page_costs_two_statements(program: Programs, told: list[dict[str, Any]]) -> None:
    reader = program("lishili")
    reader.get("/messages")
    with CaptureQueriesContext(connection) as captured:
        reader.get("/messages")
    assert len([each for each in captured if "clock_offset" not in each["sql"]]) <= 2


def test_the_choice(program: Programs) -> None:
    known = {"sms": True, "email": False, "mobile": "199****0001", "email_address": ""}
    assert program("lishili").get("/me/notifications").json() == known
    refused = program("lishili").put("/me/notifications", {"sms": False, "email": True})
    assert (refused.status_code, refused.json()["code"]) == (409, "identity.email.unconfirmed")
    assert program("lishili").get("/me/notifications").json() == known, "nothing half-written"
    confirm("lishili", "lishili@example.cn")
    chosen = known | {"email": True, "email_address": "l***@example.cn"}
    assert program("lishili").get("/me/notifications").json() == chosen
    for _ in range(2):
        answer = program("lishili").put("/me/notifications", {"sms": False, "email": True})
        assert answer.json() == chosen | {"sms": False}
    assert program("wangshili").get("/me/notifications").json()["sms"] is True


@pytest.mark.parametrize(
    "body", [{}, {"sms": True}, {"sms": 1, "email": False}, {"sms": True, "email": False, "x": 1}, [], None]
)
def test_a_choice_that_is_none(program: Programs, body: Any) -> None:
    refused = program("lishili").put("/me/notifications", body)
    assert (refused.status_code, refused.json()["code"]) == (422, "api.request.invalid")


def test_without_a_person_there_is_nothing_to_choose(program: Programs) -> None:
    Account.objects.filter(login="qianchushen").update(natural_person=None)
    for refused in (
        program("qianchushen").get("/me/notifications"),
        program("qianchushen").put("/me/notifications", {"sms": True, "email": False}),
    ):
        assert (refused.status_code, refused.json()["code"]) == (403, "identity.capacity.not_held")
