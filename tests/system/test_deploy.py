"""What an operator takes over: the image's recipe, the units, the proxies. Held to the tree, without running any of it."""

from __future__ import annotations

import pkgutil
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.system import repository_rules
from tests.system.source import ROOT
from tongban.config import commands
from tongban.config.setup_environment import REQUIREMENTS

DEPLOY = ROOT / "deploy"
RECIPE = (ROOT / "Containerfile").read_text("utf-8")
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMANDS = {module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__)}
HARD = {
    "User": "tongban",
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "UMask": "0077",
    "SystemCallFilter": "@system-service",
}


def instructions(recipe: str) -> list[tuple[str, str]]:
    """(word, rest) of every instruction, lines that go on joined."""
    joined = re.sub(r"\\\n\s*", "", recipe)
    lines = [line.strip() for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    return [(word.upper(), rest) for word, _, rest in (line.partition(" ") for line in lines)]


def settings_of(unit: Path) -> list[tuple[str, str]]:
    """(name, value) of every setting, in order."""
    lines = (line.strip() for line in unit.read_text("utf-8").splitlines())
    return [
        (name, value) for line in lines if not line.startswith("#") for name, eq, value in [line.partition("=")] if eq
    ]


def test_everything_that_is_copied_exists_and_is_sent() -> None:
    sent = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    for word, rest in instructions(RECIPE):
        sources = [] if "--from=" in rest or word != "COPY" else shlex.split(rest)[:-1]
        for source in sources:
            assert (ROOT / source).exists(), source
            assert f"!{source.split('/')[0]}" in sent, source


def test_the_image_is_built_by_the_lock_and_runs_as_nobody() -> None:
    found = instructions(RECIPE)
    assert any("setup_environment.py run" in rest for word, rest in found if word == "RUN")
    assert f"requirements/{REQUIREMENTS['run']}" in RECIPE
    assert "--hash=sha256:" in (ROOT / "requirements" / REQUIREMENTS["run"]).read_text()
    last_stage = found[max(place for place, (word, _) in enumerate(found) if word == "FROM") :]
    users = [rest for word, rest in last_stage if word == "USER"]
    assert users
    assert users[-1].split(":")[0] not in ("root", "0")
    words = [word for word, _ in last_stage]
    assert words.index("USER") < words.index("CMD")
    assert "DEMONSTRATION=0" in RECIPE
    assert {"HEALTHCHECK", "VOLUME", "CMD"} <= set(words)


def test_what_the_image_calls_are_commands_of_the_product() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    called = [re.findall(r'"([^"]+)"', rest) for word, rest in instructions(RECIPE) if word in ("CMD", "HEALTHCHECK")]
    assert called
    for program, command, *_ in called:
        assert program in scripts
        assert command in COMMANDS


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_calls_what_exists_and_is_hard(unit: Path) -> None:
    given = settings_of(unit)
    first: dict[str, str] = {}
    for name, value in given:
        first.setdefault(name, value)
    found = re.search(r"/opt/tongban/\.venv/bin/tongban ([a-z-]+)", first["ExecStart"])
    assert found
    assert found[1] in COMMANDS
    assert {name: first.get(name) for name in HARD} == HARD
    page = first["Documentation"].removeprefix("file:/opt/tongban/")
    assert (ROOT / page).is_file()


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_only_who_prepares_and_backs_up_is_the_owner(unit: Path) -> None:
    """The later file wins: the owner's must come after the common one."""
    files = [value for name, value in settings_of(unit) if name == "EnvironmentFile"]
    owner = ["/etc/tongban/owner.env"] if unit.stem in ("tongban-prepare", "tongban-backup") else []
    assert files == ["/etc/tongban/tongban.env", *owner]


def test_systemd_finds_nothing_wrong(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    for file in (DEPLOY / "systemd").iterdir():
        # It looks whether the programs are there; here they are not.
        text = file.read_text("utf-8").replace("/opt/tongban/.venv/bin/tongban", "/bin/true")
        (tmp_path / file.name).write_text(re.sub("WorkingDirectory=.*", "WorkingDirectory=/", text), "utf-8")
    found = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.glob("*.service")))],
        capture_output=True,
        text=True,
    )
    complaints = [line for line in found.stderr.splitlines() if "tongban" in line]
    assert complaints == []


def test_examples_hold_no_secret_and_name_settings_that_exist() -> None:
    page = (ROOT / "docs/operate/settings.md").read_text("utf-8")
    for file in DEPLOY.glob("*.example"):
        text = file.read_text("utf-8")
        assert repository_rules.secrets(text) == []
        assert not re.search(r"://\w+:(?!<password>)[^@\s]+@", text), file.name
        for name in re.findall(r"^([A-Z_]+)=", text, re.MULTILINE):
            assert f"`{name}`" in page, name


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_proxy_sets_itself_what_the_product_believes(name: str) -> None:
    text = (DEPLOY / "proxy" / name).read_text("utf-8")
    assert "X-Forwarded-For" in text
    assert "X-Forwarded-Proto" in text
    # Appending to what came from outside would let anybody choose the address that is limited.
    assert "proxy_add_x_forwarded_for" not in text
    assert "/metrics" in text


def test_a_recipe_that_lies_is_seen() -> None:
    assert instructions('COPY a \\\n  b c\nCMD ["x"]') == [("COPY", "a b c"), ("CMD", '["x"]')]
