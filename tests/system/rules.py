"""The house rules as functions of one module. Each returns what it found; an empty list means the rule holds.

What contracts on imports cannot see is held here: sub-modules of outside packages, other apps' tables, second sources
of now, imports inside functions, drawers for everything, and length.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.system.source import Module


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a rule does not hold."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


Rule = Callable[[Module], list[Finding]]

_DOOR_MODULES = (
    "django.http",
    "django.forms",
    "django.template",
    "django.shortcuts",
    "django.views",
    "django.urls",
    "django.middleware",
    "ninja",
    "oauth2_provider",
    "granian",
)
_MAY_SPEAK_HTTP = ("tongban.sites", "tongban.config", "tongban.foundation.web")
_MAY_CALL_OUT = ("tongban.foundation.outgoing",)
# The command line asks its own web process whether it answers.
_MAY_CALL_ITSELF = ("tongban.config",)
_WITNESS_SHARES = ("tongban.kernel.merkle", "tongban.kernel.notes", "tongban.kernel.stamps")
_CLOCK = "tongban.foundation.clock"
_DRAWERS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
_SQL_NOW = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\s*\(\s*\)"
    r"|\b(current_timestamp|current_date|current_time|localtimestamp|localtime)\b",
    re.IGNORECASE,
)
_SQL_WORD = re.compile(r"\b(select|insert|update|delete|set|values|default|where|interval)\b", re.IGNORECASE)
_FILE_LINES = 400
_FUNCTION_LINES = 50


def http_only_in_doors(module: Module) -> list[Finding]:
    """Floors 0-5 know no HTTP, form or template; httpx lives in foundation.outgoing alone."""
    if not module.is_product:
        return []
    forbidden: list[str] = []
    if not _within(module.name, _MAY_SPEAK_HTTP):
        forbidden += _DOOR_MODULES
    if not _within(module.name, _MAY_CALL_OUT):
        forbidden += ["httpx", "httpcore", "requests"]
    if not _within(module.name, _MAY_CALL_OUT + _MAY_CALL_ITSELF):
        forbidden += ["urllib.request", "http.client"]
    return [
        Finding(module.path, line, f"imports {name}")
        for name, line in _imported_names(module.tree)
        if _within(name, tuple(forbidden))
    ]


def outside_stays_outside(module: Module) -> list[Finding]:
    """Simulators and walkers are other people's programs: they know the product by its doors only. A witness checks by the
    same arithmetic of trees, notes and stamps, which knows nothing of the house."""
    if module.parts[0] not in {"simulators", "walkers"}:
        return []
    shared = _WITNESS_SHARES if _within(module.name, ("walkers.witness",)) else ()
    return [
        Finding(module.path, line, f"imports {name}")
        for name, line in _imported_names(module.tree)
        if _within(name, ("tongban",)) and not _within(name, shared)
    ]


def tables_of_the_own_app(module: Module) -> list[Finding]:
    """``.objects`` of a model is used inside the owning app only; doors and others ask its queries."""
    if not module.is_product:
        return []
    origin = _origins(module)
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute) or node.attr not in {"objects", "_default_manager", "_base_manager"}:
            continue
        owner = origin.get(_root_name(node.value), "")
        if owner.startswith("tongban.") and not _within(owner, (module.app,)):
            found.append(Finding(module.path, node.lineno, f"reads a table of {owner}"))
        elif _within(module.name, ("tongban.sites",)):
            found.append(Finding(module.path, node.lineno, "a door reads a table"))
    return found


def one_source_of_now(module: Module) -> list[Finding]:
    """The only source of now is foundation.clock: no timezone.now, auto_now, datetime.now, date.today, SQL NOW()."""
    if module.name.startswith(_CLOCK) or not (module.is_product or module.is_migration):
        return []
    found = []
    documentation = _docstrings(module.tree)
    for node in ast.walk(module.tree):
        what = ""
        if isinstance(node, ast.Attribute):
            what = _clock_read(node)
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            what = node.arg
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
            what = ", ".join(alias.name for alias in node.names if alias.name in {"Now", "TransactionNow"})
        elif isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
            what = ", ".join(f"timezone.{alias.name}" for alias in node.names if alias.name in {"now", "localdate"})
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            sql_now = _SQL_NOW.search(node.value)
            what = f"SQL {sql_now.group()}" if sql_now and _SQL_WORD.search(node.value) else ""
        if what:
            found.append(Finding(module.path, getattr(node, "lineno", 1), f"a second source of now: {what}"))
    return found


def imports_at_the_top(module: Module) -> list[Finding]:
    """No import inside a function: a cycle is mended by moving code, never by hiding the import.

    Django loads models after ``apps.py``, so ``ready()`` there may import modules of its own app.
    """
    found = []
    for function in _functions(module.tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                if _is_ready_of_the_own_app(module, function, node):
                    continue
                found.append(Finding(module.path, node.lineno, "import inside a function"))
            elif (
                isinstance(node, ast.Call)
                and _called(node) in {"import_module", "__import__"}
                and module.is_product
                and not _within(module.name, ("tongban.config",))
            ):
                found.append(Finding(module.path, node.lineno, "import by name inside a function"))
    return sorted(set(found), key=lambda finding: finding.line)


def no_drawers(module: Module) -> list[Finding]:
    """No module is named for holding everything: utils, helpers, common, manager."""
    bad = _DRAWERS & set(module.parts)
    return [Finding(module.path, 1, f"a module named {sorted(bad)[0]}")] if bad else []


def no_print(module: Module) -> list[Finding]:
    """The product logs or writes to a stream on purpose; it never prints."""
    if not module.is_product:
        return []
    return [
        Finding(module.path, node.lineno, "print()")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


def short_enough(module: Module) -> list[Finding]:
    """Files of at most 400 lines, functions of at most 50 (docstring not counted): a smell alarm.

    A function of a test that does nothing but return one literal document is data, not a procedure.
    """
    if module.is_migration:
        return []
    found = []
    length = module.text.count("\n")
    if length > _FILE_LINES:
        found.append(Finding(module.path, 1, f"file of {length} lines"))
    for function in _functions(module.tree):
        if isinstance(function, ast.Lambda) or (module.is_test and _is_document(function)):
            continue
        lines = (function.end_lineno or function.lineno) - function.lineno + 1 - _docstring_lines(function)
        if lines > _FUNCTION_LINES:
            found.append(Finding(module.path, function.lineno, f"{function.name}() of {lines} lines"))
    return found


RULES: tuple[Rule, ...] = (
    http_only_in_doors,
    outside_stays_outside,
    tables_of_the_own_app,
    one_source_of_now,
    imports_at_the_top,
    no_drawers,
    no_print,
    short_enough,
)


def _is_ready_of_the_own_app(module: Module, function: ast.AST, node: ast.Import | ast.ImportFrom) -> bool:
    return (
        module.name == f"{module.app}.apps"
        and getattr(function, "name", "") == "ready"
        and isinstance(node, ast.ImportFrom)
        and _within(node.module or "", (module.app,))
    )


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def _imported_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def _origins(module: Module) -> dict[str, str]:
    """Local name → dotted name of where it comes from."""
    origin = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            origin.update({alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names})
        elif isinstance(node, ast.Import):
            origin.update({alias.asname or alias.name.split(".")[0]: alias.name for alias in node.names})
    return origin


def _root_name(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _clock_read(node: ast.Attribute) -> str:
    base = node.value.attr if isinstance(node.value, ast.Attribute) else _root_name(node.value)
    reads = {
        "timezone": {"now", "localtime", "localdate"},
        "datetime": {"now", "utcnow", "today"},
        "date": {"today"},
        "time": {"time", "time_ns", "gmtime", "localtime"},
    }
    return f"{base}.{node.attr}" if node.attr in reads.get(base, ()) else ""


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _docstring_node(node: ast.AST) -> ast.Constant | None:
    body = getattr(node, "body", None)
    if isinstance(body, list) and body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[0].value
    return None


def _docstrings(tree: ast.AST) -> set[int]:
    """Identities of constants that stand alone as a statement: documentation, not values."""
    return {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _is_document(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    body = function.body[1:] if _docstring_node(function) else function.body
    return (
        len(body) == 1
        and isinstance(body[0], ast.Return)
        and isinstance(body[0].value, ast.Dict | ast.List | ast.Tuple)
    )


def _docstring_lines(function: ast.AST) -> int:
    text = _docstring_node(function)
    return 0 if text is None else (text.end_lineno or text.lineno) - text.lineno + 1
