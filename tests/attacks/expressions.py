"""The regular expressions of the code base, read from its source, each with the way it is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.system.source import SRC

_METHODS = ("match", "fullmatch", "search", "sub", "split", "findall", "finditer")


@dataclass(frozen=True)
class Expression:
    """One expression used in one way."""

    place: str
    pattern: str
    compiled: re.Pattern[Any]
    method: str

    def run(self, text: str) -> None:
        """Use it on ``text`` as the code does."""
        given: Any = text.encode() if isinstance(self.compiled.pattern, bytes) else text
        if self.method == "sub":
            self.compiled.sub(b"" if isinstance(given, bytes) else "", given)
        elif self.method == "finditer":
            list(self.compiled.finditer(given))
        else:
            getattr(self.compiled, self.method)(given)


def expressions() -> Iterator[Expression]:
    """Every expression of ``src/tongban`` outside its tests. KeyError for one whose text cannot be made out."""
    for path in sorted((SRC / "tongban").rglob("*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Expression]:
    source = path.read_text("utf-8")
    if "re." not in source or "import re" not in source:
        return
    name = path.relative_to(SRC).as_posix().removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    module = import_module(name)
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        owner, method = node.func.value, node.func.attr
        if not isinstance(owner, ast.Name) or not node.args:
            continue
        place = f"{name.removeprefix('tongban.')}:{node.lineno}"
        if owner.id == "re" and method in _METHODS:
            yield _expression(place, _value(node.args[0], module), method)
        elif method in _METHODS and isinstance(found := getattr(module, owner.id, None), re.Pattern):
            yield _expression(place, found, method)


def _value(node: ast.expr, module: Any) -> Any:
    """The text of a pattern, which may be put together from constants of its module."""
    return eval(compile(ast.Expression(node), "<pattern>", "eval"), vars(module))


def _expression(place: str, pattern: Any, method: str) -> Expression:
    compiled = pattern if isinstance(pattern, re.Pattern) else re.compile(pattern)
    text = compiled.pattern.decode("latin-1") if isinstance(compiled.pattern, bytes) else compiled.pattern
    return Expression(place, text, compiled, method)
