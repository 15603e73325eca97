"""The stand-in for the enterprise register, from outside: its interface, its checks, its switches, its data."""

from __future__ import annotations

import ast
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from simulators.enterprise_registry.enterprises import ABSENT, ENTERPRISES, STATUSES
from simulators.enterprise_registry.switches import Switches
from simulators.protocol import Nonces
from simulators.running import Running, running
from tongban.foundation.outgoing.signing import new_nonce, sign_request
from tongban.kernel.codes import check_person_id, check_uscc, organisation_code_ok

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-shared-secret-of-the-test"
GOOD = "/v1/enterprises/91369901MA72200101"
REVOKED = "/v1/enterprises/91369901MA7220037Q"


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("enterprise_registry", SECRET) as simulator:
        yield simulator


@pytest.fixture
def register(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def _signed(path: str, method: str = "GET", at: datetime | None = None, nonce: str = "") -> dict[str, str]:
    when = at or datetime.now(UTC)
    return sign_request(secret=SECRET, method=method, target=path, body=b"", at=when, nonce=nonce or new_nonce())


def _ask(register: Running, path: str) -> tuple[int, Any]:
    return register.ask("GET", path, headers=_signed(path))


def test_an_entry(register: Running) -> None:
    """The interface of the README."""
    status, entry = _ask(register, GOOD)
    assert status == 200
    assert entry == {
        "uscc": "91369901MA72200101",
        "name": "信丰县示例餐饮有限公司",
        "kind": "有限责任公司",
        "legal_representative": {"name": "李示例", "id_number": "369901199001010013"},
        "address": "江西省赣州市信丰县嘉定镇示例路1号",
        "status": "存续",
        "registered_on": "2026-03-16",
    }
    assert _ask(register, REVOKED)[1]["status"] == "吊销"
    assert _ask(register, f"/v1/enterprises/{ABSENT}") == (404, {"code": "enterprise_not_found"})
    assert _ask(register, "/v1/health") == (200, {"status": "ok"})
    assert _ask(register, "/v2/else") == (404, {"code": "no_such_address"})
    assert register.ask("POST", GOOD, headers=_signed(GOOD, "POST")) == (405, {"code": "method_not_allowed"})


def test_unsigned_stale_wrong_and_replayed(register: Running) -> None:
    """Each refusal says why."""
    assert register.ask("GET", GOOD) == (401, {"code": "signature.missing"})
    old = datetime.now(UTC) - timedelta(seconds=310)
    assert register.ask("GET", GOOD, headers=_signed(GOOD, at=old)) == (401, {"code": "signature.stale"})
    early = datetime.now(UTC) + timedelta(seconds=310)
    assert register.ask("GET", GOOD, headers=_signed(GOOD, at=early)) == (401, {"code": "signature.stale"})
    assert register.ask("GET", REVOKED, headers=_signed(GOOD)) == (401, {"code": "signature.wrong"})
    changed = {**_signed(GOOD), "Tongban-Nonce": "x"}
    assert register.ask("GET", GOOD, headers=changed) == (401, {"code": "signature.malformed"})
    once = _signed(GOOD)
    assert register.ask("GET", GOOD, headers=once)[0] == 200
    assert register.ask("GET", GOOD, headers=once) == (401, {"code": "signature.replayed"})


def test_fail_by_share(register: Running) -> None:
    """Evenly spread."""
    register.switch(fail=True)
    assert [_ask(register, GOOD)[0] for _ in range(3)] == [503, 503, 503]
    register.switch(fail=0.5)
    assert [_ask(register, GOOD)[0] for _ in range(4)] == [200, 503, 200, 503]
    register.switch(fail=False)
    assert _ask(register, GOOD)[0] == 200


def test_delay(register: Running) -> None:
    """Waits, then answers."""
    register.switch(delay_ms=200)
    started = time.monotonic()
    assert _ask(register, GOOD)[0] == 200
    assert time.monotonic() - started >= 0.2


def test_wrong_and_repeat(register: Running) -> None:
    """Another's entry; the last answer again."""
    register.switch(wrong=True)
    assert _ask(register, GOOD)[1]["uscc"] != "91369901MA72200101"
    register.switch(wrong=False)
    assert _ask(register, GOOD)[1]["name"] == "信丰县示例餐饮有限公司"
    register.switch(repeat=True)
    assert _ask(register, REVOKED)[1]["name"] == "信丰县示例餐饮有限公司"


def test_calls_are_logged(register: Running) -> None:
    """With the trace id and why."""
    register.ask("GET", GOOD, headers={**_signed(GOOD), "X-Request-ID": "trace-0003"})
    register.ask("GET", GOOD)
    good, bad = register.calls()[-2:]
    assert (good["path"], good["status"], good["trace_id"], good["note"]) == (GOOD, 200, "trace-0003", "")
    assert (bad["status"], bad["note"]) == (401, "signature missing")


@pytest.mark.parametrize(
    "switches",
    [
        {"fail": 2},
        {"fail": -0.1},
        {"fail": "yes"},
        {"fail": None},
        {"delay_ms": -1},
        {"delay_ms": 60_001},
        {"delay_ms": True},
        {"delay_ms": 1.5},
        {"wrong": "else"},
        {"wrong": []},
        {"repeat": 1},
        {"else": True},
        {"repeat": True, "fail": 2},
    ],
)
def test_switches_that_are_not_understood(register: Running, switches: dict[str, object]) -> None:
    """Refused as a whole, nothing changes."""
    with pytest.raises(ValueError, match="not_understood"):
        register.switch(**switches)
    assert register.ask("GET", "/_switches")[1] == {"fail": 0.0, "delay_ms": 0, "wrong": "", "repeat": False}


def test_controls_are_for_the_machine_itself(register: Running) -> None:
    """Not for a web page that is open on it: no foreign host name, no simple form."""
    body = json.dumps({"fail": True}).encode()
    assert register.ask("POST", "/_switches", body, {"Host": "rebound.example"})[0] == 403
    assert register.ask("POST", "/_switches", body, {"Content-Type": "text/plain"})[0] == 415
    assert register.ask("POST", "/_switches", b"{", {})[0] == 400
    assert register.ask("POST", "/_switches", b"[]", {})[0] == 422
    assert register.ask("POST", "/_switches", b"[" * 60_000, {})[0] == 400
    assert register.ask("GET", "/_else")[0] == 404
    assert _ask(register, GOOD)[0] == 200


@pytest.mark.parametrize(
    "head",
    [
        b"POST /_switches HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n",
        b"POST /_switches HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /_switches HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_bodies_it_cannot_measure(register: Running, head: bytes) -> None:
    """Answered and closed."""
    parts = urlsplit(register.url)
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=5) as connection:
        connection.sendall(head)
        said = b""
        while part := connection.recv(4096):
            said += part
    assert said.startswith(b"HTTP/1.1 413 ")


def test_it_stops_when_told_and_says_what_it_needs() -> None:
    """SIGTERM ends it with 0, a short secret and a taken port with 2 and a sentence."""
    with running("enterprise_registry") as simulator:
        port = urlsplit(simulator.url).port
        taken = _start("--port", str(port), "--secret", SECRET)
        assert taken.returncode == 2
        assert str(port) in taken.stderr
        assert "Traceback" not in taken.stderr
        assert simulator.stop() == 0
    short = _start("--port", "0", "--secret", "short")
    assert short.returncode == 2
    assert "16" in short.stderr


def _start(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "simulators.enterprise_registry", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)


def test_the_share_is_kept_over_many_calls() -> None:
    """No chance in it: tests can count."""
    switches = Switches()
    assert switches.change({"fail": 0.25}) == ""
    assert sum(switches.next("fail") for _ in range(400)) == 100


def test_nonces_are_forgotten_after_ten_minutes() -> None:
    """Not before: a request is good for five minutes, either way."""
    nonces = Nonces()
    assert nonces.is_new("a", 1000.0)
    assert not nonces.is_new("a", 1600.0)
    assert nonces.is_new("a", 1600.1)


def test_all_data_is_invented_and_check_valid() -> None:
    """Division 369901 does not exist; each name says 示例; check characters are right."""
    assert {entry.status for entry in ENTERPRISES.values()} == set(STATUSES)
    people = [entry.legal_representative_id_number for entry in ENTERPRISES.values()]
    assert len(set(people)) == len(people)
    for uscc, entry in ENTERPRISES.items():
        assert check_uscc(uscc) == uscc == entry.uscc
        assert uscc[2:8] == "369901"
        assert organisation_code_ok(uscc)
        assert check_person_id(entry.legal_representative_id_number)[:6] == "369901"
        assert "示例" in entry.name
        assert "示例" in entry.legal_representative_name
        assert "示例" in entry.address
        assert date.fromisoformat(entry.registered_on) < date(2026, 11, 1)
    assert check_uscc(ABSENT) == ABSENT
    assert ABSENT not in ENTERPRISES


def test_the_demonstration_s_applicants_are_registered() -> None:
    """The register and the demonstration's people tell one story."""
    demo = yaml.safe_load((ROOT / "data/people/demo.yaml").read_text(encoding="utf-8"))
    numbers = {person["name"]: person["id_number"] for person in demo["people"]}
    assert demo["legal_persons"]
    for legal in demo["legal_persons"]:
        entry = ENTERPRISES[legal["uscc"]]
        assert (entry.name, entry.address) == (legal["name"], legal["address"])
        assert entry.legal_representative_name == legal["legal_representative"]
        assert entry.legal_representative_id_number == numbers[legal["legal_representative"]]
        assert entry.status == "存续"


_FOREIGN = {"tsa": {"asn1crypto", "cryptography"}, "national_login": {"authlib", "joserfc"}}
"""What certificates are made with; a provider of OpenID Connect that nobody here wrote."""


def test_simulators_know_only_the_standard_library() -> None:
    """A partner's program: no import of the product, nothing installed but what stands for others' work."""
    standard = set(sys.stdlib_module_names) | {"simulators"}
    found = 0
    for path in (ROOT / "simulators").rglob("*.py"):
        allowed = standard | _FOREIGN.get(path.parent.name, set())
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found += len(names)
            assert {name.split(".")[0] for name in names} <= allowed, path
    assert found > 20


def test_the_readme_names_real_codes() -> None:
    """Codes in the README are in the register, or absent on purpose."""
    text = (ROOT / "simulators/enterprise_registry/README.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"\b9[0-9A-Z]{17}\b", text))
    assert len(codes) >= 4
    assert codes <= {*ENTERPRISES, ABSENT}
