"""The bill of materials names every locked package; the audit finds a planted advisory and says when it knows nothing."""

from __future__ import annotations

import json
import zipfile
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

import tongban
from tests.system.source import ROOT
from tongban.config.advisories import weak
from tongban.config.bill import LOCK, Locked, bill, locked
from tongban.config.commands import audit, sbom
from tongban.kernel.errors import DomainError


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return bill(ROOT, "0.0.0")


def test_every_locked_package_is_a_component_with_its_hashes(made: dict[str, Any]) -> None:
    wanted = {(each.name, each.version) for each in locked((ROOT / LOCK).read_text("utf-8"))}
    assert len(wanted) > 40
    assert {(each["name"], each["version"]) for each in made["components"]} == wanted
    assert all(each["hashes"] for each in made["components"])
    assert all(len(each["content"]) == 64 for component in made["components"] for each in component["hashes"])


def test_references_lead_somewhere_and_nothing_hangs_loose(made: dict[str, Any]) -> None:
    own = made["metadata"]["component"]["bom-ref"]
    references = {each["bom-ref"] for each in made["components"]} | {own}
    told = {each["ref"]: set(each["dependsOn"]) for each in made["dependencies"]}
    assert told.keys() == references
    assert set().union(*told.values()) <= references
    reached, waiting = set(), {own}
    while waiting:
        reached |= waiting
        waiting = set().union(*(told[each] for each in waiting)) - reached
    assert {each for each in references - reached} == set()


def test_it_is_the_same_twice_and_speaks_the_standard(made: dict[str, Any]) -> None:
    assert json.dumps(made) == json.dumps(bill(ROOT, "0.0.0"))
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert made["serialNumber"].startswith("urn:uuid:")
    assert made["serialNumber"] != bill(ROOT, "0.0.1")["serialNumber"]
    assert any(each.get("licenses") for each in made["components"])


def test_the_command_writes_it_from_a_checkout_that_is_not_installed(tmp_path: Path) -> None:
    file = tmp_path / "sbom.json"
    assert sbom.run(Namespace(file=file)) == 0
    assert json.loads(file.read_text("utf-8"))["metadata"]["component"]["version"] == tongban.__version__


def _archive(path: Path, *advisories: dict[str, Any]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for each in advisories:
            archive.writestr(f"{each['id']}.json", json.dumps(each))
    return path


def _advisory(name: str, *events: dict[str, str], **more: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": name}
    affected = {"package": package, "ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}
    return {"id": f"GHSA-{name}-{len(events)}", "summary": "…", "affected": [affected], **more}


MINE = [Locked("some-package", "2.3.1")]
BEGUN, MENDED, BEFORE = {"introduced": "0"}, {"fixed": "2.4"}, {"fixed": "2.3.1"}


@pytest.mark.parametrize(
    ("advisory", "hit"),
    [
        (_advisory("Some_Package", BEGUN, MENDED), True),
        (_advisory("some-package", BEGUN), True),
        (_advisory("some-package", BEGUN, BEFORE), False),
        (_advisory("some-package", {"introduced": "2.10"}), False),
        (_advisory("some-package", BEGUN, {"fixed": "1.0"}, {"introduced": "2.3"}, MENDED), True),
        (_advisory("some-package", BEGUN, {"last_affected": "2.3.1"}), True),
        (_advisory("some-package", BEGUN, {"last_affected": "2.3.0"}), False),
        (_advisory("another", BEGUN), False),
        (_advisory("some-package", BEGUN, withdrawn="2026-01-01T00:00:00Z"), False),
    ],
)
def test_an_advisory_concerns_the_versions_it_names(tmp_path: Path, advisory: dict[str, Any], hit: bool) -> None:
    read, found = weak(MINE, _archive(tmp_path / "all.zip", advisory))
    assert (read, bool(found)) == (1, hit)


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "all.zip").write_bytes(b"no zip")
    for path in (tmp_path / "all.zip", tmp_path / "gone.zip", _archive(tmp_path / "empty.zip")):
        with pytest.raises(DomainError, match=r"audit\.unreadable"):
            weak(MINE, path)


def test_without_advisories_it_says_that_it_knows_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert audit.run(Namespace(file=None)) == 3
    assert "离线" in capsys.readouterr().out
    assert audit.run(Namespace(file=_archive(tmp_path / "all.zip", _advisory("another", BEGUN)))) == 0
    assert audit.run(Namespace(file=_archive(tmp_path / "bad.zip", _advisory("django", BEGUN)))) == 1
    assert "django" in capsys.readouterr().out
