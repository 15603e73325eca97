"""The document as a tree of pages: what stands at a place, and the document with that place changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.editing.shapes import Kind, Shape, Steps, parts_of, shape_at
from tongban.registry.catalogue.editing.values import ABSENT, Typed, blank, blank_row, typed

FIXED = frozenset(
    {("local", "department_uscc"), ("local", "department_name"), ("local", "region_code"), ("unified", "kind"),
     ("unified", "exercise_level")}
)  # fmt: skip
"""What codes and register say, and no editor."""
_LEADING = (Kind.ROWS, Kind.PART)
_MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A value on a page; ``value`` is as in the document, None where it is absent."""

    name: str
    shape: Shape
    value: Any


@dataclass(frozen=True, slots=True)
class Child:
    """A way further in: ``count`` entries of a list, or a part that is there (1) or not (0). ``title``: what its words call
    it, where it is an entry of a list."""

    steps: Steps
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Node:
    """What one page shows: the values of a part, the ways further in, or the rows of a list."""

    steps: Steps
    shape: Shape
    there: bool
    entries: tuple[Entry, ...]
    children: tuple[Child, ...]


def node_at(document: Mapping[str, Any], steps: Steps) -> Node:
    """The page of a place. DomainError ``catalogue.place_unknown``."""
    shape, value = shape_at(steps), _value(document, steps)
    if shape.kind is Kind.ROWS:
        rows = value if isinstance(value, list) else []
        children = tuple(Child((*steps, str(n)), called_in_list(row), _size(row)) for n, row in enumerate(rows))
        return Node(steps, shape, isinstance(value, list), (), children)
    if shape.kind is not Kind.PART:
        raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])
    there = isinstance(value, Mapping)
    parts = {name: each for name, each in parts_of(shape).items() if (*steps, name) not in FIXED}
    held: Mapping[str, Any] = value if isinstance(value, Mapping) else {}
    entries = tuple(Entry(name, each, held.get(name)) for name, each in parts.items() if each.kind not in _LEADING)
    children = tuple(
        Child((*steps, name), "", _size(held.get(name))) for name, each in parts.items() if each.kind in _LEADING
    )
    return Node(steps, shape, there, entries if there else (), children if there else ())


def replaced(document: Mapping[str, Any], steps: Steps, given: Typed) -> dict[str, Any]:
    """The document with the values of this part as they were typed. DomainError ``catalogue.place_unknown``."""
    node = node_at(document, steps)
    if not node.entries:
        raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])

    def change(part: Any) -> Any:
        values = {entry.name: _kept(part, entry, typed(entry.name, entry.shape, given)) for entry in node.entries}
        return {name: value for name, value in {**part, **values}.items() if value is not ABSENT}

    return _changed(document, steps, change)


def _kept(part: Mapping[str, Any], entry: Entry, value: Any) -> Any:
    """Nothing typed where nothing stood leaves it as it was, be it absent, null or empty."""
    before = part.get(entry.name, ABSENT)
    nothing: tuple[Any, ...] = (ABSENT, None, "", [])
    return before if any(value is each or value == each for each in nothing) and before in nothing else value


def added(document: Mapping[str, Any], steps: Steps) -> tuple[dict[str, Any], Steps]:
    """The document with one entry more in a list, or with a part that was not there; and where it is.

    An entry gets the next id of its kind: ids are never given twice, also not those of entries that were taken away while
    the base version still has them. DomainError ``catalogue.place_unknown``.
    """
    shape = shape_at(steps)
    if shape.kind is Kind.PART:
        filled = blank(Shape(shape.kind, shape.schema))
        return _changed(document, steps, lambda part: part if isinstance(part, Mapping) else filled), steps
    if shape.kind is not Kind.ROWS:
        raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])
    rows = _value(document, steps) or []
    if len(rows) >= _MOST_ROWS:
        raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])
    row = blank_row(shape)
    if isinstance(row, dict) and "id" in row:
        row["id"] = _next_id(document, steps, rows)
    return _changed(document, steps, lambda held: [*(held or []), row]), (*steps, str(len(rows)))


