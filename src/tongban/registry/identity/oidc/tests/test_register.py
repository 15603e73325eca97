"""An application is asked for by its body and answered by somebody else; what it says of itself is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc.jwk import ECKey, KeySet, OctKey

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.errors import DomainError
from tongban.registry.identity import seed
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.oidc.actions import change, register
from tongban.registry.identity.oidc.actions.register import ask_for_client, new_secret
from tongban.registry.identity.oidc.clients import active_client, secret_fits
from tongban.registry.identity.oidc.facts import Facts
from tongban.registry.identity.oidc.kinds import ClientAuthentication, ClientState, Scope
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.registered import clients_for
from tongban.registry.identity.queries import actor_of

BODY = "11369901MB7220014P"
FACTS = Facts(
    name="食品经营者服务",
    purpose="食品经营者查自己的检查记录",
    authentication=ClientAuthentication.SECRET,
    backs=["https://food.example/cb"],
    scopes=[Scope.PROFILE],
)


@pytest.fixture(autouse=True)
def _people(prepared: Callable[[str, Callable[[], object]], None]) -> None:
    prepared("people", seed.seed_people)


def official(login: str) -> Actor:
    actor = actor_of(demo_id("account", login), Channel.DESK)
    assert actor is not None
    return actor


def asked(**other: Any) -> Any:
    return ask_for_client(official("zhoujueding"), uscc=BODY, body_name="市场监管局", facts=replace(FACTS, **other))


def refused(deed: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(DomainError) as error:
        deed(*args, **kwargs)
    return error.value.code


def test_two_people_let_an_application_in() -> None:
    pk, operator = asked(), official("zhangyunxing")
    row = Client.objects.get()
    assert active_client(row.client_id) is None, "it can do nothing yet"
    for login in ("zhoujueding", "qianchushen", "lishili"):
        assert refused(register.approve_client, official(login), pk=pk) == "oidc.client.right_missing"
    register.approve_client(operator, pk=pk)
    assert active_client(row.client_id) is not None
    assert refused(register.approve_client, operator, pk=pk) == "oidc.client.overtaken"
    register.suspend_client(operator, pk=pk, reason="查到漏洞")
    assert active_client(row.client_id) is None
    assert refused(register.suspend_client, operator, pk=pk, reason="x") == "oidc.client.overtaken"
    again = change.ask_to_resume(official("zhoujueding"), pk=pk, why="漏洞补上了")
    assert active_client(row.client_id) is None, "not before another says so"
    change.approve_change(operator, pk=again)
    assert active_client(row.client_id) is not None
    kinds = AuditEntry.objects.filter(subject=f"client:{row.client_id}").order_by("id").values_list("kind", flat=True)
    assert [each.rsplit("_", 1)[1] for each in kinds] == [*("asked", "approved", "suspended", "asked", "resumed")]


def test_nobody_asks_for_another_body_and_nobody_answers_himself() -> None:
    assert refused(ask_for_client, official("qianchushen"), uscc=BODY, body_name="", facts=FACTS)
    Client.objects.filter(pk=asked()).update(asked_by_id=demo_id("account", "zhangyunxing"))
    assert refused(register.approve_client, official("zhangyunxing"), pk=Client.objects.get().pk)
    assert refused(register.decline_client, official("zhangyunxing"), pk=asked(), reason=" ") == (
        "oidc.client.reason_missing"
    )


def test_a_secret_is_changed_without_a_gap() -> None:
    pk = asked()
    register.approve_client(official("zhangyunxing"), pk=pk)
    assert refused(new_secret, official("zhangyunxing"), pk=pk) == "oidc.client.right_missing", "the body's own"
    first = new_secret(official("zhoujueding"), pk=pk)
    second = new_secret(official("zhoujueding"), pk=pk)
    row = Client.objects.get()
    assert [secret_fits(row, each) for each in (first, second, "", "x")] == [True, True, False, False]
    row.old_secret_until = clock.real_now() - timedelta(seconds=1)
    assert not secret_fits(row, first)
    assert refused(register.end_old_secret, official("zhangyunxing"), pk=pk) == "oidc.client.right_missing"
    register.end_old_secret(official("zhoujueding"), pk=pk)
    row = Client.objects.get()
    assert [secret_fits(row, each) for each in (first, second)] == [False, True], "ended by hand"
    assert refused(register.end_old_secret, official("zhoujueding"), pk=pk) == "oidc.client.overtaken"
    kept = AuditEntry.objects.filter(subject=f"client:{row.client_id}")
    assert not any(first[4:] in str(each.data) or second[4:] in str(each.data) for each in kept)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": "x"}, "name_missing"),
        ({"backs": []}, "address_missing"),
        ({"backs": ["http://food.example/cb"]}, "address_invalid"),
        ({"backs": ["https://food.example/cb#x"]}, "address_invalid"),
        ({"backs": ["https://me@food.example/cb"]}, "address_invalid"),
        ({"backs": ["https://*.food.example/cb"]}, "address_invalid"),
        ({"backs": ["javascript:alert(1)"], "authentication": ClientAuthentication.NONE}, "address_invalid"),
        ({"backs": ["https://food.example/cb", "https://tax.example/cb"]}, "several_hosts"),
        ({"back_channel": "https://10.0.0.1/out"}, "address_invalid"),
        ({"back_channel": "http://food.example/out"}, "address_invalid"),
        ({"back_channel": "https://food.example/out?x=1"}, "address_invalid"),
        ({"authentication": ClientAuthentication.PRIVATE_KEY, "keys": "{}"}, "keys_invalid"),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any], code: str) -> None:
    assert refused(asked, **wrong) == f"oidc.client.{code}"
    assert not Client.objects.exists()


def test_a_private_key_is_not_taken() -> None:
    key = ECKey.generate_key("P-256")
    for keys in (KeySet([key]).as_dict(private=True), KeySet([OctKey.generate_key(256)]).as_dict(private=True)):
        text = str(keys).replace("'", '"')
        assert refused(asked, authentication=ClientAuthentication.PRIVATE_KEY, keys=text) == "oidc.client.keys_invalid"
    good = str(KeySet([key]).as_dict(private=False)).replace("'", '"')
    asked(authentication=ClientAuthentication.PRIVATE_KEY, keys=good)
    assert Client.objects.get().keys["keys"][0]["kty"] == "EC"


def test_who_sees_which() -> None:
    asked()
    assert [each.answers for each in clients_for(official("zhangyunxing"))] == [True]
    assert [each.keeps for each in clients_for(official("zhoujueding"))] == [True]
    assert clients_for(official("qianchushen")) == ()
    assert clients_for(official("chujueding")) == (), "another body's head"
    assert Client.objects.get().state == ClientState.ASKED
