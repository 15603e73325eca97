"""The contract of the port ``PopulationRegistry``, and the HTTP adapter against the simulator's process.

Every adapter is entered in ``ADAPTERS`` and passes the same suite. The registry is a real process over real HTTP.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from simulators.population_registry.people import ABSENT, WITHOUT_ACCOUNT, registered
from simulators.running import Running, running
from tongban.foundation.outgoing import CircuitState
from tongban.foundation.outgoing.tests.adapting import (
    WRONG_PLACES,
    WRONG_SETTINGS,
    assert_unsaid,
    client_of,
    refused_inside_a_unit,
)
from tongban.foundation.telemetry import tracing
from tongban.kernel.errors import DomainError, is_registered
from tongban.registry.identity.adapters import wiring
from tongban.registry.identity.adapters.population_registry import http as adapter
from tongban.registry.identity.adapters.population_registry.failing import FailingPopulationRegistry
from tongban.registry.identity.population import (
    PERSON_NOT_FOUND,
    POPULATION_BAD_ANSWER,
    POPULATION_UNAVAILABLE,
    MaritalState,
    Parentage,
    PersonField,
    PersonRecord,
    PopulationRegistry,
    Sex,
    Verdict,
)

NAME, NUMBER = "秦示例", "369901199203150153"
DEAD = next(each for each in WITHOUT_ACCOUNT if each.deceased)
CODES = {PERSON_NOT_FOUND, POPULATION_UNAVAILABLE, POPULATION_BAD_ANSWER}
WHY = {"basis": "《社会救助暂行办法》第十一条", "purpose": "核对户籍所在地"}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("population_registry") as simulator:
        yield simulator


@pytest.fixture
def remote(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _http(remote: Running, **changed: Any) -> adapter.HttpPopulationRegistry:
    return adapter.HttpPopulationRegistry(client_of(adapter.system, remote, **changed))


@pytest.fixture
def registry(remote: Running) -> Iterator[adapter.HttpPopulationRegistry]:
    """The HTTP adapter on the simulator."""
    served = _http(remote)
    yield served
    served.close()


def _refusal(ask: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        ask()
    assert is_registered(caught.value.code)
    assert caught.value.message()
    return caught.value.code, str(caught.value.data.get("reason", ""))


def _or_code(ask: Callable[[], object]) -> object:
    try:
        return ask()
    except DomainError as error:
        return error.code


def _compared(registry: PopulationRegistry) -> tuple[str, str]:
    return _refusal(lambda: registry.compare(NAME, NUMBER))


def _looked_up(registry: PopulationRegistry, *fields: PersonField) -> tuple[str, str]:
    return _refusal(lambda: registry.look_up(NUMBER, fields or (PersonField.NAME,), **WHY))


# --- the contract: every adapter ------------------------------------------------------------------------------------

ADAPTERS: dict[str, Callable[[Running], PopulationRegistry]] = {
    "http": _http,
    "failing": lambda remote: FailingPopulationRegistry("switched off"),
}


@pytest.fixture(params=sorted(ADAPTERS))
def any_registry(request: pytest.FixtureRequest, remote: Running) -> Iterator[PopulationRegistry]:
    """Each adapter in turn."""
    served = ADAPTERS[request.param](remote)
    yield served
    if isinstance(served, adapter.HttpPopulationRegistry):
        served.close()


@pytest.mark.parametrize("number", [*registered(), ABSENT])
def test_contract_an_answer_or_an_error_of_the_port(any_registry: PopulationRegistry, number: str) -> None:
    """Nothing else can come out, and no field that was not asked for."""
    person = registered().get(number)
    verdict = _or_code(lambda: any_registry.compare(person.name if person else NAME, number))
    right = Verdict.UNKNOWN if person is None else Verdict.DECEASED if person.deceased else Verdict.AGREE
    assert verdict is right or verdict in CODES
    record = _or_code(lambda: any_registry.look_up(number, [PersonField.NAME, PersonField.RESIDENCE], **WHY))
    if not isinstance(record, PersonRecord):
        assert record in CODES
        return
    assert person is not None
    assert (record.id_number, record.name) == (number, person.name)
    assert (record.region_code, record.address) == (person.region_code, person.address)
    assert [record.sex, record.birth_date, record.nation, record.marital_state, record.deceased] == [None] * 5
    assert 0 < len(record.source) <= 40


CHILD, FATHER = {"name": "蔡小示例", "id_number": "369901202001153035"}, "369901199003113016"
PARENT_WHY = {"basis": "民法典第二十七条", "purpose": "核对监护关系"}


@pytest.mark.parametrize("number", [CHILD["id_number"], NUMBER, ABSENT])
def test_contract_one_word_about_a_parent(any_registry: PopulationRegistry, number: str) -> None:
    """Agrees for the parent, and no other word ever names anybody."""
    said = _or_code(lambda: any_registry.compare_parent(CHILD["name"], number, FATHER, **PARENT_WHY))
    assert said is (Parentage.AGREES if number == CHILD["id_number"] else Parentage.UNKNOWN) or said in CODES
    with pytest.raises(ValueError, match="basis"):
        any_registry.compare_parent(CHILD["name"], number, FATHER, basis="", purpose="x")
    assert _refusal(lambda: any_registry.compare_parent("x", number, "9", **PARENT_WHY))[0] == "codes.person_id.invalid"


@pytest.mark.parametrize("number", ["", "x", "369901199203150154", "../../v1/health", "9" * 400, "秦示例"])
def test_contract_a_wrong_number_is_refused_before_asking(
    any_registry: PopulationRegistry, remote: Running, number: str
) -> None:
    """The error is the number's own; the registry hears nothing."""
    before = len(remote.calls())
    assert _refusal(lambda: any_registry.compare(NAME, number))[0] == "codes.person_id.invalid"
    assert _refusal(lambda: any_registry.look_up(number, [PersonField.NAME], **WHY))[0] == "codes.person_id.invalid"
    assert _refusal(lambda: any_registry.compare(" ", NUMBER))[0] == "identity.person.name_missing"
    assert len(remote.calls()) == before