def removed(document: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
    """The document without this entry of a list, or without this part. DomainError ``catalogue.place_unknown``."""
    *before, last = steps
    if last.isdecimal():
        return _changed(document, tuple(before), lambda rows: [row for n, row in enumerate(rows) if n != int(last)])
    shape = shape_at(steps)
    if shape.nullable:
        return _changed(document, steps, lambda _part: None)
    if not shape.optional:
        raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])
    return _changed(document, tuple(before), lambda part: {key: each for key, each in part.items() if key != last})


def moved(document: Mapping[str, Any], steps: Steps) -> dict[str, Any]:
    """The document with this entry one place further to the front. DomainError ``catalogue.place_unknown``."""
    *before, last = steps
    number = int(last) if last.isdecimal() else 0

    def change(rows: Any) -> Any:
        if not 0 < number < len(rows):
            return rows
        return [*rows[: number - 1], rows[number], rows[number - 1], *rows[number + 1 :]]

    return _changed(document, tuple(before), change)


def _value(document: Any, steps: Steps) -> Any:
    value = document
    for step in steps:
        if isinstance(value, list):
            value = value[int(step)] if step.isdecimal() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, Mapping) else None
        if value is None and step.isdecimal():
            raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])
    return value


def _changed(document: Mapping[str, Any], steps: Steps, change: Callable[[Any], Any]) -> dict[str, Any]:
    return _with(document, steps, change)  # type: ignore[no-any-return]


def _with(document: Any, steps: Steps, change: Callable[[Any], Any]) -> Any:
    """A copy that shares everything but the way to the place."""
    if not steps:
        return change(document)
    step, *rest = steps
    if isinstance(document, list):
        return [_with(row, tuple(rest), change) if str(n) == step else row for n, row in enumerate(document)]
    held = document if isinstance(document, Mapping) else {}
    return {**held, step: _with(held.get(step), tuple(rest), change)}


_PREFIXES = {
    "legal_basis": "b", "conditions": "c", "materials": "m", "steps": "s", "fees": "fee", "results": "r",
    "special_procedures": "p", "questions": "q.x", "sections": "sec.x", "fields": "f.x",
}  # fmt: skip


def _next_id(document: Mapping[str, Any], steps: Steps, rows: list[Any]) -> str:
    """The first free id of the list; of requirements ``m3.r2``, of fields in a group ``f.staff.x1``."""
    name = steps[-1]
    parent = _value(document, steps[:-1]) if len(steps) > 2 else {}
    prefix = _PREFIXES.get(name, "x")
    if (isinstance(parent, Mapping) and "id" in parent and name != "fields") or _is_group(parent, name):
        prefix = f"{parent['id']}.{'r' if name == 'requirements' else 'x'}"
    taken = {found for row in rows if isinstance(row, Mapping) for found in [row.get("id")]} | set(_ids(document))
    return next(candidate for n in range(1, 10_000) if (candidate := f"{prefix}{n}") not in taken)


def _is_group(parent: Any, name: str) -> bool:
    return name == "fields" and isinstance(parent, Mapping) and str(parent.get("id", "")).startswith("f.")


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for each in value.values():
            yield from _ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each)


_TITLES = ("name", "title", "label", "law", "text", "q", "value", "when")


def called_in_list(row: Any) -> str:
    """What an entry of a list is called: its id and its words."""
    if not isinstance(row, Mapping):
        return str(row)
    words = next((str(row[key]) for key in _TITLES if row.get(key)), "")
    article = f" {row['article']}" if row.get("article") and "law" in row else ""
    number = re.sub(r"^$", "—", str(row.get("id", "")))
    return f"{number} {words}{article}".strip() if "id" in row else (words or "—")


def _size(value: Any) -> int:
    return len(value) if isinstance(value, list) else int(isinstance(value, Mapping))
