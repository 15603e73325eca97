"""Papers say what the code does: generated ones are current, and the plan map points to tests that exist."""

from __future__ import annotations

import ast
import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.system.source import ROOT
from tongban.config.papers import stale, write_papers

DUTIES = {
    *(f"I{n}" for n in range(1, 10)),
    *(f"H{n}" for n in range(1, 10)),
    *(f"P{n}" for n in range(1, 17)),
    *(f"O{n}" for n in range(1, 7)),
    *(f"F{n}" for n in range(1, 7)),
    *(f"G{n}" for n in range(1, 6)),
}
"""The duties of the plan 赣府字〔2017〕2号, clause by clause."""

STANDINGS = {"works", "part", "not yet"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One row of the plan map."""

    id: str
    standing: str
    where: str
    tests: tuple[str, ...]


def read_plan_map(text: str) -> list[Duty]:
    """Rows ``| id | duty | standing | where people see it | module | tests |`` of the plan map."""
    duties = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == 6 and re.fullmatch(r"[A-Z]\d{1,2}", cells[0]):
            duties.append(Duty(cells[0], cells[2], cells[3], tuple(re.findall(r"`(tests/[^`]+|src/[^`]+)`", cells[5]))))
    return duties


def missing_test(reference: str) -> str:
    """Why ``path`` or ``path::test_name`` is no test, or an empty string."""
    file, _, name = reference.partition("::")
    path = ROOT / file
    if not path.is_file():
        return f"{reference}: no such file"
    names = {node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, _TESTS)}
    if name and name not in names:
        return f"{reference}: no such test"
    return "" if any(found.startswith("test_") for found in names) else f"{reference}: holds no test"


_TESTS = (ast.FunctionDef, ast.AsyncFunctionDef)


def faults(duties: list[Duty]) -> list[str]:
    """What is wrong with the plan map."""
    ids = [duty.id for duty in duties]
    found = [f"{id_} appears {ids.count(id_)} times" for id_ in sorted(DUTIES | set(ids)) if ids.count(id_) != 1]
    found += [f"{id_} is no duty of the plan" for id_ in sorted(set(ids) - DUTIES)]
    for duty in duties:
        if duty.standing not in STANDINGS:
            found.append(f"{duty.id}: {duty.standing!r} is no standing")
        if duty.standing in {"works", "part"} and not duty.tests:
            found.append(f"{duty.id} {duty.standing} and names no test")
        if duty.standing in {"works", "part"} and not duty.where:
            found.append(f"{duty.id} {duty.standing} and says nowhere to see it")
        found += [missing for reference in duty.tests if (missing := missing_test(reference))]
    return found


def test_the_plan_map_is_whole_and_true() -> None:
    assert faults(read_plan_map((ROOT / "docs/plan-map.md").read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("| I1 | x | works | /x | x |  |", "names no test"),
        ("| I1 | x | works |  | x | `tests/system/test_papers.py` |", "nowhere to see"),
        ("| I1 | x | nearly | /x | x |  |", "no standing"),
        ("| I1 | x | part | /x | x | `tests/system/test_gone.py` |", "no such file"),
        ("| I1 | x | part | /x | x | `tests/system/test_papers.py::test_gone` |", "no such test"),
        ("| I1 | x | part | /x | x | `tests/system/source.py` |", "holds no test"),
        ("| Z9 | x | not yet | | | |", "no duty of the plan"),
    ],
)
def test_a_false_row_is_seen(row: str, expected: str) -> None:
    assert any(expected in fault for fault in faults(read_plan_map(row)))


def test_generated_papers_are_current() -> None:
    assert stale(ROOT) == [], "run `make docs`"


def test_a_stale_paper_is_seen(tmp_path: Path) -> None:
    assert len(stale(tmp_path)) == len(write_papers(tmp_path)) > 3
    assert stale(tmp_path) == []
    (tmp_path / "docs/errors.md").write_text("x", encoding="utf-8")
    assert stale(tmp_path) == ["docs/errors.md"]


def test_the_log_ins_of_the_readmes_are_those_of_the_demonstration() -> None:
    people = yaml.safe_load((ROOT / "data/people/demo.yaml").read_text(encoding="utf-8"))["people"]
    for readme in ("README.md", "README.zh-CN.md"):
        rows = re.findall(r"^\| `(\w+)` \| `([\w-]+)` \|", (ROOT / readme).read_text(encoding="utf-8"), re.MULTILINE)
        assert rows == [(person["login"], person["password"]) for person in people], readme


def test_publiccode_says_what_a_catalogue_of_public_software_needs() -> None:
    """publiccode.yml 0.4: obligatory keys and lengths; version and licence are those of the package."""
    said = yaml.safe_load((ROOT / "publiccode.yaml").read_text(encoding="utf-8"))
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert said["publiccodeYmlVersion"] == "0.4"
    wanted = {"name", "url", "platforms", "categories", "releaseDate", "developmentStatus", "softwareType"}
    assert wanted <= said.keys()
    assert said["softwareVersion"] == package["version"]
    assert said["legal"]["license"] == package["license"]["text"] == "Apache-2.0"
    assert said["maintenance"]["contacts"][0]["name"]
    assert said["localisation"]["availableLanguages"]
    for text in said["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_the_licence_is_unchanged() -> None:
    digest = hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest()
    assert digest == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"


def test_every_decision_has_its_parts() -> None:
    records = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
    assert [path.name[:4] for path in records] == [f"{n:04d}" for n in range(1, len(records) + 1)]
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert all(f"## {part}" in text for part in ("Context", "Decision", "Consequences")), path.name
        assert re.search(r"^Status: (accepted|superseded by \d{4}|proposed)", text, re.MULTILINE), path.name