@pytest.mark.parametrize(
    "given",
    [
        {"fields": []},
        {"basis": " "},
        {"purpose": ""},
        {"purpose": "x" * 201},
        {"basis": "一\n二"},
    ],
)
def test_contract_no_look_up_without_field_basis_and_purpose(
    any_registry: PopulationRegistry, given: dict[str, Any]
) -> None:
    """A programming error, told as one."""
    question: dict[str, Any] = {"fields": [PersonField.NAME], **WHY, **given}
    with pytest.raises(ValueError, match="a look-up names"):
        any_registry.look_up(NUMBER, question["fields"], basis=question["basis"], purpose=question["purpose"])


def test_contract_health_tells_and_does_not_raise(any_registry: PopulationRegistry) -> None:
    """Either reachable without reason, or not reachable with one."""
    health = any_registry.check()
    assert (health.system, health.title) == ("population_registry", "人口基础信息库")
    assert health.reachable is not bool(health.reason)


# --- the HTTP adapter -----------------------------------------------------------------------------------------------


def test_verdicts(registry: adapter.HttpPopulationRegistry) -> None:
    """Each word; typed as people type."""
    assert registry.compare(f" {NAME} ", " 369901 19920315 0153") is Verdict.AGREE
    assert registry.compare("尤示例", NUMBER) is Verdict.DIFFER
    assert registry.compare(NAME, ABSENT) is Verdict.UNKNOWN
    assert registry.compare(DEAD.name, DEAD.id_number) is Verdict.DECEASED


def test_who_is_a_parent(registry: adapter.HttpPopulationRegistry, remote: Running) -> None:
    """Another name, another parent and another child are one word; a wrong answer is no answer."""

    def said(name: str = CHILD["name"], parent: str = FATHER) -> object:
        return _or_code(lambda: registry.compare_parent(name, CHILD["id_number"], parent, **PARENT_WHY))

    assert (said(), said("别示例"), said(parent=NUMBER)) == (Parentage.AGREES, Parentage.DIFFERS, Parentage.DIFFERS)
    for wrong in ("other", "shape", "verdict", "more", "not_json", "huge", "redirect"):
        remote.switch(wrong=wrong)
        assert said() == POPULATION_BAD_ANSWER, wrong


