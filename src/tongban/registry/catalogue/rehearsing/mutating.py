"""Alterations of a guide, one at a time, that a citizen would feel: would any story notice?

Deterministic: the same guide gives the same mutants in the same order. A mutant need not be a valid guide; the publication
checks say whether it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from tongban.registry.catalogue.kinds import MaterialSource

MUTATIONS: dict[str, tuple[str, str]] = {
    "material_dropped": ("少要材料“{name}”", "material {name} is asked no more"),
    "material_required": ("材料“{name}”从可以不交变成必须提交", "material {name} becomes obligatory"),
    "material_optional": ("材料“{name}”从必须提交变成可以不交", "material {name} becomes optional"),
    "row_flipped": ("情形表第 {name} 行的条件反过来", "the condition of scenario row {name} is reversed"),
    "row_dropped": ("情形表少了第 {name} 行", "scenario row {name} is gone"),
    "limit_longer": ("{name}加长一日", "{name} is one longer"),
    "limit_shorter": ("{name}缩短一日", "{name} is one shorter"),
    "field_dropped": ("表单少了“{name}”", "form field {name} is gone"),
    "field_required": ("表单“{name}”从选填变成必填", "form field {name} becomes obligatory"),
    "field_optional": ("表单“{name}”从必填变成选填", "form field {name} becomes optional"),
    "condition_dropped": ("少了条件“{name}”", "condition {name} is gone"),
    "when_reversed": ("“{name}”的出现条件反过来", "{name} is shown exactly where it was not"),
    "step_dropped": ("审查少了“{name}”一步", "review step {name} is gone"),
    "fee_changed": ("“{name}”多收一元", "{name} costs one yuan more"),
    "fee_dropped": ("不再收“{name}”", "{name} is charged no more"),
}
"""Kind → what would have happened, in Chinese and English."""

_LIMITS = {"statutory_limit": "法定时限"}
Edit = Callable[[dict[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A guide with one thing altered: ``kind`` is of :data:`MUTATIONS`, ``name`` what was altered, ``path`` where."""

    kind: str
    path: str
    name: str
    document: Mapping[str, Any]


def mutants(document: Mapping[str, Any], *, local: bool = True) -> Iterator[Mutant]:
    """Every mutant, in the order of the guide; without ``local`` only those of the unified part."""
    whole = orjson.dumps(document)
    unified = document["unified"]
    for kind, path, name, edit in _edits(unified):
        altered = orjson.loads(whole)
        edit(altered["unified"])
        yield Mutant(kind, f"unified.{path}", name, altered)
    for kind, change in (("limit_longer", 1), ("limit_shorter", -1)) if local else ():
        altered = orjson.loads(whole)
        limit = altered["local"]["promised_limit"]
        limit["amount"] += change
        if limit["amount"] >= 0:
            yield Mutant(kind, "local.promised_limit", "承诺时限", altered)


def _edits(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    yield from _conditions(unified)
    yield from _materials(unified)
    yield from _rows(unified)
    yield from _form(unified)
    yield from _steps(unified)
    yield from _fees(unified)
    for key, name in _LIMITS.items():
        if unified[key] is not None:
            yield "limit_longer", key, name, _added((key, "amount"), 1)
            if unified[key]["amount"] > 0:
                yield "limit_shorter", key, name, _added((key, "amount"), -1)


def _conditions(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    for n, row in enumerate(unified["conditions"]):
        yield "condition_dropped", f"conditions.{row['id']}", row["text"][:40], _dropped("conditions", n)
        if row.get("when"):
            yield "when_reversed", f"conditions.{row['id']}", row["text"][:40], _reversed("conditions", n)


def _materials(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    for n, row in enumerate(unified["materials"]):
        path, name = f"materials.{row['id']}", row["name"]
        yield "material_dropped", path, name, _dropped("materials", n)
        if row["from"] != MaterialSource.FORM:
            kind = "material_optional" if row["required"] else "material_required"
            yield kind, path, name, _toggled("materials", n)
        if row.get("when"):
            yield "when_reversed", path, name, _reversed("materials", n)


def _rows(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    for n in range(len(unified["scenario"]["rows"])):
        path, name = f"scenario.rows.{n + 1}", str(n + 1)
        yield "row_flipped", path, name, _reversed("scenario", "rows", n)
        yield "row_dropped", path, name, _removed("scenario", "rows", n)


def _form(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    for s, section in enumerate(unified["form"]["sections"]):
        if section.get("when"):
            yield "when_reversed", f"form.{section['id']}", section["title"], _reversed("form", "sections", s)
        for f, field in enumerate(section["fields"]):
            yield from _field(field, ("form", "sections", s, "fields", f))
            for g, sub in enumerate(field.get("fields", ())):
                yield from _field(sub, ("form", "sections", s, "fields", f, "fields", g))


def _field(field: Mapping[str, Any], steps: tuple[str | int, ...]) -> Iterator[tuple[str, str, str, Edit]]:
    path, name = f"form.{field['id']}", field["label"]
    yield "field_dropped", path, name, _removed(*steps)
    if "expression" not in field and "fields" not in field:
        kind = "field_optional" if field.get("required") else "field_required"
        yield kind, path, name, _toggled(*steps)
    if field.get("when"):
        yield "when_reversed", path, name, _reversed(*steps)


def _steps(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    for n, row in enumerate(unified["review_plan"]["steps"]):
        yield "step_dropped", f"review_plan.steps.{row['id']}", row["name"], _step_dropped(n)


def _fees(unified: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Edit]]:
    for n, row in enumerate(unified["fees"]):
        path = f"fees.{row['id']}"
        yield "fee_changed", path, row["name"], _added(("fees", n, "amount_fen"), 100)
        yield "fee_dropped", path, row["name"], _removed("fees", n)


# --- how a document is altered -----------------------------------------------------------------------------------------


def _at(part: Any, steps: tuple[str | int, ...]) -> Any:
    for step in steps:
        part = part[step]
    return part


def _removed(*steps: str | int) -> Edit:
    def edit(unified: dict[str, Any]) -> None:
        del _at(unified, steps[:-1])[steps[-1]]

    return edit


def _dropped(part: str, n: int) -> Edit:
    """A material or condition, and its name in the scenario table."""

    def edit(unified: dict[str, Any]) -> None:
        name = unified[part].pop(n)["id"]
        for row in unified["scenario"]["rows"]:
            row[part] = [each for each in row[part] if each != name]

    return edit


def _step_dropped(n: int) -> Edit:
    """A step of the plan; what came after it comes after those before it."""

    def edit(unified: dict[str, Any]) -> None:
        gone = unified["review_plan"]["steps"].pop(n)
        for row in unified["review_plan"]["steps"]:
            if gone["id"] in row["after"]:
                before = [each for each in row["after"] if each != gone["id"]]
                row["after"] = list(dict.fromkeys((*before, *gone["after"])))

    return edit


def _toggled(*steps: str | int) -> Edit:
    def edit(unified: dict[str, Any]) -> None:
        part = _at(unified, steps)
        part["required"] = not part.get("required", False)

    return edit


def _reversed(*steps: str | int) -> Edit:
    def edit(unified: dict[str, Any]) -> None:
        part = _at(unified, steps)
        part["when"] = f"not ({part['when']})"

    return edit


def _added(steps: tuple[str | int, ...], amount: int) -> Edit:
    def edit(unified: dict[str, Any]) -> None:
        _at(unified, steps[:-1])[steps[-1]] += amount

    return edit
