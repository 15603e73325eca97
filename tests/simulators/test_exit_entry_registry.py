"""The stand-in for the verification of exit-entry documents, from outside: its interface, its checks, its switches, its data."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from simulators.exit_entry_registry.documents import ABSENT, CODES, ENTRIES, RESIDENCE
from simulators.running import Running, running
from tongban.foundation.outgoing.signing import new_nonce, sign_request
from tongban.kernel.codes import read_document
from tongban.kernel.codes.documents import EXCHANGE_CODES

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-shared-secret-of-the-test"
COMPARE = "/v1/comparisons"
JOHN = {"type": "414", "number": "GBRSHILI0101", "name": "John Shili", "birth_date": "1988-04-12"}


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    """One simulator for this module."""
    with running("exit_entry_registry", SECRET) as simulator:
        yield simulator


@pytest.fixture
def platform(process: Running) -> Running:
    """The simulator with every switch back."""
    process.reset()
    return process


def ask(platform: Running, at: datetime | None = None, **changed: Any) -> tuple[int, Any]:
    body = json.dumps({**JOHN, **changed}).encode()
    when = at or datetime.now(UTC)
    headers = sign_request(secret=SECRET, method="POST", target=COMPARE, body=body, at=when, nonce=new_nonce())
    return platform.ask("POST", COMPARE, body, headers)


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        ({}, "agree"),
        ({"name": "JOHN  SHILI"}, "agree"),
        ({"name": "John Shi"}, "differ"),
        ({"birth_date": "1988-04-13"}, "differ"),
        ({"number": ABSENT}, "unknown"),
        ({"type": "516"}, "unknown"),
        ({"number": "GBRSHILI0104", "name": "Peter Shili", "birth_date": "1970-01-02"}, "void"),
        ({"number": "GBRSHILI0104"}, "differ"),
        ({"type": "553", "number": RESIDENCE, "name": "Maria Shili", "birth_date": "1987-05-11"}, "agree"),
    ],
)
def test_one_word(platform: Running, changed: dict[str, str], verdict: str) -> None:
    number = changed.get("number", JOHN["number"])
    assert ask(platform, **changed) == (200, {"number": number, "verdict": verdict})


@pytest.mark.parametrize("name", ["type", "number", "name", "birth_date"])
@pytest.mark.parametrize("value", ["", 7, None])
def test_what_is_asked_is_whole(platform: Running, name: str, value: object) -> None:
    assert ask(platform, **{name: value}) == (422, {"code": f"{name}_malformed"})


def test_only_partners_are_answered(platform: Running) -> None:
    late = datetime.now(UTC) - timedelta(minutes=6)
    assert ask(platform, at=late) == (401, {"code": "signature.stale"})
    assert platform.ask("POST", COMPARE, json.dumps(JOHN).encode(), {})[0] == 401


def test_switches(platform: Running) -> None:
    platform.switch(fail=True)
    assert ask(platform)[0] == 503
    platform.reset()
    platform.switch(lie=True)
    assert ask(platform)[1]["verdict"] == "differ"
    assert ask(platform, name="Anybody")[1]["verdict"] == "agree"
    platform.switch(lie=False, wrong="other")
    assert ask(platform)[1]["number"] == ABSENT
    platform.switch(wrong=False, repeat=True)
    assert ask(platform, number=ABSENT) == (200, {"number": ABSENT, "verdict": "agree"})


def test_the_entries_are_documents_of_the_types_it_knows() -> None:
    for entry in ENTRIES:
        document = read_document(entry.number)
        assert (document.number, EXCHANGE_CODES[document.type]) == (entry.number, entry.code)
        assert "示例" in entry.name or "Shili" in entry.name
        assert document.birth_date is None or document.birth_date.isoformat() == entry.born
    assert {entry.code for entry in ENTRIES} == set(CODES)


def test_a_short_secret_does_not_start() -> None:
    command = [sys.executable, "-m", "simulators.exit_entry_registry", "--port", "0", "--secret", "short"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, timeout=20, check=False).returncode == 2


def test_the_readme_names_every_entry() -> None:
    text = (ROOT / "simulators/exit_entry_registry/README.md").read_text("utf-8")
    for entry in ENTRIES:
        assert entry.number in text or entry.number == RESIDENCE
        assert entry.born in text
