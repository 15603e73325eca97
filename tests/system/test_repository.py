"""Files of the repository: no machine paths, no secrets, no index addresses, no real people; settings are described."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.system import repository_rules as rules
from tests.system.source import ROOT, Module, module_from, modules, repository_files, text_of

TRY_ON_REAL_NUMBERS = ("src/tongban/kernel/tests/", "src/tongban/kernel/codes/", "src/tongban/kernel/masking.py")
"""The checks of codes are tried on textbook numbers of the standards themselves."""

_CHECKS: tuple[Callable[[str], list[str]], ...] = (
    rules.machine_paths,
    rules.secrets,
    rules.index_addresses,
    rules.real_people,
    rules.real_bodies,
)


def _texts() -> Iterator[tuple[str, str]]:
    for path in repository_files():
        text = text_of(path)
        if text is not None:
            yield path.relative_to(ROOT).as_posix(), text


@pytest.mark.parametrize("check", _CHECKS, ids=lambda check: check.__name__)
def test_no_file_holds(check: Callable[[str], list[str]]) -> None:
    exempt = TRY_ON_REAL_NUMBERS if check in (rules.real_people, rules.real_bodies) else ()
    found = {
        name: hits
        for name, text in _texts()
        if not name.startswith(exempt or ("\0",)) and not _is_lock(name) and (hits := check(text))
    }
    assert found == {}, check.__doc__


def _is_lock(name: str) -> bool:
    return name.startswith("requirements/") and name.endswith(".txt")


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (rules.machine_paths, "open('/ho" + "me/alice/x')"),
        (rules.machine_paths, "DATA=/ro" + "ot/data"),
        (rules.secrets, "-----BEGIN EC PRI" + "VATE KEY-----"),
        (rules.secrets, "token = 'gh" + "p_" + "a" * 36 + "'"),
        (rules.index_addresses, "pip install --index" + "-url x"),
        (rules.real_people, "id_number: " + "11010519491231" + "002X"),
        (rules.real_people, "mobile: " + "138" + "00138000"),
        (rules.real_bodies, "uscc: 91110000" + "600037341L"),
    ],
)
def test_the_check_can_fail(check: Callable[[str], list[str]], text: str) -> None:
    assert check(text)


def test_reserved_numbers_pass() -> None:
    text = "369901199001010013 19900000001 91369901MA72200101"
    assert rules.real_people(text) == []
    assert rules.real_bodies(text) == []


def test_requirements_are_locked_by_hash_and_name_no_address() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert locks
    assert {lock.name: loose for lock in locks if (loose := rules.loose_requirements(lock.read_text()))} == {}


@pytest.mark.parametrize(
    "text", ["a==1", "a>=1 --hash=sha256:0", "a @ https://x/a.whl --hash=sha256:0", "-i https://x"]
)
def test_a_loose_requirement_is_seen(text: str) -> None:
    assert rules.loose_requirements(text)


def test_every_run_time_dependency_has_its_reason() -> None:
    record = (ROOT / "docs/adr/0003-dependencies.md").read_text(encoding="utf-8")
    wanted = re.findall(r"^([a-z][\w-]*)", (ROOT / "requirements/base.in").read_text(), re.MULTILINE)
    assert wanted
    assert [name for name in wanted if f"`{name}`" not in record] == []


def environment_names(module: Module) -> set[str]:
    """Names of environment variables that the module reads by ``os.environ`` or ``os.getenv``."""
    names = set()
    for node in ast.walk(module.tree):
        argument: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            called = f"{ast.unparse(node.func.value)}.{node.func.attr}"
            if called in {"os.environ.get", "environ.get", "os.getenv", "os.environ.pop", "os.environ.setdefault"}:
                argument = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"os.environ", "environ"}:
            argument = node.slice
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            names.add(argument.value)
    return names


@pytest.mark.parametrize("text", ["os.environ['X_Y']", "os.environ.get('X_Y', '')", "os.getenv('X_Y')"])
def test_a_setting_that_is_read_is_seen(text: str) -> None:
    assert environment_names(module_from(text, "tongban.config.settings")) == {"X_Y"}


def test_every_setting_is_described() -> None:
    page = (ROOT / "docs/operate/settings.md").read_text(encoding="utf-8")
    read = {name for module in modules() if module.is_product for name in environment_names(module)}
    assert {"DATABASE_URL", "DATA_DIR", "PORT"} <= read
    # Given by the system, not set by an operator of the product.
    read -= {"PATH", "HOME", "XDG_RUNTIME_DIR", "VIRTUAL_ENV", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH"}
    assert sorted(name for name in read if f"`{name}`" not in page) == []


def test_every_setting_that_is_described_is_read() -> None:
    page = (ROOT / "docs/operate/settings.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\|\s*`([A-Z][A-Z_]+)`", page, re.MULTILINE))
    everywhere = "\n".join(module.text for module in modules()) + _plain_files()
    assert described
    assert sorted(name for name in described if name not in everywhere) == []


def _plain_files() -> str:
    return "\n".join(path.read_text() for path in (ROOT / "Makefile", ROOT / ".ci/run") if path.exists())


def test_the_papers_every_public_repository_has() -> None:
    wanted = ["README.md", "README.zh-CN.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"]
    wanted += ["LICENSE", "publiccode.yaml", "docs/plan-map.md", "docs/glossary.md", "Makefile", ".ci/run"]
    assert [name for name in wanted if not (ROOT / name).is_file()] == []


def broken_links(path: Path, text: str) -> list[str]:
    """Relative links and `path/like/this.py` mentions of a page that lead nowhere."""
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", prose)
    named = re.findall(r"`((?:src|docs|tests|data|stories|simulators|walkers|bench)/[\w./-]+)`", prose)
    broken = [link for link in links if not (path.parent / link).exists()]
    return broken + [name for name in named if not (ROOT / name).exists()]


def test_papers_link_to_what_exists() -> None:
    papers = [path for path in repository_files() if path.suffix == ".md"]
    assert papers
    found = {
        path.relative_to(ROOT).as_posix(): broken
        for path in papers
        if (broken := broken_links(path, path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_no_file_leans_on_a_paper_that_is_not_here() -> None:
    """Rules cite the law or a page of `docs/`; a reader has nothing else."""
    elsewhere = re.compile(
        r"\b(STAND" + r"ARDS|SCA" + r"LE|QUAL" + r"ITY|DOM" + r"AIN|INTER" + r"FACE|GLOSS" + r"ARY)(\.md| §|:)"
    )
    assert {name: found for name, text in _texts() if (found := elsewhere.findall(text))} == {}


def test_a_broken_link_is_seen() -> None:
    assert broken_links(ROOT / "README.md", "[x](docs/no-such-page.md) `src/tongban/no_such.py`") == [
        "docs/no-such-page.md",
        "src/tongban/no_such.py",
    ]
