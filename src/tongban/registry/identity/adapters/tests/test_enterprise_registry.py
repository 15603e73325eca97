"""The contract of the port ``EnterpriseRegistry``, and the HTTP adapter against the simulator's process.

Every adapter is entered in ``ADAPTERS`` and passes the same suite. The register is a real process over real HTTP.
"""

from __future__ import annotations

import http.client
import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import orjson
import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from simulators.enterprise_registry.enterprises import ABSENT, ENTERPRISES
from simulators.running import Running, running
from tongban.foundation.outgoing import CircuitState
from tongban.foundation.outgoing.addresses import destination_of
from tongban.foundation.outgoing.tests.adapting import (
    WRONG_PLACES,
    WRONG_SETTINGS,
    assert_unsaid,
    client_of,
    refused_inside_a_unit,
)
from tongban.foundation.outgoing.transport import GuardedTransport
from tongban.foundation.telemetry import tracing
from tongban.kernel.errors import DomainError, is_registered
from tongban.registry.identity.adapters import wiring
from tongban.registry.identity.adapters.enterprise_registry import http as adapter
from tongban.registry.identity.adapters.enterprise_registry.failing import FailingEnterpriseRegistry
from tongban.registry.identity.kinds import LegalPersonKind
from tongban.registry.identity.ports import (
    ENTERPRISE_NOT_FOUND,
    REGISTRY_BAD_ANSWER,
    REGISTRY_UNAVAILABLE,
    EnterpriseRecord,
    EnterpriseRegistry,
    EnterpriseState,
)

GOOD = "91369901MA72200101"
REVOKED = "91369901MA7220037Q"
CODES = {ENTERPRISE_NOT_FOUND, REGISTRY_UNAVAILABLE, REGISTRY_BAD_ANSWER}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("enterprise_registry") as simulator:
        yield simulator


