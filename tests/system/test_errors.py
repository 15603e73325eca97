"""The error catalogue: complete, in two languages, and every code that is raised stands in it."""

from __future__ import annotations

import ast
import pkgutil
import re
import string
from importlib import import_module

import pytest

import tongban
from tests.system.source import Module, module_from, modules
from tongban.kernel.errors import ErrorSpec, catalogue, is_registered

_CODE = re.compile(r"^[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_-]*)+$")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module", autouse=True)
def _everything_imported() -> None:
    """Codes are registered where they are owned: import every module of the product once."""
    for found in pkgutil.walk_packages(tongban.__path__, "tongban."):
        if ".tests" not in found.name and ".migrations" not in found.name and not found.name.endswith("__main__"):
            import_module(found.name)


def faults(spec: ErrorSpec) -> list[str]:
    """What is wrong with one entry of the catalogue."""
    texts = {"zh": spec.zh, "en": spec.en, "way_out_zh": spec.way_out_zh, "way_out_en": spec.way_out_en}
    found = [f"{name} is empty" for name, text in texts.items() if not text.strip()]
    found += [
        f"{name} is not Chinese" for name in ("zh", "way_out_zh") if texts[name] and not _CHINESE.search(texts[name])
    ]
    found += [f"{name} holds Chinese" for name in ("en", "way_out_en") if _CHINESE.search(texts[name])]
    if not 400 <= spec.status <= 599:
        found.append(f"status {spec.status} is no error")
    if not _CODE.match(spec.code):
        found.append("the code is not area.thing.reason")
    if _shared(spec.zh) != _shared(spec.en):
        found.append(f"zh fills {_fields(spec.zh)}, en fills {_fields(spec.en)}")
    return found


def _shared(template: str) -> set[str]:
    """Fields without the mark of their language: {reason_zh} and {reason_en}, {state_label} and {state} say the same."""
    return {name.removesuffix("_zh").removesuffix("_en").removesuffix("_label") for name in _fields(template)}


def _fields(template: str) -> set[str]:
    return {
        name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name is not None
    }


def test_every_entry_is_complete() -> None:
    assert catalogue()
    assert {spec.code: found for spec in catalogue() if (found := faults(spec))} == {}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (ErrorSpec("a.b", 400, "", "No.", "看", "Look"), "zh is empty"),
        (ErrorSpec("a.b", 400, "不行", "No."), "way_out_zh is empty"),
        (ErrorSpec("a.b", 200, "不行", "No.", "看", "Look"), "status 200"),
        (ErrorSpec("A b", 400, "不行", "No.", "看", "Look"), "area.thing.reason"),
        (ErrorSpec("a.b", 400, "不行 {why}", "No.", "看", "Look"), "zh fills"),
        (ErrorSpec("a.b", 400, "no", "No.", "看", "Look"), "zh is not Chinese"),
    ],
)
def test_a_faulty_entry_is_seen(spec: ErrorSpec, expected: str) -> None:
    assert any(expected in found for found in faults(spec))


def raised(module: Module) -> list[tuple[str, set[str] | None, int]]:
    """(code, names of its data or None when they are not literal, line) of every DomainError with a literal code."""
    found = []
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not ast.unparse(node.func).endswith("DomainError") or not node.args:
            continue
        code = node.args[0]
        if isinstance(code, ast.Constant) and isinstance(code.value, str):
            names = [keyword.arg for keyword in node.keywords]
            found.append((code.value, None if None in names else {name for name in names if name}, node.lineno))
    return found


def composed(module: Module) -> list[tuple[str, int]]:
    """(pattern that one code of the catalogue at least must fit, line) of every DomainError whose code is put together: a
    constant of the module, one of two, a text with a gap."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("DomainError") and node.args:
            found += [(pattern, node.lineno) for pattern in _patterns(node.args[0], module)]
    return found


def _patterns(code: ast.expr, module: Module) -> list[str]:
    match code:
        case ast.IfExp():
            return _patterns(code.body, module) + _patterns(code.orelse, module)
        case ast.Constant(value=str(text)):
            return [re.escape(text)]
        case ast.Name() if code.id.isupper():
            return [re.escape(getattr(import_module(module.name), code.id))]
        case ast.JoinedStr():
            parts = [re.escape(each.value) if isinstance(each, ast.Constant) else ".+" for each in code.values]  # type: ignore[arg-type]
            return ["".join(parts)]
    # Handed on: whoever makes it is looked at there.
    return []


def test_every_code_that_is_put_together_fits_one_of_the_catalogue() -> None:
    known = [spec.code for spec in catalogue()]
    unknown = [
        f"{module.path}:{line}: {pattern}"
        for module in modules()
        if module.is_product
        for pattern, line in composed(module)
        if not any(re.fullmatch(pattern, each) for each in known)
    ]
    assert unknown == []


def test_codes_that_are_put_together_are_read() -> None:
    text = "DomainError('a.b' if x else 'c.d')\nDomainError(f'{thing}.words')\nDomainError(code)\nDomainError(_A)"
    assert composed(module_from(text.rpartition("\n")[0], "tongban.kernel.errors")) == [
        (r"a\.b", 1),
        (r"c\.d", 1),
        (r".+\.words", 2),
    ]


def test_every_code_that_is_raised_is_catalogued() -> None:
    unknown = [
        f"{module.path}:{line}: {code}"
        for module in modules()
        if module.is_product
        for code, _, line in raised(module)
        if not is_registered(code)
    ]
    assert unknown == []


def test_every_sentence_gets_the_data_it_shows() -> None:
    wanted = {spec.code: _fields(spec.zh) | _fields(spec.way_out_zh) for spec in catalogue()}
    missing = [
        f"{module.path}:{line}: {code} lacks {sorted(wanted[code] - given)}"
        for module in modules()
        if module.is_product
        for code, given, line in raised(module)
        if given is not None and wanted.get(code, set()) - given
    ]
    assert missing == []


def test_what_is_raised_is_read() -> None:
    text = "raise DomainError('a.b', why=1)\nraise errors.DomainError('c.d', **data)\nraise DomainError(code)"
    assert raised(module_from(text, "tongban.cases.x")) == [("a.b", {"why"}, 1), ("c.d", None, 2)]
