"""The contract of the port ``SmsGateway``, and the HTTP adapter against the simulator's process.

Every adapter is entered in ``ADAPTERS`` and passes the same suite. The gateway is a real process over real HTTP.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from simulators.running import Running, running
from tongban.capabilities.messaging.adapters import wiring
from tongban.capabilities.messaging.adapters.sms_gateway import http as adapter
from tongban.capabilities.messaging.adapters.sms_gateway.failing import FailingSmsGateway
from tongban.capabilities.messaging.ports import (
    GATEWAY_BAD_ANSWER,
    GATEWAY_REFUSED,
    GATEWAY_UNAVAILABLE,
    REPORT_MALFORMED,
    SmsGateway,
)
from tongban.foundation import inside
from tongban.foundation.outgoing import SIGNATURE_REFUSED, CalledInsideUnitOfWork, OutgoingClient
from tongban.foundation.outgoing.signing import new_nonce, sign_request
from tongban.kernel.errors import DomainError, is_registered

MOBILE = "19900000001"
TEXT = "食品经营许可（新办）：已受理。"
CODES = {GATEWAY_UNAVAILABLE, GATEWAY_BAD_ANSWER, GATEWAY_REFUSED}
TARGET = "/api/v1/reports/sms"


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


def _http(remote: Running, **changed: Any) -> adapter.HttpSmsGateway:
    url = changed.pop("url", remote.url)
    with override_settings(TRUSTED_LOCAL_SERVICES=[url]):
        described = adapter.system(url, changed.pop("secret", remote.secret))
        return adapter.HttpSmsGateway(OutgoingClient(described, **changed))


@pytest.fixture
def gateway(remote: Running) -> Iterator[adapter.HttpSmsGateway]:
    """The HTTP adapter on the simulator."""
    served = _http(remote)
    yield served
    served.close()


def _refusal(gateway: SmsGateway, key: str = "", mobile: str = MOBILE, text: str = TEXT) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        gateway.send(key=key or uuid4().hex, mobile=mobile, text=text)
    assert is_registered(caught.value.code)
    assert caught.value.message()
    return caught.value.code, str(caught.value.data.get("reason", ""))


def taken(remote: Running) -> list[dict[str, str]]:
    """What the gateway has, by its own account."""
    return list(remote.ask("GET", "/_messages")[1]["messages"])


# --- the contract: every adapter ------------------------------------------------------------------------------------

ADAPTERS: dict[str, Callable[[Running], SmsGateway]] = {
    "http": _http,
    "failing": lambda remote: FailingSmsGateway("switched off"),
}


@pytest.fixture(params=sorted(ADAPTERS))
def any_gateway(request: pytest.FixtureRequest, remote: Running) -> Iterator[SmsGateway]:
    """Each adapter in turn."""
    served = ADAPTERS[request.param](remote)
    yield served
    if isinstance(served, adapter.HttpSmsGateway):
        served.close()


@pytest.mark.parametrize("mobile", [MOBILE, "", "12345", "19900000001\r\n"])
def test_contract_a_reference_or_an_error_of_the_port(any_gateway: SmsGateway, mobile: str) -> None:
    """Whatever is handed over, nothing else comes back; and again under the same key the same."""
    key = uuid4().hex
    told = []
    for _ in range(2):
        try:
            told.append(any_gateway.send(key=key, mobile=mobile, text=TEXT))
        except DomainError as error:
            told.append(error.code)
    assert told[0] == told[1]
    assert told[0].startswith("sms-") or told[0] in CODES


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff", b'{"key": 1}'])
def test_contract_an_unsigned_report_is_not_believed(any_gateway: SmsGateway, body: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        any_gateway.read_report(method="POST", target=TARGET, headers={}, body=body)
    assert caught.value.code == SIGNATURE_REFUSED


def test_contract_health_never_raises(any_gateway: SmsGateway, remote: Running) -> None:
    remote.switch(fail=True)
    assert any_gateway.check().reason
    assert not any_gateway.check().reachable


# --- HTTP against the simulator -------------------------------------------------------------------------------------


def test_taken_once_under_one_key(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    key, before = uuid4().hex, len(taken(remote))
    first = gateway.send(key=key, mobile=MOBILE, text=TEXT)
    assert gateway.send(key=key, mobile=MOBILE, text=TEXT) == first
    (sms,) = taken(remote)[before:]
    assert (sms["reference"], sms["key"], sms["mobile"], sms["text"]) == (first, key, MOBILE, TEXT)


def test_the_same_key_with_another_text_is_refused(gateway: adapter.HttpSmsGateway) -> None:
    key = uuid4().hex
    gateway.send(key=key, mobile=MOBILE, text=TEXT)
    assert _refusal(gateway, key, text="别的") == (GATEWAY_REFUSED, "key_used_otherwise")


def test_a_number_that_is_none_is_refused_for_good(gateway: adapter.HttpSmsGateway) -> None:
    assert _refusal(gateway, mobile="12345") == (GATEWAY_REFUSED, "mobile_malformed")


def test_one_failure_is_not_seen(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    remote.switch(fail=0.5)
    before = len(taken(remote))
    for _ in range(4):
        assert gateway.send(key=uuid4().hex, mobile=MOBILE, text=TEXT)
    assert len(taken(remote)) == before + 4


def test_a_line_that_goes_dead_after_the_work_doubles_nothing(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    """Carried out, never answered: the retries inside the call and those of a later day meet the same key."""
    remote.switch(deaf=True)
    key, before = uuid4().hex, len(taken(remote))
    assert _refusal(gateway, key)[0] == GATEWAY_UNAVAILABLE
    remote.switch(deaf=False)
    reference = gateway.send(key=key, mobile=MOBILE, text=TEXT)
    assert [sms["reference"] for sms in taken(remote)[before:]] == [reference]


def test_down(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    remote.switch(fail=True)
    assert _refusal(gateway) == (GATEWAY_UNAVAILABLE, "status_503")


def test_slow(remote: Running) -> None:
    with running("sms_gateway") as slow:
        slow.switch(delay_ms=3_000)
        with override_settings(TRUSTED_LOCAL_SERVICES=[slow.url]):
            quick = replace(adapter.system(slow.url, slow.secret), read=0.2, total=0.5)
            gateway = adapter.HttpSmsGateway(OutgoingClient(quick))
        started = time.monotonic()
        assert _refusal(gateway) == (GATEWAY_UNAVAILABLE, "timeout")
        assert time.monotonic() - started < 1.5
        gateway.close()


def test_wrong_answers_are_not_used(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    remote.switch(wrong=True)
    assert _refusal(gateway) == (GATEWAY_BAD_ANSWER, "reference")


def test_another_secret_or_place_is_the_operators(remote: Running) -> None:
    """Never a refusal of the message: it stays and is sent when the mistake is mended."""
    for changed, reason in (
        ({"secret": "another-secret-of-the-test"}, "answer_signature"),
        ({"url": "/x"}, "status_404"),
    ):
        given = {name: remote.url + value if name == "url" else value for name, value in changed.items()}
        gateway = _http(remote, **given)
        assert _refusal(gateway) == (GATEWAY_BAD_ANSWER, reason)
        gateway.close()


def test_not_inside_a_unit_of_work(gateway: adapter.HttpSmsGateway) -> None:
    token = inside._inside.set(True)
    try:
        with pytest.raises(CalledInsideUnitOfWork):
            gateway.send(key=uuid4().hex, mobile=MOBILE, text=TEXT)
    finally:
        inside._inside.reset(token)


def test_no_personal_data_in_the_log(
    gateway: adapter.HttpSmsGateway, remote: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        gateway.send(key=uuid4().hex, mobile=MOBILE, text=TEXT)
        remote.switch(wrong=True)
        _refusal(gateway)
    said = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert "outgoing.call" in said
    for secret in (MOBILE, TEXT, remote.secret):
        assert secret not in said


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


def test_a_report_is_read(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
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
def test_a_forged_report_is_refused(
    gateway: adapter.HttpSmsGateway, remote: Running, changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(DomainError) as caught:
        gateway.read_report(**_signed(remote, json.dumps(REPORT).encode(), **changed))
    assert (caught.value.code, caught.value.data["reason"]) == (SIGNATURE_REFUSED, reason)


def test_a_report_whose_body_was_changed_is_refused(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
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
def test_signed_but_not_as_agreed(gateway: adapter.HttpSmsGateway, remote: Running, body: bytes) -> None:
    with pytest.raises(DomainError) as caught:
        gateway.read_report(**_signed(remote, body))
    assert caught.value.code == REPORT_MALFORMED


def test_a_reason_is_a_word_or_nothing(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    """No number and no sentence of theirs slips into our tables."""
    body = json.dumps(REPORT | {"status": "failed", "reason": f"{MOBILE} 关机"}).encode()
    assert gateway.read_report(**_signed(remote, body)).reason == ""


def test_a_clock_that_is_a_little_off_is_let_through(gateway: adapter.HttpSmsGateway, remote: Running) -> None:
    at = datetime.now(UTC) - timedelta(seconds=290)
    assert gateway.read_report(**_signed(remote, json.dumps(REPORT).encode(), at=at)).delivered


# --- which adapter serves -------------------------------------------------------------------------------------------


def _wired(url: str, secret: str, trusted: list[str]) -> SmsGateway:
    with override_settings(SMS_GATEWAY_URL=url, SMS_GATEWAY_SECRET=secret, TRUSTED_LOCAL_SERVICES=trusted):
        return wiring.sms_gateway(django_settings)


def test_the_settings_choose(remote: Running) -> None:
    served = _wired(remote.url, remote.secret, [remote.url])
    assert isinstance(served, adapter.HttpSmsGateway)
    assert served.check().reachable
    served.close()


@pytest.mark.parametrize(
    ("url", "secret", "reason"),
    [
        ("", "", "not_configured"),
        ("http://127.0.0.1:8102", "short", "secret_too_short"),
        ("http://127.0.0.1:8102", "a-shared-secret-of-the-test", "refused_address"),
        ("https://169.254.169.254/", "a-shared-secret-of-the-test", "refused_address"),
    ],
)
def test_a_wrong_setting_is_told_and_the_platform_starts(url: str, secret: str, reason: str) -> None:
    served = _wired(url, secret, [])
    assert _refusal(served) == (GATEWAY_UNAVAILABLE, reason)
    assert (served.check().reachable, served.check().reason) == (False, reason)