@pytest.fixture
def register(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _http(register: Running, **changed: Any) -> adapter.HttpEnterpriseRegistry:
    return adapter.HttpEnterpriseRegistry(client_of(adapter.system, register, **changed))


@pytest.fixture
def registry(register: Running) -> Iterator[adapter.HttpEnterpriseRegistry]:
    """The HTTP adapter on the simulator."""
    served = _http(register)
    yield served
    served.close()


def _refusal(registry: EnterpriseRegistry, uscc: str = GOOD) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        registry.look_up(uscc)
    assert is_registered(caught.value.code)
    assert caught.value.message()
    return caught.value.code, str(caught.value.data.get("reason", ""))


# --- the contract: every adapter ------------------------------------------------------------------------------------

ADAPTERS: dict[str, Callable[[Running], EnterpriseRegistry]] = {
    "http": _http,
    "failing": lambda register: FailingEnterpriseRegistry("switched off"),
}


@pytest.fixture(params=sorted(ADAPTERS))
def any_registry(request: pytest.FixtureRequest, register: Running) -> Iterator[EnterpriseRegistry]:
    """Each adapter in turn."""
    served = ADAPTERS[request.param](register)
    yield served
    if isinstance(served, adapter.HttpEnterpriseRegistry):
        served.close()


@pytest.mark.parametrize("uscc", [*ENTERPRISES, ABSENT])
def test_contract_a_whole_record_or_an_error_of_the_port(any_registry: EnterpriseRegistry, uscc: str) -> None:
    """Nothing else can come out."""
    try:
        record = any_registry.look_up(uscc)
    except DomainError as error:
        found: EnterpriseRecord | None = None
        code = error.code
    else:
        found, code = record, ""
    if found is None:
        assert code in CODES
        return
    entry = ENTERPRISES[uscc]
    assert (found.uscc, found.name, found.kind_text, found.address) == (uscc, entry.name, entry.kind, entry.address)
    assert found.legal_representative_name == entry.legal_representative_name
    assert found.legal_representative_id_number == entry.legal_representative_id_number
    assert found.registered_on == date.fromisoformat(entry.registered_on)
    assert 0 < len(found.source) <= 40


@pytest.mark.parametrize("uscc", ["", "x", "91369901MA72200102", "../../v1/health", "9" * 400, "李示例"])
def test_contract_a_wrong_code_is_refused_before_asking(
    any_registry: EnterpriseRegistry, register: Running, uscc: str
) -> None:
    """The error is the code's own; the register hears nothing."""
    before = len(register.calls())
    assert _refusal(any_registry, uscc)[0] == "codes.uscc.invalid"
    assert len(register.calls()) == before


def test_contract_health_tells_and_does_not_raise(any_registry: EnterpriseRegistry) -> None:
    """Either reachable without reason, or not reachable with one."""
    health = any_registry.check()
    assert health.system == "enterprise_registry"
    assert health.title == "市场主体登记信息库"
    assert health.reachable is not bool(health.reason)
    assert health.checked_at.utcoffset() is not None


# --- the HTTP adapter -----------------------------------------------------------------------------------------------


def test_a_record(registry: adapter.HttpEnterpriseRegistry) -> None:
    """Typed; typed as people type; the person in no repr."""
    record = registry.look_up(" 91369901ma7220 0101 ")
    assert record == EnterpriseRecord(
        uscc=GOOD,
        name="信丰县示例餐饮有限公司",
        kind=LegalPersonKind.ENTERPRISE,
        kind_text="有限责任公司",
        legal_representative_name="李示例",
        legal_representative_id_number="369901199001010013",
        address="江西省赣州市信丰县嘉定镇示例路1号",
        state=EnterpriseState.ACTIVE,
        registered_on=date(2026, 3, 16),
        source="enterprise-registry",
    )
    assert "李" not in repr(record)
    assert "3699011990" not in repr(record)


def test_states_and_kinds(registry: adapter.HttpEnterpriseRegistry) -> None:
    """The register's words, each its own state."""
    states = {entry.status: registry.look_up(uscc).state for uscc, entry in ENTERPRISES.items()}
    assert states == {
        "存续": EnterpriseState.ACTIVE,
        "歇业": EnterpriseState.SUSPENDED,
        "吊销": EnterpriseState.REVOKED,
        "注销": EnterpriseState.DEREGISTERED,
        "迁出": EnterpriseState.MOVED_OUT,
        "撤销": EnterpriseState.ANNULLED,
    }
    assert registry.look_up("92369901MA7220029T").kind is LegalPersonKind.INDIVIDUAL_BUSINESS
    assert registry.look_up("93369901MA722007XT").kind is LegalPersonKind.COOPERATIVE


def test_not_found(registry: adapter.HttpEnterpriseRegistry) -> None:
    """Names the code; a person typed it and will compare it."""
    with pytest.raises(DomainError) as caught:
        registry.look_up(ABSENT)
    assert caught.value.code == ENTERPRISE_NOT_FOUND
    assert ABSENT in caught.value.message()


def test_the_trace_goes_along(registry: adapter.HttpEnterpriseRegistry, register: Running) -> None:
    """One number from the page to the partner's log."""
    with tracing("trace-0004"):
        registry.look_up(GOOD)
    assert register.calls()[-1]["trace_id"] == "trace-0004"


def test_one_failure_is_not_seen(registry: adapter.HttpEnterpriseRegistry, register: Running) -> None:
    """Every second call fails, every look-up succeeds, each attempt with a nonce of its own."""
    register.switch(fail=0.5)
    before = len(register.calls())
    for _ in range(4):
        assert registry.look_up(GOOD).uscc == GOOD
    statuses = [call["status"] for call in register.calls()[before:]]
    assert statuses.count(200) == 4
    assert set(statuses) == {200, 503}


def test_down_and_left_alone(registry: adapter.HttpEnterpriseRegistry, register: Running) -> None:
    """503 each time: unavailable, then left alone; the operator's page says so."""
    register.switch(fail=True)
    for _ in range(3):
        assert _refusal(registry) == (REGISTRY_UNAVAILABLE, "status_503")
    before = len(register.calls())
    assert _refusal(registry) == (REGISTRY_UNAVAILABLE, "circuit_open")
    assert len(register.calls()) == before
    health = registry.check()
    assert (health.reachable, health.circuit, health.reason) == (False, CircuitState.OPEN, "circuit_open")


def test_process_gone() -> None:
    """Killed between two look-ups, on a connection that was kept."""
    with running("enterprise_registry") as simulator:
        registry = _http(simulator)
        assert registry.look_up(GOOD).uscc == GOOD
        simulator.stop()
        assert _refusal(registry) == (REGISTRY_UNAVAILABLE, "no_connection")
        assert registry.check().reason == "no_connection"
        registry.close()


def test_slow() -> None:
    """A person waits no longer than the call's limit."""
    # A process of its own: the calls that were left would still be counted there when the next test runs.
    with running("enterprise_registry") as simulator:
        simulator.switch(delay_ms=3_000)
        registry = _http(simulator, limits={"read": 0.2, "total": 0.5})
        started = time.monotonic()
        assert _refusal(registry) == (REGISTRY_UNAVAILABLE, "timeout")
        assert time.monotonic() - started < 1.5
        registry.close()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("other", "other_enterprise"),
        ("shape", "legal_representative"),
        ("not_json", "not_json"),
        ("huge", "too_large"),
        ("redirect", "redirect"),
    ],
)
def test_wrong_answers_are_not_used(
    registry: adapter.HttpEnterpriseRegistry, register: Running, wrong: str, reason: str
) -> None:
    """Each way of being wrong has its name in the log and one sentence for the person."""
    register.switch(wrong=wrong)
    assert _refusal(registry) == (REGISTRY_BAD_ANSWER, reason)


