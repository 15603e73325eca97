"""The tutorial runs: each of its blocks, in order, by real HTTP against a running server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tongban.foundation.web.tests.serving import serving
from tongban.registry.identity.demo import demo_token

TUTORIAL = Path(__file__).resolve().parents[5] / "docs/api/tutorial.md"
PEOPLE = {"APPLICANT": "lishili", "FIRST": "qianchushen", "SECOND": "sunfuhe", "DECIDER": "zhoujueding"}


@pytest.fixture
def address(committed_province: str) -> Iterator[str]:
    with serving() as where:
        yield where


def blocks() -> list[str]:
    """The tutorial's Python, in order."""
    return re.findall(r"^```python\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_tutorial_runs(address: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TONGBAN", address)
    for name, login in PEOPLE.items():
        monkeypatch.setenv(name, demo_token(login))
    space: dict[str, object] = {}
    for number, block in enumerate(blocks()):
        exec(compile(block, f"tutorial block {number}", "exec"), space)
    told = capsys.readouterr().out
    assert "食品经营许可（新办）" in told
    assert "/answers/f.premises.area" in told
    assert "cases.case.concluded" in told


def test_there_is_something_to_run() -> None:
    assert len(blocks()) > 8
