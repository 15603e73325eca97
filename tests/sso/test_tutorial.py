"""The programmer's ten minutes run: each block, in order, by real HTTP against a running server."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sso.conftest import Person
from tongban.registry.identity.oidc.tests.making import SECRET, application

TUTORIAL = Path(__file__).resolve().parents[2] / "docs/api/log-in.md"
BACK = "http://127.0.0.1:9/cb"


def test_the_ten_minutes_run(
    address: str, person: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = application("minutes", redirect_uris=[BACK])
    kept = {"TONGBAN": address, "CLIENT_ID": client.client_id, "CLIENT_SECRET": SECRET, "BACK": BACK}
    for name, value in kept.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("builtins.input", lambda words: person.goes(words.split()[1], BACK))
    blocks = re.findall(r"^```python\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    space: dict[str, object] = {}
    for number, block in enumerate(blocks):
        exec(compile(block, f"tutorial block {number}", "exec"), space)
    told = capsys.readouterr().out
    assert "李示例" in told
    assert "urn:tongban:level:3" in told
    assert len(blocks) == 6
