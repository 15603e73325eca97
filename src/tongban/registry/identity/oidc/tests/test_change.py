"""An application is changed by two persons, in force at once, and everything of it is on record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tongban.foundation import clock
from tongban.foundation.records.models import AuditEntry
from tongban.registry.identity.oidc.actions import change, register
from tongban.registry.identity.oidc.clients import active_client, assertion_fits, secret_fits
from tongban.registry.identity.oidc.facts import Facts
from tongban.registry.identity.oidc.kinds import ClientAuthentication, Scope
from tongban.registry.identity.oidc.models import Client, ClientChange
from tongban.registry.identity.oidc.registered import clients_for, kept_client
from tongban.registry.identity.oidc.tests.test_register import FACTS, _people, asked, official, refused

__all__ = ["_people"]

KEYED = replace(FACTS, authentication=ClientAuthentication.PRIVATE_KEY)


def running(**other: Any) -> UUID:
    """An application that was approved."""
    pk: UUID = asked(**other)
    register.approve_client(official("zhangyunxing"), pk=pk)
    return pk


def changed(pk: UUID, facts: Facts) -> None:
    """Asked for and approved."""
    waits = change.ask_for_change(official("zhoujueding"), pk=pk, facts=facts, why="换服务器")
    change.approve_change(official("zhangyunxing"), pk=waits)


def public(*keys: ECKey) -> str:
    return orjson.dumps(KeySet(list(keys)).as_dict(private=False)).decode()


def test_two_people_change_it_and_it_is_in_force_at_once() -> None:
    pk, head, operator = running(), official("zhoujueding"), official("zhangyunxing")
    other = replace(FACTS, backs=["https://food.example/new"], least_level=2)
    waits = change.ask_for_change(head, pk=pk, facts=other, why="换服务器")
    assert Client.objects.get().redirect_uris == ["https://food.example/cb"], "nothing yet"
    for login in ("zhoujueding", "qianchushen", "lishili"):
        assert refused(change.approve_change, official(login), pk=waits) == "oidc.client.right_missing"
    change.approve_change(operator, pk=waits)
    row = Client.objects.get()
    assert (row.redirect_uris, row.least_level, row.sector) == (["https://food.example/new"], 2, "food.example")
    assert refused(change.approve_change, operator, pk=waits) == "oidc.client.overtaken"
    entry = AuditEntry.objects.get(kind="identity.oidc.client_changed")
    assert entry.data["before"] == {"redirect_uris": ["https://food.example/cb"], "least_level": 0}
    assert entry.data["after"] == {"redirect_uris": ["https://food.example/new"], "least_level": 2}


def test_nobody_approves_what_he_asked_for_and_nobody_changes_anothers() -> None:
    pk = running()
    other = replace(FACTS, name="别的名字")
    assert refused(change.ask_for_change, official("chujueding"), pk=pk, facts=other, why="x") == (
        "oidc.client.right_missing"
    )
    waits = change.ask_for_change(official("zhoujueding"), pk=pk, facts=other, why="改名")
    ClientChange.objects.update(asked_by_id=official("zhangyunxing").account_id)
    assert refused(change.approve_change, official("zhangyunxing"), pk=waits) == "oidc.client.right_missing"
    assert refused(change.decline_change, official("zhangyunxing"), pk=waits, reason="x") == "oidc.client.right_missing"
    assert Client.objects.get().name == FACTS.name


def test_one_waits_at_a_time_and_is_declined_or_withdrawn() -> None:
    pk, head, operator = running(), official("zhoujueding"), official("zhangyunxing")
    other = replace(FACTS, name="别的名字")
    waits = change.ask_for_change(head, pk=pk, facts=other, why="改名")
    assert refused(change.ask_for_change, head, pk=pk, facts=other, why="改名") == "oidc.client.change_waiting"
    assert refused(change.decline_change, operator, pk=waits, reason=" ") == "oidc.client.reason_missing"
    change.decline_change(operator, pk=waits, reason="名字和别的应用一样")
    again = change.ask_for_change(head, pk=pk, facts=other, why="改名")
    assert refused(change.withdraw_change, operator, pk=again) == "oidc.client.right_missing"
    change.withdraw_change(head, pk=again)
    assert refused(change.approve_change, operator, pk=again) == "oidc.client.overtaken"
    assert refused(change.withdraw_change, head, pk=again) == "oidc.client.overtaken"
    assert Client.objects.get().name == FACTS.name


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({}, "nothing_changed"),
        ({"backs": ["http://food.example/cb"]}, "address_invalid"),
        ({"backs": ["https://a.example/cb", "https://b.example/cb"]}, "several_hosts"),
        ({"back_channel": "https://10.0.0.1/out"}, "address_invalid"),
        ({"authentication": ClientAuthentication.PRIVATE_KEY, "keys": "{}"}, "keys_invalid"),
    ],
)
def test_a_change_is_looked_at_as_a_registration_is(wrong: dict[str, Any], code: str) -> None:
    pk = running()
    facts = replace(FACTS, **wrong)
    found = refused(change.ask_for_change, official("zhoujueding"), pk=pk, facts=facts, why="x")
    assert found == f"oidc.client.{code}"
    assert not ClientChange.objects.exists()


def test_what_became_another_meanwhile_is_not_overwritten() -> None:
    pk = running()
    waits = change.ask_for_change(official("zhoujueding"), pk=pk, facts=replace(FACTS, name="别的名字"), why="x")
    Client.objects.update(least_level=3)
    assert refused(change.approve_change, official("zhangyunxing"), pk=waits) == "oidc.client.overtaken"
    assert Client.objects.get().least_level == 3


def test_its_people_stay_the_same_where_its_host_moves() -> None:
    pk = running()
    changed(pk, replace(FACTS, backs=["https://moved.example/cb"]))
    assert Client.objects.get().sector == "food.example"


def test_a_key_is_changed_without_a_gap_and_the_old_one_is_dead_when_it_goes() -> None:
    first, second = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    pk = running(authentication=ClientAuthentication.PRIVATE_KEY, keys=public(first))
    row = Client.objects.get()
    number = iter(range(99))

    def good(key: ECKey, *, named: bool) -> bool:
        fresh = active_client(row.client_id)
        assert fresh is not None
        claims = {"iss": fresh.client_id, "sub": fresh.client_id, "aud": "us", "jti": f"j{next(number)}"}
        claims["exp"] = int(clock.real_now().timestamp()) + 60  # type: ignore[assignment]
        header = {"alg": "ES256", **({"kid": key.thumbprint()} if named else {})}
        return assertion_fits(fresh, jwt.encode(header, claims, key), ("us",))

    assert [good(first, named=True), good(second, named=True)] == [True, False]
    changed(pk, replace(KEYED, keys=public(first, second)))
    tried = [good(key, named=named) for key in (first, second) for named in (True, False)]
    assert tried == [True] * 4, "also of who names none"
    changed(pk, replace(KEYED, keys=public(second)))
    tried = [good(key, named=named) for key in (first, second) for named in (True, False)]
    assert tried == [False, False, True, True]
    entry = AuditEntry.objects.filter(kind="identity.oidc.client_changed").latest("id")
    assert entry.data["after"] == {"keys": [second.thumbprint()]}


def test_keys_of_one_name_and_too_many_are_not_taken() -> None:
    pk = running()
    one = ECKey.generate_key("P-256")
    twice = orjson.dumps({"keys": [{**one.as_dict(private=False), "kid": "a"}] * 2}).decode()
    many = public(*(ECKey.generate_key("P-256") for _each in range(6)))
    for keys in (twice, many):
        facts = replace(KEYED, keys=keys)
        assert refused(change.ask_for_change, official("zhoujueding"), pk=pk, facts=facts, why="x") == (
            "oidc.client.keys_invalid"
        )


def test_a_secret_does_not_come_back_with_the_way_to_prove_oneself() -> None:
    pk = running()
    secret = register.new_secret(official("zhoujueding"), pk=pk)
    changed(pk, replace(KEYED, keys=public(ECKey.generate_key("P-256"))))
    changed(pk, FACTS)
    row = Client.objects.get()
    assert row.authentication == ClientAuthentication.SECRET
    assert not secret_fits(row, secret)


def test_one_hand_stops_it_and_two_let_it_in_again() -> None:
    pk, head, operator = running(), official("zhoujueding"), official("zhangyunxing")
    assert refused(change.ask_to_resume, head, pk=pk, why="x") == "oidc.client.overtaken"
    register.suspend_client(head, pk=pk, reason="密钥泄露")
    row = Client.objects.get()
    assert active_client(row.client_id) is None, "its own body stops it too"
    assert AuditEntry.objects.get(kind="identity.oidc.client_suspended").data["reason"] == "密钥泄露"
    assert refused(change.ask_to_resume, operator, pk=pk, why="x") == "oidc.client.right_missing"
    waits = change.ask_to_resume(head, pk=pk, why="换了密钥")
    assert refused(change.approve_change, head, pk=waits) == "oidc.client.right_missing"
    change.approve_change(operator, pk=waits)
    assert active_client(row.client_id) is not None
    for login in ("qianchushen", "chujueding"):
        assert refused(register.suspend_client, official(login), pk=pk, reason="x") == "oidc.client.right_missing"


def test_who_sees_a_change_and_both_versions() -> None:
    pk = running()
    facts = replace(FACTS, scopes=[Scope.PHONE])
    change.ask_for_change(official("zhoujueding"), pk=pk, facts=facts, why="只要电话")
    (seen,) = clients_for(official("zhangyunxing"))
    assert seen.change is not None
    assert (seen.change.rows, seen.change.answers) == ((("scopes", ["openid", "profile"], ["openid", "phone"]),), True)
    (mine,) = clients_for(official("zhoujueding"))
    assert mine.change is not None
    assert not mine.change.answers
    assert kept_client(official("zhangyunxing"), pk) is None
    assert kept_client(official("chujueding"), pk) is None
