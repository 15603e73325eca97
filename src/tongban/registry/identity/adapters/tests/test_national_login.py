"""The contract of the port ``NationalLogin``, and the HTTP adapter against the simulator's process."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from joserfc.jwk import KeySet, RSAKey

from simulators.national_login.browsing import chosen
from simulators.running import Running, running
from tongban.foundation.clock import real_now
from tongban.foundation.outgoing.tests.adapting import assert_unsaid, client_of, refused_inside_a_unit
from tongban.kernel.errors import DomainError, is_registered
from tongban.registry.identity.adapters import wiring
from tongban.registry.identity.adapters.national_login import http as adapter
from tongban.registry.identity.adapters.national_login import tokens
from tongban.registry.identity.adapters.national_login.failing import FailingNationalLogin
from tongban.registry.identity.national_login import (
    NATIONAL_BAD_ANSWER,
    NATIONAL_UNAVAILABLE,
    Arrived,
    NationalLogin,
    Question,
)

NAME, NUMBER = "秦示例", "369901199203150153"
BACK, VERIFIER = "http://127.0.0.1:9/sign-in/national/back", "v" * 64
KEY = RSAKey.generate_key(2048)


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("national_login") as simulator:
        yield simulator


@pytest.fixture
def remote(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


_MADE: list[adapter.HttpNationalLogin] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _MADE:
        _MADE.pop().close()


def _http(remote: Running, key: Any = None, **changed: Any) -> adapter.HttpNationalLogin:
    ourselves = adapter.Ourselves("tongban", secret="" if key else remote.secret, key=key)
    client = client_of(lambda url, _secret: adapter.system(url), remote, **changed)
    with override_settings(TRUSTED_LOCAL_SERVICES=[remote.url]):
        _MADE.append(adapter.HttpNationalLogin(client, ourselves))
    return _MADE[-1]


@pytest.fixture
def served(remote: Running) -> adapter.HttpNationalLogin:
    """The HTTP adapter on the simulator."""
    return _http(remote)


def asked() -> Question:
    """The provider takes each nonce once."""
    return Question(BACK, "a-state", token_urlsafe(16), VERIFIER)


def came_back(served: NationalLogin, question: Question, person: str = NUMBER) -> dict[str, str]:
    """What comes back by the browser of whoever is chosen there."""
    place, told = chosen(served.way_there(question, fresh=False), person)
    assert place.startswith(BACK)
    return told


def arrived(served: NationalLogin) -> Arrived:
    question = asked()
    back = came_back(served, question)
    assert back["state"] == question.state
    return served.arrived(question, code=back["code"], issuer=back["iss"])


def _refused(served: NationalLogin) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        arrived(served)
    assert is_registered(caught.value.code)
    return caught.value.code, str(caught.value.data.get("reason", ""))


@pytest.mark.parametrize("make", [_http, lambda remote: FailingNationalLogin("switched off")], ids=["http", "failing"])
def test_contract_somebody_or_an_error_of_the_port(remote: Running, make: Callable[[Running], NationalLogin]) -> None:
    """Nothing else can come out; health tells and does not raise."""
    made = make(remote)
    assert made.fitted
    told: object
    try:
        told = arrived(made)
    except DomainError as error:
        told = error.code
    assert isinstance(told, Arrived) or told == NATIONAL_UNAVAILABLE
    health = made.check()
    assert (health.system, health.title) == ("national_login", "国家政务服务平台统一身份认证")
    assert health.reachable is not bool(health.reason)


@pytest.mark.parametrize("in_token", [False, True])
def test_somebody_arrives(served: adapter.HttpNationalLogin, remote: Running, in_token: bool) -> None:
    """Typed, of now, in no repr, the same subject each time; claims from userinfo or from the ID token."""
    remote.switch(in_token=in_token)
    found = arrived(served)
    assert (found.issuer, found.name, found.id_number, found.acr) == (remote.url, NAME, NUMBER, "urn:gjzwfw:level:L3")
    assert abs(real_now() - found.known_at) < timedelta(seconds=5)
    assert arrived(served).subject == found.subject
    for secret in (NAME, NUMBER, found.subject):
        assert secret not in repr(found)
    paths = [each["path"] for each in remote.calls()[-2:]]
    assert ("/userinfo" in paths) is not in_token


def test_what_is_asked(served: adapter.HttpNationalLogin) -> None:
    """A code with PKCE, since when he is known; once more where that is wanted. Neither verifier nor secret goes along."""
    question = asked()
    way = served.way_there(question, fresh=False)
    sent = dict(parse_qsl(urlsplit(way).query))
    assert (sent["response_type"], sent["code_challenge_method"], sent["max_age"]) == ("code", "S256", "28800")
    assert (sent["state"], sent["nonce"], "prompt" in sent) == ("a-state", question.nonce, False)
    assert VERIFIER not in way
    assert "prompt=login" in served.way_there(question, fresh=True)


WRONG = {
    "nonce": "nonce",
    "audience": "audience",
    "several": "audience",
    "issuer": "issuer",
    "expired": "time",
    "future": "time",
    "unsigned": "signature",
    "shared": "signature",
    "tampered": "signature",
    "unknown_key": "key",
    "other_subject": "other_subject",
    "number": "claims",
    "no_auth_time": "auth_time",
    "long_ago": "auth_time",
    "token_hash": "at_hash",
    "mixed_up": "mixed_up",
    "not_json": "not_json",
    "huge": "too_large",
    "elsewhere": "elsewhere",
}


@pytest.mark.parametrize(("wrong", "reason"), WRONG.items())
def test_what_is_not_believed(remote: Running, wrong: str, reason: str) -> None:
    """Each by its own reason, so that no check stands in for another."""
    remote.switch(wrong=wrong)
    assert _refused(_http(remote)) == (NATIONAL_BAD_ANSWER, reason)


def test_an_answer_to_another_question(served: adapter.HttpNationalLogin) -> None:
    """A code that was stolen is worth nothing without the verifier; one is good once."""
    question = asked()
    back = came_back(served, question)
    assert _code_refused(served, replace(question, verifier="w" * 64), back) == "token_400"
    assert served.arrived(question, code=back["code"], issuer=back["iss"]).name == NAME
    assert _code_refused(served, question, back) == "token_400"


def _code_refused(served: NationalLogin, question: Question, back: dict[str, str]) -> str:
    with pytest.raises(DomainError) as caught:
        served.arrived(question, code=back["code"], issuer=back["iss"])
    return str(caught.value.data["reason"])


def test_keys_are_changed_while_in_use(
    served: adapter.HttpNationalLogin, remote: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are kept, and asked anew for an unknown one, once a minute at most."""
    arrived(served)
    arrived(served)
    asked = [each["path"] for each in remote.calls()]
    remote.switch(rotated=True)
    assert _refused(served) == (NATIONAL_BAD_ANSWER, "key"), "asked a moment ago"
    assert [each["path"] for each in remote.calls()].count("/keys") == asked.count("/keys")
    later = tokens.monotonic() + 61
    monkeypatch.setattr(tokens, "monotonic", lambda: later)
    assert arrived(served).name == NAME


