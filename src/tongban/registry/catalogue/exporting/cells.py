"""One value of a guide document as one cell and back.

Several values of one cell stand on lines of their own; a word of a vocabulary stands in Chinese; a limit is ``20 工作日``. An
empty cell is the value that the schema has for nothing: no member where it may be left out, else null, an empty text or an
empty list. Where a member is there all the same, the cell is :data:`EMPTY`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tongban.registry.catalogue.exporting.layout import Column
from tongban.registry.catalogue.exporting.places import Place
from tongban.registry.catalogue.vocabulary import NO, UNITS, YES, words_of

Cell = str | int
EMPTY = "—"


class Absent:
    """No member at all."""


ABSENT = Absent()
_LIMIT = re.compile(r"([0-9]{1,4}) ?(\S+)")
_UNIT_OF = {word: unit for unit, word in UNITS.items()}


@dataclass(frozen=True, slots=True)
class Kind:
    """How the values of a place are written and read. ``type`` is what the data dictionary calls it."""

    type: str
    write: Callable[[Any], Cell]
    read: Callable[[str], Any]
    empty: Any


@cache
def kind_of(column: Column) -> Kind:
    """The kind of a column's cells."""
    return _kind(column.place)


def written(value: Any, column: Column) -> Cell:
    """The cell of a value; :data:`ABSENT` is an empty cell."""
    if value is ABSENT:
        return ""
    if value is None or value == "" or value == []:
        return "" if column.place.required and value == _nothing(column) else EMPTY
    return kind_of(column).write(value)


def read(cell: Any, column: Column) -> Any:
    """The value of a cell, :data:`ABSENT` for a member that is not there. What does not fit is handed on as it is: the
    checks of a guide say what is wrong with it and where."""
    text = _text(cell)
    if text == "":
        return _nothing(column) if column.place.required else ABSENT
    return _nothing(column) if text == EMPTY else kind_of(column).read(text)


def _nothing(column: Column) -> Any:
    """A list of its own each time."""
    empty = kind_of(column).empty
    return None if column.place.nullable else list(empty) if isinstance(empty, list) else empty


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return YES if cell else NO
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell)


def _kind(place: Place) -> Kind:
    if place.definition == "limit":
        return Kind("时限", _limit, _read_limit, None)
    type_ = place.schema.get("type")
    if type_ == "array":
        each = _kind(place.entries)
        return Kind(
            f"多个{each.type}",
            lambda value: "\n".join(str(each.write(one)) for one in value),
            lambda text: [each.read(line) for line in text.split("\n") if line],
            [],
        )
    if place.values:
        words = words_of(place.values)
        values = {word: value for value, word in words.items()}
        return Kind("代码", lambda value: words.get(value, value), lambda text: values.get(text, text), "")
    if type_ == "boolean":
        return Kind("是否", lambda value: YES if value else NO, lambda text: {YES: True, NO: False}.get(text, text), "")
    if type_ == "integer":
        return Kind("整数", int, lambda text: int(text) if text.isdecimal() and len(text) < 16 else text, "")
    return Kind("文字", str, str, "")


def _limit(value: Mapping[str, Any]) -> str:
    return f"{value['amount']} {UNITS[value['unit']]}"


def _read_limit(text: str) -> Any:
    match = _LIMIT.fullmatch(text.strip())
    return {"amount": int(match[1]), "unit": _UNIT_OF.get(match[2], match[2])} if match else text