def test_a_replayed_answer_is_not_used(registry: adapter.HttpEnterpriseRegistry, register: Running) -> None:
    """Even for the same enterprise: yesterday's 存续 must not hide today's 吊销."""
    assert registry.look_up(GOOD).state is EnterpriseState.ACTIVE
    register.switch(repeat=True)
    assert _refusal(registry) == (REGISTRY_BAD_ANSWER, "answer_signature")
    assert _refusal(registry, REVOKED) == (REGISTRY_BAD_ANSWER, "answer_signature")


def test_a_replayed_request_is_refused(register: Running) -> None:
    """What somebody overheard cannot be asked again."""
    heard: list[Any] = []

    class Overheard(GuardedTransport):
        def handle_request(self, request: Any) -> Any:
            heard.append(request)
            return super().handle_request(request)

    registry = _http(register, transport=Overheard(destination_of(register.url, [register.url])))
    registry.look_up(GOOD)
    registry.close()
    parts = urlsplit(register.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=5)
    connection.request("GET", heard[0].url.raw_path.decode(), headers=dict(heard[0].headers))
    answer = connection.getresponse()
    assert (answer.status, orjson.loads(answer.read())) == (401, {"code": "signature.replayed"})
    connection.close()


@pytest.mark.parametrize(("changed", "reason"), WRONG_PLACES)
def test_another_secret_or_place(register: Running, changed: dict[str, str], reason: str) -> None:
    """The operator's mistakes are no 'not found' for the person."""
    registry = _http(register, **changed)
    assert _refusal(registry) == (REGISTRY_BAD_ANSWER, reason)
    registry.close()


def _document(**changed: object) -> dict[str, object]:
    return ENTERPRISES[GOOD].document() | changed


WHO = {"name": "李示例", "id_number": "369901199001010013"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ([], "shape"),
        (None, "shape"),
        ({}, "other_enterprise"),
        (_document(uscc=REVOKED), "other_enterprise"),
        (_document(legal_representative=None), "legal_representative"),
        (_document(legal_representative=WHO | {"name": ""}), "name"),
        (_document(legal_representative=WHO | {"id_number": "369901199001010014"}), "id_number"),
        (_document(legal_representative=WHO | {"id_number": 7}), "id_number"),
        (_document(name=None), "name"),
        (_document(name="  "), "name"),
        (_document(name="示" * 201), "name"),
        (_document(name="示例\n公司"), "name"),
        (_document(name="示例\u202e公司"), "name"),
        (_document(kind=["有限责任公司"]), "kind"),
        (_document(status="在业"), "status"),
        (_document(status={}), "status"),
        (_document(address="\x00"), "address"),
        (_document(registered_on="2026-02-30"), "registered_on"),
        (_document(registered_on="20260316"), "registered_on"),
        (_document(registered_on="2999-01-01"), "registered_on"),
        (_document(registered_on=20260316), "registered_on"),
    ],
)
def test_half_good_answers(document: object, reason: str) -> None:
    """Signed and JSON, but not to be believed; and no part of it in error or log."""
    with pytest.raises(DomainError) as caught:
        adapter._record(GOOD, document)
    assert (caught.value.code, caught.value.data) == (REGISTRY_BAD_ANSWER, {"reason": reason})


def test_not_inside_a_unit_of_work(registry: adapter.HttpEnterpriseRegistry) -> None:
    """Nobody waits for another system with a case locked."""
    with refused_inside_a_unit():
        registry.look_up(GOOD)


def test_no_personal_data_in_the_log(
    registry: adapter.HttpEnterpriseRegistry, register: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """Of a look-up that went well and of one that did not, at the most talkative level."""
    with caplog.at_level(logging.DEBUG):
        registry.look_up(GOOD)
        register.switch(wrong="other")
        _refusal(registry)
    assert_unsaid(caplog, GOOD, "李示例", "369901199001010013", register.secret, "信丰县")


# --- which adapter serves -------------------------------------------------------------------------------------------


def _wired(url: str, secret: str, trusted: list[str]) -> EnterpriseRegistry:
    names = {"ENTERPRISE_REGISTRY_URL": url, "ENTERPRISE_REGISTRY_SECRET": secret}
    with override_settings(**names, TRUSTED_LOCAL_SERVICES=trusted):
        return wiring.from_settings(django_settings)


def test_the_settings_choose(register: Running) -> None:
    """A configured register answers."""
    served = _wired(register.url, register.secret, [register.url])
    assert isinstance(served, adapter.HttpEnterpriseRegistry)
    assert served.check().reachable
    assert served.look_up(GOOD).uscc == GOOD
    served.close()


@pytest.mark.parametrize(("url", "secret", "reason"), WRONG_SETTINGS)
def test_a_wrong_setting_is_told_and_the_platform_starts(url: str, secret: str, reason: str) -> None:
    """Look-ups fail clearly, the operator's page says why."""
    served = _wired(url, secret, [])
    assert _refusal(served) == (REGISTRY_UNAVAILABLE, reason)
    assert (served.check().reachable, served.check().reason) == (False, reason)