def test_less_is_told(served: adapter.HttpNationalLogin, remote: Running) -> None:
    """Without number, without level: that is for the deeds to judge."""
    remote.switch(wrong="no_number", level="none")
    found = arrived(served)
    assert (found.name, found.id_number, found.acr) == (NAME, "", "")


def test_we_prove_ourselves_by_a_key() -> None:
    """private_key_jwt; our secret is worth nothing there, nor is another key."""
    known = json.dumps(KeySet([KEY]).as_dict(private=False))
    with running("national_login", "", "--keys", known) as remote:
        assert arrived(_http(remote, KEY)).name == NAME
        assert arrived(_http(remote, KEY)).name == NAME
        assert _refused(_http(remote)) == (NATIONAL_BAD_ANSWER, "token_401")
        assert _refused(_http(remote, RSAKey.generate_key(2048)))[0] == NATIONAL_BAD_ANSWER


def test_a_wrong_secret_and_a_wrong_place(remote: Running) -> None:
    """The operator's mistakes."""
    wrong = Running(remote._process, remote.url, "another-secret-of-the-test")
    assert _refused(_http(wrong)) == (NATIONAL_BAD_ANSWER, "token_401")
    assert _refused(_http(remote, path="/elsewhere")) == (NATIONAL_BAD_ANSWER, "discovery_404")


def test_away_and_slow(remote: Running) -> None:
    """The port's own errors, the same whatever went wrong below."""
    remote.switch(fail=1)
    assert _refused(_http(remote)) == (NATIONAL_UNAVAILABLE, "status_503")
    remote.reset()
    remote.switch(delay_ms=800)
    assert _refused(_http(remote, limits={"read": 0.2, "attempts": 1})) == (NATIONAL_UNAVAILABLE, "timeout")


def test_never_inside_a_unit_of_work(served: adapter.HttpNationalLogin) -> None:
    with refused_inside_a_unit():
        served.way_there(asked(), fresh=False)


def test_nothing_of_it_is_said(
    served: adapter.HttpNationalLogin, caplog: pytest.LogCaptureFixture, remote: Running
) -> None:
    """No code, no verifier, no name stands in a log."""
    caplog.set_level(logging.DEBUG)
    arrived(served)
    assert_unsaid(caplog, VERIFIER, NAME, NUMBER, remote.secret)


PEM = KEY.as_pem(private=True).decode()


@pytest.mark.parametrize(
    ("url", "secret", "key", "reason"),
    [
        ("", "", "", "not_configured"),
        ("http://127.0.0.1:8101", "short", "", "secret_too_short"),
        ("http://127.0.0.1:8101", "", "no key", "key_unreadable"),
        ("http://127.0.0.1:8101", "", KEY.as_pem(private=False).decode(), "key_unreadable"),
        ("http://127.0.0.1:8101", "", PEM, "refused_address"),
        ("https://169.254.169.254", "a-shared-secret-of-the-test", "", "refused_address"),
    ],
)
def test_what_the_operator_is_told(url: str, secret: str, key: str, reason: str) -> None:
    """The platform starts all the same."""
    told = {"NATIONAL_LOGIN_URL": url, "NATIONAL_LOGIN_SECRET": secret, "NATIONAL_LOGIN_KEY": key}
    with override_settings(**told, TRUSTED_LOCAL_SERVICES=[]):
        made = wiring.national_login(django_settings)
    assert made.fitted is (reason != "not_configured")
    assert made.check().reason == reason


def test_by_the_settings(remote: Running) -> None:
    told = {"NATIONAL_LOGIN_URL": remote.url, "NATIONAL_LOGIN_SECRET": remote.secret, "NATIONAL_LOGIN_KEY": ""}
    with override_settings(**told, TRUSTED_LOCAL_SERVICES=[remote.url]):
        made = wiring.national_login(django_settings)
    assert isinstance(made, adapter.HttpNationalLogin)
    _MADE.append(made)
    assert arrived(made).id_number == NUMBER
