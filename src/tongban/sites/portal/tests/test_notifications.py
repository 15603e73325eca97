"""通知方式: give, confirm, remove an address; choose; what is refused and shown; whose page it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tongban.capabilities.messaging.actions.send_code import CODES_AN_HOUR
from tongban.capabilities.messaging.models import Dispatch
from tongban.cases.factories import submitted
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.contacts import own_reach, unconfirmed
from tongban.registry.identity.models import Account
from tongban.registry.identity.sealing import email_code
from tongban.sites.portal.tests.conftest import text_of, told

Browser = Callable[..., Client]
Who = Callable[..., Actor]
PAGE = "/my/notifications/"
ADDRESS = "lishili@example.cn"


@pytest.fixture
def person(who: Who) -> Actor:
    return who("lishili", Channel.PORTAL)


@pytest.fixture
def client(browser: Browser) -> Client:
    return browser("lishili")


def code_of(person: Actor) -> str:
    waiting = unconfirmed(person.person_id or UUID(int=0))
    assert waiting is not None
    return email_code(waiting.id)


def do(client: Client, what: str, **fields: str) -> Any:
    return client.post(PAGE, {"do": what, **fields})


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(answer)))


@pytest.fixture
def confirmed(client: Client, person: Actor) -> None:
    do(client, "give", email=ADDRESS)
    assert do(client, "confirm", code=code_of(person)).status_code == 302


def test_give_and_confirm(client: Client, person: Actor) -> None:
    answer = client.get(PAGE)
    assert answer["Cache-Control"] == "no-store, private"
    assert "199****0001" in text_of(answer)
    assert "19900000001" not in text_of(answer)
    assert 'name="by_email"' not in text_of(answer)
    assert do(client, "give", email=ADDRESS).status_code == 302
    page = client.get(PAGE)
    assert ADDRESS in words(page)
    assert "正在发" in words(page)
    assert code_of(person) not in text_of(page)
    Dispatch.objects.update(tries=1, error="timeout")
    assert "自动再发" in words(client.get(PAGE))
    Dispatch.objects.update(state="UNDELIVERED")
    assert "没有送到" in words(client.get(PAGE))
    assert do(client, "confirm", code=code_of(person)).status_code == 302
    page = client.get(PAGE)
    assert "已确认" in words(page)
    assert 'name="code"' not in text_of(page)
    assert own_reach(person).by_email


def test_choose(client: Client, person: Actor, confirmed: None) -> None:
    do(client, "choose", by_email="true")
    assert (own_reach(person).by_sms, own_reach(person).by_email) == (False, True)
    do(client, "choose", by_sms="true")
    assert (own_reach(person).by_sms, own_reach(person).by_email) == (True, False)
    page = text_of(client.get(PAGE))
    assert re.search(r'name="by_sms"\s+value="true" checked', page)
    assert not re.search(r'name="by_email"\s+value="true" checked', page)


def test_remove_and_drop(client: Client, person: Actor, confirmed: None) -> None:
    do(client, "give", email="new@example.cn")
    do(client, "drop")
    assert (own_reach(person).email, unconfirmed(person.person_id or UUID(int=0))) == (ADDRESS, None)
    do(client, "remove")
    assert own_reach(person).email == ""


@pytest.mark.parametrize(
    ("what", "fields", "status", "said", "target"),
    [
        ("give", {"email": "lishili"}, 422, "邮箱地址不正确", "#email"),
        ("give", {"email": "a@example.cn\r\nBcc: b@example.cn"}, 422, "邮箱地址不正确", "#email"),
        ("give", {}, 422, "邮箱地址不正确", "#email"),
        ("choose", {"by_email": "true"}, 409, "还没有确认过的邮箱", "#email"),
        ("confirm", {"code": "123456"}, 409, "没有可用的验证码", "#email"),
        ("again", {}, 409, "没有可用的验证码", "#email"),
    ],
)
def test_refused_at_its_place(
    client: Client, person: Actor, what: str, fields: dict[str, str], status: int, said: str, target: str
) -> None:
    answer = do(client, what, **fields)
    page = text_of(answer)
    assert answer.status_code == status
    assert said in page
    assert f'href="{target}"' in page
    assert f'id="{target[1:]}"' in page
    assert (own_reach(person).email, Dispatch.objects.count()) == ("", 0)


def test_a_wrong_code_is_told_beside_it(client: Client, person: Actor) -> None:
    do(client, "give", email=ADDRESS)
    wrong = f"{(int(code_of(person)) + 1) % 1_000_000:06d}"
    answer = do(client, "confirm", code=wrong)
    assert answer.status_code == 422
    assert "还可以试 4 次" in text_of(answer)
    assert 'href="#code"' in text_of(answer)
    for _ in range(4):
        answer = do(client, "confirm", code=wrong)
    assert "验证码已失效" in text_of(answer)
    assert do(client, "again").status_code == 302
    assert 'name="code"' in text_of(client.get(PAGE))


def test_too_often(client: Client) -> None:
    for number in range(CODES_AN_HOUR):
        do(client, "give", email=f"a{number}@example.cn")
    answer = do(client, "give", email=ADDRESS)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert "试得太多" in text_of(answer)


def test_strange_posts(client: Client, browser: Browser) -> None:
    assert client.post(PAGE).status_code == client.post(PAGE, {"do": "x"}).status_code == 400
    assert client.put(PAGE).status_code == 405
    assert browser().get(PAGE).status_code == 302
    assert Client(enforce_csrf_checks=True).post(PAGE, {"do": "remove"}).status_code in (302, 403)


def test_an_account_without_a_person_has_no_choice(browser: Browser) -> None:
    client = browser("qianchushen")
    Account.objects.filter(login="qianchushen").update(natural_person=None)
    assert client.get(PAGE).status_code == 403


def test_a_message_says_how_it_went_out(client: Client, person: Actor, confirmed: None, item_code: str) -> None:
    submitted(person, item_code)
    message = told(person)
    Dispatch.objects.filter(message_id=message, way="SMS").update(state="DELIVERED")
    page = words(client.get(f"/my/messages/{message}"))
    assert re.search(r"短信\s+已送达", page)
    assert re.search(r"邮件\s+正在发", page)


def test_statements(client: Client) -> None:
    do(client, "give", email=ADDRESS)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        client.get(PAGE)
    asked = [each["sql"][:100] for each in captured if "clock_offset" not in each["sql"]]
    assert len(asked) <= 6, asked
