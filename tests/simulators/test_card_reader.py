"""The stand-in for the card reader, from outside: its interface, its checks, its switches, its page."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from simulators.card_reader.cards import FIRST, cards
from simulators.population_registry.people import registered
from simulators.running import Running, running
from tongban.foundation.outgoing.signing import new_nonce, sign_request

SECRET = "a-shared-secret-of-the-test"
READ = "/v1/readings"
QUESTION = {"request": "request-0001", "station": "station-0001", "fields": ["name", "id_number", "valid_to"]}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("card_reader", SECRET) as simulator:
        yield simulator


@pytest.fixture
def reader(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _ask(reader: Running, document: object = QUESTION, at: datetime | None = None) -> tuple[int, Any]:
    body = json.dumps(document).encode()
    when = at or datetime.now(UTC)
    headers = sign_request(secret=SECRET, method="POST", target=READ, body=body, at=when, nonce=new_nonce())
    return reader.ask("POST", READ, body, headers)


def test_a_reading_gives_what_was_asked(reader: Running) -> None:
    """And its own number, reader and instant; a child's card ends, an old person's does not."""
    status, read = _ask(reader)
    assert (status, read["name"], read["id_number"], read["valid_to"]) == (200, "秦示例", FIRST, "2044-05-06")
    assert (read["request"], "valid_from" in read) == ("request-0001", False)
    assert datetime.now(UTC) - datetime.fromisoformat(read["read_at"]) < timedelta(seconds=5)
    assert _ask(reader)[1]["reading"] != read["reading"]
    reader.switch(card="369901195502030196")
    assert (_ask(reader)[1]["name"], _ask(reader)[1]["valid_to"]) == ("吕示例", None)
    reader.switch(card=False)
    assert _ask(reader) == (409, {"code": "no_card"})
    assert cards().keys() == registered().keys()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"request": "x"}, "request"),
        ({"station": 7}, "station"),
        ({"fields": ["photo"]}, "fields"),
        ({"fields": []}, "fields"),
    ],
)
def test_each_mistake_has_its_word(reader: Running, changed: dict[str, object], code: str) -> None:
    """422 and which part."""
    assert _ask(reader, QUESTION | changed) == (422, {"code": f"{code}_malformed"})


def test_nothing_without_a_signature(reader: Running) -> None:
    """Missing and stale."""
    body = json.dumps(QUESTION).encode()
    assert reader.ask("POST", READ, body) == (401, {"code": "signature.missing"})
    old = datetime.now(UTC) - timedelta(seconds=310)
    assert _ask(reader, at=old) == (401, {"code": "signature.stale"})


def test_fail_delay_repeat_and_the_ways_of_being_wrong(reader: Running) -> None:
    """As the README says."""
    reader.switch(fail=0.5)
    assert [_ask(reader)[0] for _ in range(4)] == [200, 503, 200, 503]
    reader.switch(fail=False, delay_ms=200)
    started = time.monotonic()
    first = _ask(reader)[1]
    assert time.monotonic() - started >= 0.2
    reader.switch(delay_ms=0, repeat=True)
    assert _ask(reader, QUESTION | {"request": "request-0002"})[1] == first
    reader.switch(repeat=False, wrong="unreadable")
    assert _ask(reader) == (422, {"code": "card_unreadable"})
    reader.switch(wrong="expired")
    assert _ask(reader)[1]["valid_to"] == "2016-05-06"
    reader.switch(wrong="again")
    assert _ask(reader)[1]["reading"] == _ask(reader)[1]["reading"]
    reader.switch(wrong="tampered")
    assert _ask(reader)[1]["name"] == "秦假例"
    with pytest.raises(ValueError, match="not_understood"):
        reader.switch(card="369901200103030133")


def test_the_page_and_the_log_show_no_number(reader: Running) -> None:
    """Cards to choose from, masked; the one on the reader pressed."""
    parts = urlsplit(reader.url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    connection.request("GET", "/")
    page = connection.getresponse().read().decode()
    connection.close()
    assert 'aria-pressed="true">秦示例' in page
    assert "3699**********0153" in page
    _ask(reader)
    assert FIRST not in json.dumps(reader.calls())