def test_a_record(registry: adapter.HttpPopulationRegistry) -> None:
    """All fields, typed; the person in no repr."""
    record = registry.look_up(NUMBER, list(PersonField), **WHY)
    assert (record.name, record.sex, record.birth_date) == (NAME, Sex.MALE, date(1992, 3, 15))
    assert (record.nation, record.marital_state, record.deceased) == ("汉族", MaritalState.MARRIED, False)
    assert record.source == "population-registry"
    assert NAME not in repr(record)
    assert "369901" not in repr(record)
    assert "示例路" not in repr(record)


def test_not_found(registry: adapter.HttpPopulationRegistry) -> None:
    """Its own error, without the number."""
    assert _refusal(lambda: registry.look_up(ABSENT, [PersonField.NAME], **WHY)) == (PERSON_NOT_FOUND, "")


def test_the_trace_goes_along(registry: adapter.HttpPopulationRegistry, remote: Running) -> None:
    """One number from the page to the partner's log."""
    with tracing("trace-0005"):
        registry.compare(NAME, NUMBER)
    assert remote.calls()[-1]["trace_id"] == "trace-0005"


def test_one_failure_is_not_seen(registry: adapter.HttpPopulationRegistry, remote: Running) -> None:
    """Every second call fails, every second answer breaks off: each comparison is made."""
    remote.switch(fail=0.5)
    assert [registry.compare(NAME, NUMBER) for _ in range(3)] == [Verdict.AGREE] * 3
    remote.switch(fail=0, die=0.5)
    assert [registry.compare(NAME, NUMBER) for _ in range(3)] == [Verdict.AGREE] * 3


def test_down_and_left_alone(registry: adapter.HttpPopulationRegistry, remote: Running) -> None:
    """503 each time: unavailable, then left alone; the operator's page says so."""
    remote.switch(fail=True)
    for _ in range(3):
        assert _compared(registry) == (POPULATION_UNAVAILABLE, "status_503")
    assert _looked_up(registry) == (POPULATION_UNAVAILABLE, "circuit_open")
    health = registry.check()
    assert (health.reachable, health.circuit, health.reason) == (False, CircuitState.OPEN, "circuit_open")


def test_it_dies_slows_and_is_gone() -> None:
    """Whatever happens to the line, a person waits no longer than the limit and reads one sentence."""
    with running("population_registry") as simulator:
        simulator.switch(die=True)
        registry = _http(simulator)
        assert _compared(registry)[0] == POPULATION_UNAVAILABLE
        simulator.switch(die=False, delay_ms=3_000)
        slow = _http(simulator, limits={"read": 0.2, "total": 0.5})
        started = time.monotonic()
        assert _compared(slow) == (POPULATION_UNAVAILABLE, "timeout")
        assert time.monotonic() - started < 1.5
        simulator.stop()
        assert _looked_up(registry) == (POPULATION_UNAVAILABLE, "no_connection")
        assert registry.check().reason == "no_connection"
        slow.close()
        registry.close()


@pytest.mark.parametrize(
    ("wrong", "compared", "looked_up"),
    [
        ("other", "other_person", "other_person"),
        ("shape", "verdict", "name"),
        ("verdict", "verdict", "name"),
        ("more", "unasked", "unasked"),
        ("not_json", "not_json", "not_json"),
        ("huge", "too_large", "too_large"),
        ("redirect", "redirect", "redirect"),
    ],
)
def test_wrong_answers_are_not_used(
    registry: adapter.HttpPopulationRegistry, remote: Running, wrong: str, compared: str, looked_up: str
) -> None:
    """Each way of being wrong has its name in the log and one sentence for the person."""
    remote.switch(wrong=wrong)
    assert _compared(registry) == (POPULATION_BAD_ANSWER, compared)
    assert _refusal(lambda: registry.look_up(NUMBER, [PersonField.NAME], **WHY)) in [
        (POPULATION_BAD_ANSWER, looked_up),
        (POPULATION_BAD_ANSWER, "unasked"),
    ]


