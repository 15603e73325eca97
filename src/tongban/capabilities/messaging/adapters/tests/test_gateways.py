"""The contract of the ports ``SmsGateway`` and ``MailGateway``, and the HTTP adapters against the simulator's process.

Every adapter is entered in ``ADAPTERS`` and passes the same suite. The gateway is a real process over real HTTP.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from simulators.running import Running, running
from tongban.capabilities.messaging.adapters import wiring
from tongban.capabilities.messaging.adapters.gateway import HttpGateway, Named
from tongban.capabilities.messaging.adapters.mail_gateway import http as mail
from tongban.capabilities.messaging.adapters.mail_gateway.failing import FailingMailGateway
from tongban.capabilities.messaging.adapters.sms_gateway import http as sms
from tongban.capabilities.messaging.adapters.sms_gateway.failing import FailingSmsGateway
from tongban.capabilities.messaging.ports import (
    GATEWAY_BAD_ANSWER,
    GATEWAY_REFUSED,
    GATEWAY_UNAVAILABLE,
    REPORT_MALFORMED,
)
from tongban.foundation.outgoing import SIGNATURE_REFUSED, OutgoingClient
from tongban.foundation.outgoing.signing import new_nonce, sign_request
from tongban.foundation.outgoing.tests.adapting import (
    WRONG_PLACES,
    WRONG_SETTINGS,
    assert_unsaid,
    client_of,
    refused_inside_a_unit,
)
from tongban.kernel.errors import DomainError, is_registered

TEXT = "食品经营许可（新办）：已受理。"
CODES = {GATEWAY_UNAVAILABLE, GATEWAY_BAD_ANSWER, GATEWAY_REFUSED}
TARGET = "/api/v1/reports/sms"


@dataclass(frozen=True)
class Kind:
    """One of the two gateways: how it is made, what a good message is, where the simulator shows it."""

    named: Named
    http: Callable[[OutgoingClient], Any]
    failing: Callable[[str], Any]
    wire: Callable[[Any], Any]
    to: str
    good: dict[str, str]
    field: str
    shown: str

    @property
    def settings(self) -> str:
        """Prefix of its settings."""
        return self.named.name.upper()


SMS = Kind(
    sms.NAMED,
    sms.HttpSmsGateway,
    FailingSmsGateway,
    wiring.sms_gateway,
    "mobile",
    {"mobile": "19900000001", "text": TEXT},
    "mobile",
    "messages",
)
MAIL = Kind(
    mail.NAMED,
    mail.HttpMailGateway,
    FailingMailGateway,
    wiring.mail_gateway,
    "address",
    {"address": "lishili@example.cn", "subject": "已受理", "text": TEXT},
    "to",
    "mails",
)


@pytest.fixture(params=[SMS, MAIL], ids=["sms", "mail"])
def kind(request: pytest.FixtureRequest) -> Kind:
    """Both in turn."""
    found: Kind = request.param
    return found


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("sms_gateway") as simulator:
        yield simulator


@pytest.fixture
def remote(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _http(kind: Kind, remote: Running, **changed: Any) -> Any:
    return kind.http(client_of(kind.named.system, remote, **changed))


@pytest.fixture
def gateway(kind: Kind, remote: Running) -> Iterator[Any]:
    """The HTTP adapter on the simulator."""
    served = _http(kind, remote)
    yield served
    served.close()


def _send(kind: Kind, gateway: Any, key: str = "", **changed: str) -> str:
    return str(gateway.send(key=key or uuid4().hex, **kind.good | changed))


def _refusal(kind: Kind, gateway: Any, key: str = "", **changed: str) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        _send(kind, gateway, key, **changed)
    assert is_registered(caught.value.code)
    assert caught.value.message()
    return caught.value.code, str(caught.value.data.get("reason", ""))


def taken(kind: Kind, remote: Running) -> list[dict[str, str]]:
    """What the gateway has, by its own account."""
    return list(remote.ask("GET", f"/_{kind.shown}")[1][kind.shown])


# --- the contract: every adapter ------------------------------------------------------------------------------------

ADAPTERS: dict[str, Callable[[Kind, Running], Any]] = {
    "http": _http,
    "failing": lambda kind, remote: kind.failing("switched off"),
}


@pytest.fixture(params=sorted(ADAPTERS))
def any_gateway(request: pytest.FixtureRequest, kind: Kind, remote: Running) -> Iterator[Any]:
    """Each adapter in turn."""
    served = ADAPTERS[request.param](kind, remote)
    yield served
    if isinstance(served, HttpGateway):
        served.close()


@pytest.mark.parametrize("to", [None, "", "12345", "19900000001\r\n", "a@example.cn\r\nBcc: b@example.cn"])
def test_contract_a_reference_or_an_error_of_the_port(kind: Kind, any_gateway: Any, to: str | None) -> None:
    """Whatever is handed over, nothing else comes back; and again under the same key the same."""
    key = uuid4().hex
    told = []
    for _ in range(2):
        try:
            told.append(_send(kind, any_gateway, key, **({} if to is None else {kind.to: to})))
        except DomainError as error:
            told.append(error.code)
    assert told[0] == told[1]
    assert told[0].startswith(("sms-", "mail-")) if to is None and told[0] not in CODES else told[0] in CODES


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"key": 1}'])
def test_contract_an_unsigned_report_is_not_believed(any_gateway: Any, body: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        any_gateway.read_report(method="POST", target=TARGET, headers={}, body=body)
    assert caught.value.code == SIGNATURE_REFUSED


def test_contract_health_never_raises(any_gateway: Any, remote: Running) -> None:
    remote.switch(fail=True)
    assert any_gateway.check().reason
    assert not any_gateway.check().reachable


# --- HTTP against the simulator -------------------------------------------------------------------------------------


def test_taken_once_under_one_key(kind: Kind, gateway: Any, remote: Running) -> None:
    key, before = uuid4().hex, len(taken(kind, remote))
    first = _send(kind, gateway, key)
    assert _send(kind, gateway, key) == first
    (found,) = taken(kind, remote)[before:]
    assert (found["reference"], found["key"], found["text"]) == (first, key, TEXT)
    assert found[kind.field] == kind.good[kind.to]


def test_the_same_key_with_another_text_is_refused(kind: Kind, gateway: Any) -> None:
    key = uuid4().hex
    _send(kind, gateway, key)
    assert _refusal(kind, gateway, key, text="别的") == (GATEWAY_REFUSED, "key_used_otherwise")


def test_an_address_that_is_none_is_refused_for_good(kind: Kind, gateway: Any) -> None:
    assert _refusal(kind, gateway, **{kind.to: "12345"}) == (GATEWAY_REFUSED, f"{kind.field}_malformed")


@pytest.mark.parametrize("end", ["\n", "\r\nBcc: b@example.cn", "\u2028x", "\x85", "\0"])
@pytest.mark.parametrize("name", ["address", "subject"])
def test_no_header_begins_in_a_mail(remote: Running, name: str, end: str) -> None:
    """Refused before anything is asked."""
    gateway, before = _http(MAIL, remote), len(remote.calls())
    assert _refusal(MAIL, gateway, **{name: MAIL.good[name] + end}) == (GATEWAY_REFUSED, "header")
    assert len(remote.calls()) == before
    gateway.close()


def test_one_failure_is_not_seen(kind: Kind, gateway: Any, remote: Running) -> None:
    remote.switch(fail=0.5)
    before = len(taken(kind, remote))
    for _ in range(4):
        assert _send(kind, gateway)
    assert len(taken(kind, remote)) == before + 4


def test_a_line_that_goes_dead_after_the_work_doubles_nothing(kind: Kind, gateway: Any, remote: Running) -> None:
    """Carried out, never answered: the retries inside the call and those of a later day meet the same key."""
    remote.switch(deaf=True)
    key, before = uuid4().hex, len(taken(kind, remote))
    assert _refusal(kind, gateway, key)[0] == GATEWAY_UNAVAILABLE
    remote.switch(deaf=False)
    reference = _send(kind, gateway, key)
    assert [found["reference"] for found in taken(kind, remote)[before:]] == [reference]


def test_down(kind: Kind, gateway: Any, remote: Running) -> None:
    remote.switch(fail=True)
    assert _refusal(kind, gateway) == (GATEWAY_UNAVAILABLE, "status_503")


def test_slow(kind: Kind) -> None:
    with running("sms_gateway") as slow:
        slow.switch(delay_ms=3_000)
        gateway = _http(kind, slow, limits={"read": 0.2, "total": 0.5})
        started = time.monotonic()
        assert _refusal(kind, gateway) == (GATEWAY_UNAVAILABLE, "timeout")
        assert time.monotonic() - started < 1.5
        gateway.close()


def test_wrong_answers_are_not_used(kind: Kind, gateway: Any, remote: Running) -> None:
    remote.switch(wrong=True)
    assert _refusal(kind, gateway) == (GATEWAY_BAD_ANSWER, "reference")


@pytest.mark.parametrize(("changed", "reason"), WRONG_PLACES)
def test_another_secret_or_place_is_the_operators(
    kind: Kind, remote: Running, changed: dict[str, str], reason: str
) -> None:
    """Never a refusal of the message: it stays and is sent when the mistake is mended."""
    gateway = _http(kind, remote, **changed)
    assert _refusal(kind, gateway) == (GATEWAY_BAD_ANSWER, reason)
    gateway.close()


def test_not_inside_a_unit_of_work(kind: Kind, gateway: Any) -> None:
    with refused_inside_a_unit():
        _send(kind, gateway)


def test_no_personal_data_in_the_log(
    kind: Kind, gateway: Any, remote: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        _send(kind, gateway)
        remote.switch(wrong=True)
        _refusal(kind, gateway)
    assert_unsaid(caplog, kind.good[kind.to], TEXT, remote.secret)


# --- reports --------------------------------------------------------------------------------------------------------


def _signed(remote: Running, body: bytes, **changed: Any) -> dict[str, Any]:
    given = {"secret": remote.secret, "method": "POST", "target": TARGET, "at": datetime.now(UTC), **changed}
    return {
        "method": "POST",
        "target": TARGET,
        "body": body,
        "headers": sign_request(body=body, nonce=new_nonce(), **given),
    }


REPORT = {"key": "0" * 32, "reference": "sms-1", "status": "delivered"}


def test_a_report_is_read(gateway: Any, remote: Running) -> None:
    found = gateway.read_report(**_signed(remote, json.dumps(REPORT).encode()))
    assert (found.key, found.reference, found.delivered, found.reason) == ("0" * 32, "sms-1", True, "")
    failed = REPORT | {"status": "failed", "reason": "absent"}
    found = gateway.read_report(**_signed(remote, json.dumps(failed).encode()))
    assert (found.delivered, found.reason) == (False, "absent")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"secret": "another-secret-of-the-test"}, "wrong"),
        ({"target": "/api/v1/reports/else"}, "wrong"),
        ({"method": "PUT"}, "wrong"),
        ({"at": datetime(2026, 1, 1, tzinfo=UTC)}, "stale"),
    ],
)
def test_a_forged_report_is_refused(gateway: Any, remote: Running, changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(DomainError) as caught:
        gateway.read_report(**_signed(remote, json.dumps(REPORT).encode(), **changed))
    assert (caught.value.code, caught.value.data["reason"]) == (SIGNATURE_REFUSED, reason)


def test_a_report_whose_body_was_changed_is_refused(gateway: Any, remote: Running) -> None:
    signed = _signed(remote, json.dumps(REPORT | {"status": "failed"}).encode())
    with pytest.raises(DomainError) as caught:
        gateway.read_report(**(signed | {"body": json.dumps(REPORT).encode()}))
    assert caught.value.code == SIGNATURE_REFUSED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        json.dumps(REPORT | {"status": "lost"}).encode(),
        json.dumps(REPORT | {"status": True}).encode(),
        json.dumps(REPORT | {"key": 7}).encode(),
        json.dumps(REPORT | {"key": "../x"}).encode(),
        json.dumps(REPORT | {"reference": "x" * 65}).encode(),
        json.dumps(REPORT | {"reference": None}).encode(),
    ],
)
def test_signed_but_not_as_agreed(gateway: Any, remote: Running, body: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        gateway.read_report(**_signed(remote, body))
    assert caught.value.code == REPORT_MALFORMED


def test_a_reason_is_a_word_or_nothing(gateway: Any, remote: Running) -> None:
    """No number and no sentence of theirs slips into our tables."""
    body = json.dumps(REPORT | {"status": "failed", "reason": "19900000001 关机"}).encode()
    assert gateway.read_report(**_signed(remote, body)).reason == ""


def test_a_clock_that_is_a_little_off_is_let_through(gateway: Any, remote: Running) -> None:
    at = datetime.now(UTC) - timedelta(seconds=290)
    assert gateway.read_report(**_signed(remote, json.dumps(REPORT).encode(), at=at)).delivered


# --- which adapter serves -------------------------------------------------------------------------------------------


def _wired(kind: Kind, url: str, secret: str, trusted: list[str]) -> Any:
    names = {f"{kind.settings}_URL": url, f"{kind.settings}_SECRET": secret}
    with override_settings(**names, TRUSTED_LOCAL_SERVICES=trusted):
        return kind.wire(django_settings)


def test_the_settings_choose(kind: Kind, remote: Running) -> None:
    served = _wired(kind, remote.url, remote.secret, [remote.url])
    assert isinstance(served, HttpGateway)
    assert (served.check().system, served.check().reachable) == (kind.named.name, True)
    served.close()


@pytest.mark.parametrize(("url", "secret", "reason"), WRONG_SETTINGS)
def test_a_wrong_setting_is_told_and_the_platform_starts(kind: Kind, url: str, secret: str, reason: str) -> None:
    served = _wired(kind, url, secret, [])
    assert _refusal(kind, served) == (GATEWAY_UNAVAILABLE, reason)
    assert (served.check().reachable, served.check().reason) == (False, reason)
