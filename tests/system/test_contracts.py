"""The contracts of `.importlinter` hold, have no exceptions, cover every app, and each can fail."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest

from tests.system.source import ROOT, SRC, modules

_LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"

# What to append to which file of a copy of the tree, and the contract that must turn red for it.
BREAKS = {
    "Floors": ("tongban/kernel/errors.py", "import tongban.foundation"),
    "Doors": ("tongban/sites/portal/__init__.py", "import tongban.sites.desk"),
    "Registry": ("tongban/registry/orgs/__init__.py", "import tongban.registry.catalogue"),
    "Inside each registry app": ("tongban/registry/orgs/models.py", "import tongban.registry.orgs.queries"),
    "Inside the spine": ("tongban/cases/queries/case.py", "import tongban.cases.actions"),
    "Inside each capability app": (
        "tongban/capabilities/messaging/models.py",
        "import tongban.capabilities.messaging.queries",
    ),
    "Papers: a layer": ("tongban/cases/papers/kinds.py", "import tongban.cases.papers.contents"),
    "Papers read": ("tongban/cases/papers/laws.py", "import tongban.cases.models"),
    "Documents": ("tongban/foundation/documents/qr.py", "import tongban.foundation.signing"),
    "Inside signing": ("tongban/foundation/signing/keyfiles.py", "import tongban.foundation.signing.authority"),
    "Inside each oversight app": (
        "tongban/oversight/supervision/models.py",
        "import tongban.oversight.supervision.queries",
    ),
    "Oversight reads cases": ("tongban/oversight/supervision/rules.py", "import tongban.cases.models"),
    "The kernel": ("tongban/kernel/errors.py", "import django"),
    "Only doors": ("tongban/registry/orgs/__init__.py", "import httpx"),
    "No cycles": ("tongban/foundation/modelmap.py", "import tongban.foundation.clock.models"),
}


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", _LINT], cwd=root, env=environment, capture_output=True, text=True, check=False
    )


def _contracts() -> ConfigParser:
    parser = ConfigParser()
    parser.read(ROOT / ".importlinter", encoding="utf-8")
    return parser


def test_the_contracts_hold() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr


def test_there_are_no_exceptions() -> None:
    parser = _contracts()
    assert not [section for section in parser.sections() if parser.has_option(section, "ignore_imports")]
    layered = [section for section in parser.sections() if parser.get(section, "type", fallback="") == "layers"]
    assert layered
    assert all(parser.get(section, "exhaustive", fallback="") == "True" for section in layered)


def test_every_app_has_a_contract_for_its_inside() -> None:
    parser = _contracts()
    covered = {
        container
        for section in parser.sections()
        if section.startswith("importlinter:contract:inside")
        for container in parser.get(section, "containers").split()
    }
    layered_floors = ("tongban.registry.", "tongban.cases", "tongban.capabilities.", "tongban.oversight.")
    apps = {m.app for m in modules() if m.name.startswith(layered_floors) and m.app.count(".") < 3}
    apps -= {"tongban.registry", "tongban.capabilities", "tongban.oversight"}
    assert apps <= covered, f"no contract for the inside of {sorted(apps - covered)}"


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on a copy of the tree in which every contract is broken once, and an unknown floor is added."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(SRC / "tongban", copy / "src" / "tongban", ignore=shutil.ignore_patterns("*.pyc", "static"))
    shutil.copy(ROOT / ".importlinter", copy)
    for file, line in BREAKS.values():
        path = copy / "src" / file
        path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    (copy / "src/tongban/attic.py").write_text("", encoding="utf-8")
    result = _lint(copy)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("contract", BREAKS)
def test_the_contract_can_fail(contract: str, broken: str) -> None:
    assert re.search(rf"^{re.escape(contract)}.* BROKEN", broken, re.MULTILINE), broken[:4000]


def test_an_unknown_floor_is_refused(broken: str) -> None:
    assert "tongban.attic" in broken