def test_a_replayed_answer_is_not_used(registry: adapter.HttpPopulationRegistry, remote: Running) -> None:
    """Another's agreement is nobody else's."""
    assert registry.compare(NAME, NUMBER) is Verdict.AGREE
    remote.switch(repeat=True)
    assert _compared(registry) == (POPULATION_BAD_ANSWER, "answer_signature")


@pytest.mark.parametrize(("changed", "reason"), WRONG_PLACES)
def test_another_secret_or_place(remote: Running, changed: dict[str, str], reason: str) -> None:
    """The operator's mistakes are no 'unknown person'."""
    registry = _http(remote, **changed)
    assert _compared(registry) == (POPULATION_BAD_ANSWER, reason)
    registry.close()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (PersonField.NAME, "", "name"),
        (PersonField.NAME, "秦\n示例", "name"),
        (PersonField.NATION, "汉" * 21, "nation"),
        (PersonField.SEX, "男", "sex"),
        (PersonField.SEX, None, "sex"),
        (PersonField.MARITAL_STATE, "21x", "marital_state"),
        (PersonField.DECEASED, "no", "deceased"),
        (PersonField.BIRTH_DATE, "19920315", "birth_date"),
        (PersonField.BIRTH_DATE, "2999-01-01", "birth_date"),
        (PersonField.RESIDENCE, "信丰县", "residence"),
        (PersonField.RESIDENCE, {"region_code": "360722", "address": "x"}, "region_code"),
        (PersonField.RESIDENCE, {"region_code": "360722000000", "address": ""}, "address"),
    ],
)
def test_half_good_answers(field: PersonField, value: object, reason: str) -> None:
    """Signed and JSON, but not to be believed; and no part of it in error or log."""
    with pytest.raises(DomainError) as caught:
        adapter._record(NUMBER, frozenset({field}), {"id_number": NUMBER, field.value: value})
    assert (caught.value.code, caught.value.data) == (POPULATION_BAD_ANSWER, {"reason": reason})


def test_not_inside_a_unit_of_work(registry: adapter.HttpPopulationRegistry) -> None:
    """Nobody waits for another system with a row locked."""
    with refused_inside_a_unit():
        registry.compare(NAME, NUMBER)


def test_no_personal_data_in_the_log(
    registry: adapter.HttpPopulationRegistry, remote: Running, caplog: pytest.LogCaptureFixture
) -> None:
    """Of questions that went well and of one that did not, at the most talkative level."""
    with caplog.at_level(logging.DEBUG):
        registry.compare(NAME, NUMBER)
        registry.look_up(NUMBER, list(PersonField), **WHY)
        remote.switch(wrong="other")
        _compared(registry)
    assert_unsaid(caplog, NUMBER, NAME, remote.secret, "信丰县", "19920315", "1992-03-15")


# --- which adapter serves -------------------------------------------------------------------------------------------


def _wired(url: str, secret: str, trusted: list[str]) -> PopulationRegistry:
    names = {"POPULATION_REGISTRY_URL": url, "POPULATION_REGISTRY_SECRET": secret}
    with override_settings(**names, TRUSTED_LOCAL_SERVICES=trusted):
        return wiring.population_registry(django_settings)


def test_the_settings_choose(remote: Running) -> None:
    """A configured registry answers."""
    served = _wired(remote.url, remote.secret, [remote.url])
    assert isinstance(served, adapter.HttpPopulationRegistry)
    assert served.compare(NAME, NUMBER) is Verdict.AGREE
    served.close()


@pytest.mark.parametrize(("url", "secret", "reason"), WRONG_SETTINGS)
def test_a_wrong_setting_is_told_and_the_platform_starts(url: str, secret: str, reason: str) -> None:
    """Questions fail clearly, the operator's page says why."""
    served = _wired(url, secret, [])
    assert _compared(served) == (POPULATION_UNAVAILABLE, reason)
    assert (served.check().reachable, served.check().reason) == (False, reason)
