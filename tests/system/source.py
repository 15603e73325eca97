"""The product's own source, read as text and as syntax trees: what the house rules look at."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SRC = ROOT / "src"
PROGRAMS = ("src/tongban", "simulators", "walkers", "bench", "tests")
_APP_DEPTH = {"foundation": 3, "registry": 3, "capabilities": 3, "oversight": 3, "sites": 3}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file. ``name`` is dotted (``tongban.cases.models.case``); ``path`` is relative to the repository."""

    path: str
    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def app(self) -> str:
        """The package that owns the file: ``tongban.registry.orgs``, ``tongban.cases``, ``simulators``."""
        if self.parts[0] != "tongban" or len(self.parts) < 2:
            return self.parts[0]
        return ".".join(self.parts[: _APP_DEPTH.get(self.parts[1], 2)])

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts or self.parts[-1] == "conftest"

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    @property
    def is_product(self) -> bool:
        """Code of the product itself, neither its tests nor its migrations."""
        return self.parts[0] == "tongban" and not self.is_test and not self.is_migration


@lru_cache(maxsize=2048)
def _parse(text: str, path: str) -> ast.Module:
    return ast.parse(text, path)


def module_from(text: str, name: str) -> Module:
    """A module that stands in no file: how the rules themselves are tried on bad code."""
    return Module(path="src/" + name.replace(".", "/") + ".py", name=name, text=text)


@lru_cache(maxsize=1)
def modules() -> tuple[Module, ...]:
    """Every Python file of the product, its tests, simulators, walkers and benchmarks."""
    return tuple(module for module in _modules() if not fault(module))


@lru_cache(maxsize=1)
def unreadable() -> tuple[str, ...]:
    """Files that this Python cannot read, with the reason."""
    return tuple(reason for module in _modules() if (reason := fault(module)))


def fault(module: Module) -> str:
    """Why the module cannot be parsed by this Python, or an empty string."""
    try:
        _parse(module.text, module.path)
    except SyntaxError as error:
        return f"{module.path}:{error.lineno}: {error.msg}"
    return ""


def _modules() -> Iterator[Module]:
    for folder in PROGRAMS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            relative = path.relative_to(ROOT).as_posix()
            dotted = relative.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            yield Module(relative, dotted, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def repository_files() -> tuple[Path, ...]:
    """Files that are, or would be, under version control (ignored ones left out)."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode == 0:
        names = {name for name in listed.stdout.decode().split("\0") if name}
        return tuple(sorted(ROOT / name for name in names if (ROOT / name).is_file()))
    # An unpacked archive has no repository: everything but the folders that the product makes itself.
    made = {
        ".git",
        ".venv",
        ".state",
        "var",
        "__pycache__",
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
    }
    found = (path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.relative_to(ROOT).parts))
    return tuple(sorted(found))


def text_of(path: Path) -> str | None:
    """The file's text, or None for a binary file."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
