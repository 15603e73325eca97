"""The contract of the port ``CardReader``, and the HTTP adapter against the simulator's process."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from simulators.running import Running, running
from tongban.foundation.clock import real_now
from tongban.foundation.outgoing.tests.adapting import (
    WRONG_PLACES,
    WRONG_SETTINGS,
    assert_unsaid,
    client_of,
    refused_inside_a_unit,
)
from tongban.kernel.errors import DomainError, is_registered
from tongban.registry.identity.adapters import wiring
from tongban.registry.identity.adapters.card_reader import http as adapter
from tongban.registry.identity.adapters.card_reader.failing import FailingCardReader
from tongban.registry.identity.card_reader import (
    CARD_READER_BAD_ANSWER,
    CARD_READER_UNAVAILABLE,
    CARD_UNREADABLE,
    NO_CARD,
    CardRead,
    CardReader,
)

STATION = "station-of-a-clerk"
NAME, NUMBER = "秦示例", "369901199203150153"


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("card_reader") as simulator:
        yield simulator


@pytest.fixture
def remote(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _http(remote: Running, **changed: Any) -> adapter.HttpCardReader:
    return adapter.HttpCardReader(client_of(adapter.system, remote, **changed))


@pytest.fixture
def reader(remote: Running) -> Iterator[adapter.HttpCardReader]:
    """The HTTP adapter on the simulator."""
    served = _http(remote)
    yield served
    served.close()


def _refused(reader: CardReader) -> tuple[str, str]:
    with pytest.raises(DomainError) as caught:
        reader.read(STATION)
    assert is_registered(caught.value.code)
    return caught.value.code, str(caught.value.data.get("reason", ""))


@pytest.mark.parametrize("make", [_http, lambda remote: FailingCardReader("switched off")], ids=["http", "failing"])
def test_contract_a_reading_or_an_error_of_the_port(remote: Running, make: Callable[[Running], CardReader]) -> None:
    """Nothing else can come out; health tells and does not raise."""
    served = make(remote)
    assert served.fitted
    told: object
    try:
        told = served.read(STATION)
    except DomainError as error:
        told = error.code
    assert isinstance(told, CardRead) or told == CARD_READER_UNAVAILABLE
    health = served.check()
    assert (health.system, health.title) == ("card_reader", "身份证阅读机具")
    assert health.reachable is not bool(health.reason)
    if isinstance(served, adapter.HttpCardReader):
        served.close()


def test_a_reading(reader: adapter.HttpCardReader, remote: Running) -> None:
    """Typed, of now, in no repr; 长期 is no day."""
    read = reader.read(STATION)
    assert (read.name, read.id_number, read.valid_from) == (NAME, NUMBER, date(2024, 5, 6))
    assert (read.valid_to, read.reader) == (date(2044, 5, 6), "SIM-READER-01")
    assert abs(real_now() - read.read_at) < timedelta(seconds=5)
    assert NAME not in repr(read)
    assert NUMBER not in repr(read)
    remote.switch(card="369901195502030196")
    assert reader.read(STATION).valid_to is None


def test_no_card_and_one_that_gives_nothing(reader: adapter.HttpCardReader, remote: Running) -> None:
    """Each its own sentence: the clerk can mend both."""
    remote.switch(card=False)
    assert _refused(reader) == (NO_CARD, "")
    remote.switch(card=True, wrong="unreadable")
    assert _refused(reader) == (CARD_UNREADABLE, "")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("tampered", "answer_signature"),
        ("stale", "stale"),
        ("other", "other_request"),
        ("more", "unasked"),
        ("shape", "name"),
        ("number", "id_number"),
        ("not_json", "not_json"),
        ("huge", "too_large"),
    ],
)
def test_wrong_answers_are_not_used(reader: adapter.HttpCardReader, remote: Running, wrong: str, reason: str) -> None:
    """Each way of being wrong has its name in the log and one sentence for the clerk."""
    remote.switch(wrong=wrong)
    assert _refused(reader) == (CARD_READER_BAD_ANSWER, reason)


def test_a_replayed_answer_is_not_used(reader: adapter.HttpCardReader, remote: Running) -> None:
    """Who was here before is not here now."""
    reader.read(STATION)
    remote.switch(repeat=True)
    assert _refused(reader) == (CARD_READER_BAD_ANSWER, "answer_signature")


def test_down_slow_and_once_is_not_seen(remote: Running) -> None:
    """One failure is passed over; a reader that stays away or is slow is told in time."""
    reader, slow = _http(remote), _http(remote, limits={"read": 0.2, "total": 0.5})
    remote.switch(fail=0.5)
    assert [reader.read(STATION).name for _ in range(2)] == [NAME] * 2
    remote.switch(fail=True)
    assert _refused(reader) == (CARD_READER_UNAVAILABLE, "status_503")
    remote.switch(fail=False, delay_ms=2_000)
    assert _refused(slow) == (CARD_READER_UNAVAILABLE, "timeout")
    slow.close()
    reader.close()


@pytest.mark.parametrize(("changed", "reason"), WRONG_PLACES)
def test_another_secret_or_place(remote: Running, changed: dict[str, str], reason: str) -> None:
    """The operator's mistakes are no missing card."""
    reader = _http(remote, **changed)
    assert _refused(reader) == (CARD_READER_BAD_ANSWER, reason)
    reader.close()


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("name", "", "name"),
        ("name", "秦\n示例", "name"),
        ("id_number", 7, "id_number"),
        ("valid_from", "20240506", "valid_from"),
        ("valid_from", "2999-01-01", "validity"),
        ("valid_to", "2023-01-01", "validity"),
        ("valid_to", "长期", "valid_to"),
        ("reader", "", "reader"),
        ("reading", "x" * 41, "reading"),
        ("read_at", "2026-11-26T00:00:00", "read_at"),
        ("read_at", None, "read_at"),
    ],
)
def test_half_good_answers(field: str, value: object, reason: str) -> None:
    """Signed and JSON, but not to be believed."""
    now = real_now()
    good = {
        "request": "r", "reading": "R1", "reader": "A", "read_at": now.isoformat(), "name": NAME, "id_number": NUMBER,
        "valid_from": "2024-05-06", "valid_to": "2044-05-06",
    }  # fmt: skip
    assert adapter._read(good, "r", now).name == NAME
    with pytest.raises(DomainError) as caught:
        adapter._read(good | {field: value}, "r", now)
    assert (caught.value.code, caught.value.data) == (CARD_READER_BAD_ANSWER, {"reason": reason})


