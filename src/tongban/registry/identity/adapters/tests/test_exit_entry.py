"""The contract of the port ``ExitEntryDocuments``, and the HTTP adapter against the simulator's process, over real HTTP."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from simulators.exit_entry_registry.documents import ABSENT, ENTRIES
from simulators.running import Running, running
from tongban.foundation.outgoing import CircuitState
from tongban.foundation.outgoing.tests.adapting import (
    WRONG_PLACES,
    WRONG_SETTINGS,
    assert_unsaid,
    client_of,
    refused_inside_a_unit,
)
from tongban.kernel.errors import DomainError, is_registered
from tongban.registry.identity.adapters import wiring
from tongban.registry.identity.adapters.exit_entry import http as adapter
from tongban.registry.identity.adapters.exit_entry.failing import FailingExitEntryDocuments
from tongban.registry.identity.exit_entry import (
    EXIT_ENTRY_BAD_ANSWER,
    EXIT_ENTRY_UNAVAILABLE,
    DocumentVerdict,
    ExitEntryDocuments,
)

JOHN, NUMBER, BORN = "John Shili", "GBRSHILI0101", date(1988, 4, 12)


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("exit_entry_registry") as simulator:
        yield simulator


@pytest.fixture
def remote(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _http(remote: Running, **changed: Any) -> adapter.HttpExitEntryDocuments:
    return adapter.HttpExitEntryDocuments(client_of(adapter.system, remote, **changed))


@pytest.fixture
def platform(remote: Running) -> Iterator[adapter.HttpExitEntryDocuments]:
    """The HTTP adapter on the simulator."""
    served = _http(remote)
    yield served
    served.close()


ADAPTERS: dict[str, Callable[[Running], ExitEntryDocuments]] = {
    "http": _http,
    "failing": lambda remote: FailingExitEntryDocuments("switched off"),
}


@pytest.fixture(params=sorted(ADAPTERS))
def any_platform(request: pytest.FixtureRequest, remote: Running) -> Iterator[ExitEntryDocuments]:
    """Each adapter in turn."""
    served = ADAPTERS[request.param](remote)
    yield served
    if isinstance(served, adapter.HttpExitEntryDocuments):
        served.close()


def _refusal(ask: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        ask()
    assert is_registered(caught.value.code)
    assert caught.value.message()
    return caught.value.code, str(caught.value.data.get("reason", ""))


def _compared(platform: ExitEntryDocuments) -> tuple[str, str]:
    return _refusal(lambda: platform.compare(JOHN, NUMBER, BORN))


# --- the contract: every adapter ------------------------------------------------------------------------------------


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_contract_an_answer_or_an_error_of_the_port(any_platform: ExitEntryDocuments, entry: Any) -> None:
    born = date.fromisoformat(entry.born)
    try:
        verdict: object = any_platform.compare(entry.name, entry.number, born)
    except DomainError as error:
        verdict = error.code
    wanted = DocumentVerdict.VOID if entry.void else DocumentVerdict.AGREE
    assert verdict in (wanted, EXIT_ENTRY_UNAVAILABLE)
    assert any_platform.offered


def test_contract_nothing_is_asked_of_nonsense(any_platform: ExitEntryDocuments, remote: Running) -> None:
    before = len(remote.calls())
    assert _refusal(lambda: any_platform.compare(" ", NUMBER, BORN))[0] == "identity.person.name_missing"
    assert _refusal(lambda: any_platform.compare(JOHN, "GBR", BORN))[0] == "codes.person_id.invalid"
    with pytest.raises(ValueError, match="type of document"):
        any_platform.compare("李示例", "369901199001010013", BORN)
    assert len(remote.calls()) == before


def test_contract_the_operator_may_look(any_platform: ExitEntryDocuments) -> None:
    health = any_platform.check()
    assert (health.system, health.title) == ("exit_entry", "出入境证件身份认证")
    assert health.circuit is CircuitState.CLOSED


# --- the platform -----------------------------------------------------------------------------------------------------


def test_one_word(platform: adapter.HttpExitEntryDocuments) -> None:
    assert platform.compare("JOHN SHILI", " gbr shili0101", BORN) is DocumentVerdict.AGREE
    assert platform.compare("John Other", NUMBER, BORN) is DocumentVerdict.DIFFER
    assert platform.compare(JOHN, NUMBER, date(1988, 4, 13)) is DocumentVerdict.DIFFER
    assert platform.compare(JOHN, ABSENT, BORN) is DocumentVerdict.UNKNOWN
    # The two digits that count renewals are left off.
    assert platform.compare("何示例", "H0000010103", date(1990, 3, 7)) is DocumentVerdict.AGREE


def test_one_failure_is_not_seen(platform: adapter.HttpExitEntryDocuments, remote: Running) -> None:
    remote.switch(fail=0.5)
    assert [platform.compare(JOHN, NUMBER, BORN) for _ in range(3)] == [DocumentVerdict.AGREE] * 3
    remote.switch(fail=0, die=0.5)
    assert [platform.compare(JOHN, NUMBER, BORN) for _ in range(3)] == [DocumentVerdict.AGREE] * 3


def test_down_slow_and_gone() -> None:
    """Whatever happens to the line, a person waits no longer than the limit and reads one sentence."""
    with running("exit_entry_registry") as simulator:
        platform = _http(simulator)
        simulator.switch(fail=True)
        for _ in range(3):
            assert _compared(platform) == (EXIT_ENTRY_UNAVAILABLE, "status_503")
        assert _compared(platform) == (EXIT_ENTRY_UNAVAILABLE, "circuit_open")
        simulator.switch(fail=False, delay_ms=3_000)
        slow = _http(simulator, limits={"read": 0.2, "total": 0.5})
        started = time.monotonic()
        assert _compared(slow) == (EXIT_ENTRY_UNAVAILABLE, "timeout")
        assert time.monotonic() - started < 1.5
        simulator.stop()
        assert _compared(_http(simulator)) == (EXIT_ENTRY_UNAVAILABLE, "no_connection")
        slow.close()
        platform.close()


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("other", "other_document"),
        ("shape", "shape"),
        ("verdict", "verdict"),
        ("more", "unasked"),
        ("not_json", "not_json"),
        ("huge", "too_large"),
        ("redirect", "redirect"),
    ],
)
def test_wrong_answers_are_not_used(
    platform: adapter.HttpExitEntryDocuments, remote: Running, wrong: str, reason: str
) -> None:
    remote.switch(wrong=wrong)
    assert _compared(platform) == (EXIT_ENTRY_BAD_ANSWER, reason)


def test_a_replayed_answer_is_not_used(platform: adapter.HttpExitEntryDocuments, remote: Running) -> None:
    assert platform.compare(JOHN, NUMBER, BORN) is DocumentVerdict.AGREE
    remote.switch(repeat=True)
    assert _compared(platform) == (EXIT_ENTRY_BAD_ANSWER, "answer_signature")


@pytest.mark.parametrize(("changed", "reason"), WRONG_PLACES)
def test_another_secret_or_place(remote: Running, changed: dict[str, str], reason: str) -> None:
    platform = _http(remote, **changed)
    assert _compared(platform) == (EXIT_ENTRY_BAD_ANSWER, reason)
    platform.close()


def test_not_inside_a_unit_of_work(platform: adapter.HttpExitEntryDocuments) -> None:
    with refused_inside_a_unit():
        platform.compare(JOHN, NUMBER, BORN)


def test_no_personal_data_in_the_log(
    platform: adapter.HttpExitEntryDocuments, remote: Running, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        platform.compare(JOHN, NUMBER, BORN)
        remote.switch(wrong="other")
        _compared(platform)
    assert_unsaid(caplog, NUMBER, JOHN, remote.secret, "1988-04-12")


# --- which adapter serves -------------------------------------------------------------------------------------------


def _wired(url: str, secret: str, trusted: list[str]) -> ExitEntryDocuments:
    with override_settings(EXIT_ENTRY_URL=url, EXIT_ENTRY_SECRET=secret, TRUSTED_LOCAL_SERVICES=trusted):
        return wiring.exit_entry(django_settings)


def test_the_settings_choose(remote: Running) -> None:
    served = _wired(remote.url, remote.secret, [remote.url])
    assert isinstance(served, adapter.HttpExitEntryDocuments)
    assert served.compare(JOHN, NUMBER, BORN) is DocumentVerdict.AGREE
    served.close()


@pytest.mark.parametrize(("url", "secret", "reason"), WRONG_SETTINGS)
def test_a_wrong_setting_is_told_and_the_platform_starts(url: str, secret: str, reason: str) -> None:
    """One that is configured wrongly is away; where none is, the window looks."""
    served = _wired(url, secret, [])
    assert _compared(served) == (EXIT_ENTRY_UNAVAILABLE, reason)
    assert (served.check().reachable, served.check().reason) == (False, reason)
    assert served.offered is (reason != "not_configured")
