"""The stand-in for the population registry, from outside: its interface, its checks, its switches, its data."""

from __future__ import annotations

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from simulators.enterprise_registry.enterprises import ENTERPRISES
from simulators.population_registry.people import ABSENT, FIELDS, WITHOUT_ACCOUNT, registered
from simulators.running import Running, running
from tongban.foundation.outgoing.signing import new_nonce, sign_request
from tongban.kernel.codes import check_person_id

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-shared-secret-of-the-test"
COMPARE, PARENTAGE, LOOK_UP = "/v1/comparisons", "/v1/parentages", "/v1/look-ups"
QIN = {"name": "秦示例", "id_number": "369901199203150153"}
WHY = {"basis": "《社会救助暂行办法》第十一条", "purpose": "核对户籍所在地"}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("population_registry", SECRET) as simulator:
        yield simulator


@pytest.fixture
def registry(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _signed(path: str, body: bytes, at: datetime | None = None, method: str = "POST") -> dict[str, str]:
    when = at or datetime.now(UTC)
    return sign_request(secret=SECRET, method=method, target=path, body=body, at=when, nonce=new_nonce())


def _ask(registry: Running, path: str, document: object) -> tuple[int, Any]:
    body = json.dumps(document).encode()
    return registry.ask("POST", path, body, _signed(path, body))


def _look_up(registry: Running, *fields: str, **changed: object) -> tuple[int, Any]:
    return _ask(registry, LOOK_UP, {"id_number": QIN["id_number"], "fields": list(fields), **WHY, **changed})


def test_a_comparison_says_one_word(registry: Running) -> None:
    """The interface of the README: the number again, the verdict, nothing of the person."""
    number = QIN["id_number"]
    assert _ask(registry, COMPARE, QIN) == (200, {"id_number": number, "verdict": "agree"})
    assert _ask(registry, COMPARE, QIN | {"name": "尤示例"}) == (200, {"id_number": number, "verdict": "differ"})
    assert _ask(registry, COMPARE, QIN | {"id_number": ABSENT})[1]["verdict"] == "unknown"
    dead = next(each for each in WITHOUT_ACCOUNT if each.deceased)
    assert _ask(registry, COMPARE, {"name": dead.name, "id_number": dead.id_number})[1]["verdict"] == "deceased"
    # Who does not know the name does not learn of the death either.
    assert _ask(registry, COMPARE, {"name": "x", "id_number": dead.id_number})[1]["verdict"] == "differ"


def test_who_is_a_parent_is_one_word(registry: Running) -> None:
    """Asked with basis and purpose, about one child and one parent; a child without parents on record is unknown."""
    asked = {
        **{"name": "蔡小示例", "id_number": "369901202001153035", "parent_id_number": "369901199003113016"},
        **{"basis": "民法典第二十七条", "purpose": "核对监护关系"},
    }
    said = {"id_number": asked["id_number"], "verdict": "agrees"}
    assert _ask(registry, PARENTAGE, asked) == (200, said)
    assert _ask(registry, PARENTAGE, asked | {"name": "别示例"})[1]["verdict"] == "differs"
    assert _ask(registry, PARENTAGE, asked | {"parent_id_number": QIN["id_number"]})[1]["verdict"] == "differs"
    assert _ask(registry, PARENTAGE, asked | QIN)[1]["verdict"] == "unknown"
    assert _ask(registry, PARENTAGE, asked | {"id_number": ABSENT})[1]["verdict"] == "unknown"
    for name in ("basis", "purpose"):
        assert _ask(registry, PARENTAGE, asked | {name: ""}) == (422, {"code": f"{name}_missing"})
    assert _ask(registry, PARENTAGE, asked | {"parent_id_number": "9"})[1]["code"] == "parent_id_number_malformed"
    registry.switch(lie=True)
    assert _ask(registry, PARENTAGE, asked)[1]["verdict"] == "differs"


def test_a_look_up_gives_what_was_asked(registry: Running) -> None:
    """No field more, in whatever order; with a basis and a purpose or not at all."""
    status, found = _look_up(registry, "residence", "name")
    assert (status, sorted(found)) == (200, ["id_number", "name", "residence"])
    assert found["residence"] == {"region_code": "360722000000", "address": "江西省赣州市信丰县嘉定镇示例路21号"}
    assert _look_up(registry, "sex")[1]["sex"] == "1"
    assert _look_up(registry, *FIELDS)[1]["birth_date"] == "1992-03-15"
    assert _look_up(registry, "name", id_number=ABSENT) == (404, {"code": "person_not_found"})
    assert _look_up(registry) == (422, {"code": "fields_malformed"})
    assert _look_up(registry, "spouse") == (422, {"code": "fields_malformed"})
    assert _look_up(registry, "name", basis=" ") == (422, {"code": "basis_missing"})
    assert _look_up(registry, "name", purpose=7) == (422, {"code": "purpose_missing"})


def test_addresses_and_methods(registry: Running) -> None:
    """Each mistake of a partner has its word."""
    assert registry.ask("GET", "/v1/health", headers=_signed("/v1/health", b"", method="GET")) == (
        200,
        {"status": "ok"},
    )
    assert registry.ask("GET", COMPARE, headers=_signed(COMPARE, b"", method="GET"))[0] == 405
    assert _ask(registry, "/v2/else", {}) == (404, {"code": "no_such_address"})
    assert _ask(registry, COMPARE, []) == (422, {"code": "id_number_malformed"})
    assert _ask(registry, COMPARE, {"id_number": QIN["id_number"]}) == (422, {"code": "name_malformed"})
    assert registry.ask("POST", COMPARE, b"{", _signed(COMPARE, b"{")) == (400, {"code": "not_json"})


def test_unsigned_stale_and_changed(registry: Running) -> None:
    """Nothing is told without a signature over this very body."""
    body = json.dumps(QIN).encode()
    assert registry.ask("POST", COMPARE, body) == (401, {"code": "signature.missing"})
    old = datetime.now(UTC) - timedelta(seconds=310)
    assert registry.ask("POST", COMPARE, body, _signed(COMPARE, body, at=old)) == (401, {"code": "signature.stale"})
    other = json.dumps(QIN | {"name": "尤示例"}).encode()
    assert registry.ask("POST", COMPARE, other, _signed(COMPARE, body)) == (401, {"code": "signature.wrong"})


def test_fail_delay_repeat_and_lie(registry: Running) -> None:
    """As the README says."""
    registry.switch(fail=0.5)
    assert [_ask(registry, COMPARE, QIN)[0] for _ in range(4)] == [200, 503, 200, 503]
    registry.switch(fail=False, delay_ms=200)
    started = time.monotonic()
    assert _ask(registry, COMPARE, QIN)[0] == 200
    assert time.monotonic() - started >= 0.2
    registry.switch(delay_ms=0, lie=True)
    assert _ask(registry, COMPARE, QIN)[1]["verdict"] == "differ"
    assert _ask(registry, COMPARE, QIN | {"name": "尤示例"})[1]["verdict"] == "agree"
    assert _look_up(registry, "name")[1]["name"] == "假示例"
    registry.switch(lie=False, repeat=True)
    assert "verdict" not in _ask(registry, COMPARE, QIN)[1]


def test_it_dies_in_the_middle(registry: Running) -> None:
    """Half an answer, then a closed line."""
    registry.switch(die=True)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        _ask(registry, COMPARE, QIN)
    registry.switch(die=0.5)
    _ask(registry, COMPARE, QIN)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        _ask(registry, COMPARE, QIN)


@pytest.mark.parametrize(
    "switches", [{"fail": 2}, {"die": "yes"}, {"delay_ms": True}, {"wrong": "else"}, {"lie": 1}, {"else": True}]
)
def test_switches_that_are_not_understood(registry: Running, switches: dict[str, object]) -> None:
    """Refused, nothing changes."""
    with pytest.raises(ValueError, match="not_understood"):
        registry.switch(**switches)
    assert not any(registry.ask("GET", "/_switches")[1].values())


def test_the_log_of_calls_names_nobody(registry: Running) -> None:
    """Numbers and names are in bodies, which are not logged."""
    _ask(registry, COMPARE, QIN)
    _look_up(registry, "name")
    shown = json.dumps(registry.calls(), ensure_ascii=False)
    assert QIN["id_number"] not in shown
    assert "秦" not in shown


def test_a_short_secret_is_refused() -> None:
    """Exit code 2 and a sentence."""
    command = [sys.executable, "-m", "simulators.population_registry", "--port", "0", "--secret", "short"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert (ended.returncode, "16" in ended.stderr, "Traceback" in ended.stderr) == (2, True, False)


def test_everybody_of_the_demonstration_is_registered() -> None:
    """The simulator reads the files without a YAML library; it must read what one reads. All of it is invented."""
    people = registered()
    listed = {
        person["id_number"]: person["name"]
        for path in (ROOT / "data/people").glob("*.yaml")
        for file in (yaml.safe_load(path.read_text("utf-8")),)
        for person in (*file["people"], *file.get("wards", ()))
    }
    assert len(listed) >= 14
    assert {number: people[number].name for number in listed} == listed
    without = {each.id_number for each in WITHOUT_ACCOUNT}
    assert not without & listed.keys()
    representatives = {entry.legal_representative_id_number for entry in ENTERPRISES.values()}
    assert people.keys() == listed.keys() | without | representatives
    for number, person in people.items():
        assert check_person_id(number)[:6] == "369901"
        assert "示例" in person.name
        assert "示例" in person.address
    assert check_person_id(ABSENT) not in people


@pytest.mark.parametrize("path", ["simulators/population_registry/README.md", "data/people/README.md"])
def test_the_readmes_name_real_numbers(path: str) -> None:
    """Each number in them is registered, or absent on purpose; those without an account are all named."""
    numbers = set(re.findall(r"\b369901[0-9]{11}[0-9X]\b", (ROOT / path).read_text(encoding="utf-8")))
    assert numbers <= {*registered(), ABSENT}
    assert {each.id_number for each in WITHOUT_ACCOUNT} <= numbers