def test_not_inside_a_unit_of_work_and_nobody_in_the_log(
    reader: adapter.HttpCardReader, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for another system with a row locked; what was read is not logged."""
    with refused_inside_a_unit():
        reader.read(STATION)
    with caplog.at_level(logging.DEBUG):
        reader.read(STATION)
    assert_unsaid(caplog, NUMBER, NAME)


def _wired(url: str, secret: str, trusted: list[str]) -> CardReader:
    with override_settings(CARD_READER_URL=url, CARD_READER_SECRET=secret, TRUSTED_LOCAL_SERVICES=trusted):
        return wiring.card_reader(django_settings)


def test_the_settings_choose(remote: Running) -> None:
    """A configured reader answers."""
    served = _wired(remote.url, remote.secret, [remote.url])
    assert isinstance(served, adapter.HttpCardReader)
    assert served.read(STATION).name == NAME
    served.close()


@pytest.mark.parametrize(("url", "secret", "reason"), WRONG_SETTINGS)
def test_a_wrong_setting_is_told_and_none_is_none(url: str, secret: str, reason: str) -> None:
    """Readings fail clearly; only without an address there is no reader."""
    served = _wired(url, secret, [])
    assert _refused(served) == (CARD_READER_UNAVAILABLE, reason)
    assert (served.check().reason, served.fitted) == (reason, bool(url))
