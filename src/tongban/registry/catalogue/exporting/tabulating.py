"""A guide document as rows of the sheets, and rows of the sheets as a guide document.

What is written gives the document back exactly, or the whole document goes along as JSON: a text that a cell would change
(control characters, ``_x000D_``), or a shape for which the columns have no place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from tongban.kernel.canonical import canonical_json
from tongban.registry.catalogue.exporting.cells import ABSENT, Cell, read, written
from tongban.registry.catalogue.exporting.layout import (
    ITEMS,
    LONGEST_CELL,
    REST,
    REST_HEADS,
    SHEETS,
    TREES,
    WHOLE,
    Column,
    Sheet,
)
from tongban.registry.catalogue.exporting.places import place

GUIDE = "tongban.guide/1"
Row = tuple[Cell, ...]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
"""Name of a sheet → rows in their order, each heading → cell."""

# What an XLSX cell would not keep, as canonical JSON writes it; a match too many costs no more than a row.
_CHANGED = re.compile(rb"\\[bfrt]|\\u00|\\n\"|\"(?:\\n| )|[ ]\"(?=[,}\]])|_x[0-9A-Fa-f]{4}_|\xef\xbf[\xbe\xbf]|\x7f")


def guide_code(document: Mapping[str, Any]) -> str:
    """业务办理项编码 where the item is divided, else 实施编码."""
    return str(document["codes"]["handling"] or document["codes"]["implementation"])


def rows_of(document: Mapping[str, Any]) -> Iterator[tuple[str, Row]]:
    """(sheet, cells) of every row of this document, in the order of the sheets."""
    code = guide_code(document)
    rows = list(_columns_of(document, code))
    for path in TREES:
        rows += _parts(code, path, canonical_json(_at(document, path)).decode())
    if not _exact(document, rows):
        rows += _parts(code, WHOLE, json.dumps(document, sort_keys=True))
    yield from rows


def document_of(tables: Tables) -> dict[str, Any]:
    """The document of one guide's rows; incomplete where rows are missing. ValueError for JSON that is none."""
    rest = _trees(tables.get(REST, ()))
    if WHOLE in rest:
        whole: dict[str, Any] = rest[WHOLE]
        return whole
    document: dict[str, Any] = {"schema": GUIDE, "codes": {}, "unified": {}, "local": {}}
    for row in tables.get(ITEMS.name, ())[:1]:
        _set_columns(document, row, ITEMS)
    for sheet in SHEETS[1:]:
        _set_list(document, sheet, tables.get(sheet.name, ()))
    for path, value in rest.items():
        _put(document, path, value)
    return document


def _columns_of(document: Mapping[str, Any], code: str) -> Iterator[tuple[str, Row]]:
    for sheet in SHEETS:
        for parent, entry in _entries(document, sheet):
            yield sheet.name, (code, *parent, *(written(_at(entry, each.path), each) for each in sheet.columns))


def _entries(document: Mapping[str, Any], sheet: Sheet) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(id of the entry around it, value) of each row."""
    if not sheet.list:
        yield (), document
    elif not sheet.parent:
        yield from (((), entry) for entry in _listed(_at(document, sheet.list)))
    else:
        for outer in _at(document, sheet.outer):
            yield from (((outer["id"],), entry) for entry in _listed(_at(outer, sheet.inner)))


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def _parts(code: str, path: str, text: str) -> list[tuple[str, Row]]:
    # Only texts hold these two characters one after the other.
    text = text.replace("_x", "\\u005fx")
    pieces = [text[start : start + LONGEST_CELL] for start in range(0, len(text), LONGEST_CELL)]
    return [(REST, (code, path, number, piece)) for number, piece in enumerate(pieces, start=1)]


def _trees(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    texts: dict[str, str] = {}
    _code, part, number, text = REST_HEADS
    for row in sorted(rows, key=lambda each: int(each.get(number) or 0)):
        texts[row[part]] = texts.get(row[part], "") + str(row[text])
    known = {*TREES, WHOLE}
    if unknown := texts.keys() - known:
        raise ValueError("、".join(sorted(unknown)))
    return {path: json.loads(text) for path, text in texts.items()}


def _exact(document: Mapping[str, Any], rows: Sequence[tuple[str, Row]]) -> bool:
    if _CHANGED.search(canonical_json(document)):
        return False
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for name, cells in rows:
        tables.setdefault(name, []).append(dict(zip(heads_of(name), cells, strict=True)))
    return document_of(tables) == document


@cache
def heads_of(name: str) -> tuple[str, ...]:
    """The headings of a sheet."""
    return next((sheet.heads for sheet in SHEETS if sheet.name == name), REST_HEADS)


def _set_columns(target: dict[str, Any], row: Mapping[str, Any], sheet: Sheet) -> None:
    """Every value in its place; an object none of whose cells is filled is nothing as a whole."""
    for outer, columns in _objects(sheet):
        if outer and all(row.get(column.heading) in ("", None) for column in columns):
            where = place(outer)
            if where.nullable or where.required:
                _put(target, outer, None if where.nullable else {})
            continue
        for column in columns:
            value = read(row.get(column.heading), column)
            if value is not ABSENT:
                _put(target, column.path, value)


@cache
def _objects(sheet: Sheet) -> tuple[tuple[str, tuple[Column, ...]], ...]:
    """The columns by the object within ``unified`` that they are members of; empty for those of no such object."""
    found: dict[str, list[Column]] = {}
    for column in sheet.columns:
        outer = column.path.rpartition(".")[0]
        found.setdefault(outer if outer.count(".") else "", []).append(column)
    return tuple((outer, tuple(columns)) for outer, columns in found.items())


def _set_list(document: dict[str, Any], sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> None:
    if not sheet.parent:
        if rows or place(sheet.list).required:
            _put(document, sheet.list, [_entry(row, sheet) for row in rows])
        return
    by_parent: dict[str, list[Any]] = {}
    for row in rows:
        by_parent.setdefault(str(row.get(sheet.parent)), []).append(_entry(row, sheet))
    for outer in _at(document, sheet.outer):
        outer[sheet.inner] = by_parent.pop(outer.get("id", ""), [])
    if by_parent:
        raise ValueError(f"{sheet.name}：{'、'.join(sorted(by_parent))}")


def _entry(row: Mapping[str, Any], sheet: Sheet) -> Any:
    values = [(column.path, read(row.get(column.heading), column)) for column in sheet.columns]
    if values[0][0] == "":
        return values[0][1]
    return {path: value for path, value in values if value is not ABSENT}


def _at(value: Any, path: str) -> Any:
    """The value at a path; :data:`ABSENT` where there is none."""
    for step in path.split(".") if path else ():
        if not isinstance(value, Mapping) or step not in value:
            return ABSENT
        value = value[step]
    return value


def _put(document: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for step in outer:
        document = document.setdefault(step, {})
    document[last] = value
