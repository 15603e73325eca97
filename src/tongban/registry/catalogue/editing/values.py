"""Values as they stand in a form, and back again. What cannot be read stays as it was typed: the checks will say so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tongban.registry.catalogue.editing.shapes import Kind, Shape, parts_of, shaped

Typed = Callable[[str], Sequence[str]]
"""What was typed under a name; several values for choices."""
ABSENT = object()
"""The place is left out of the document."""
YES, NO = "true", "false"


def shown(value: Any, shape: Shape) -> str:
    """A value as text; ``None`` is nothing. Of CHOICES and LINES one a line; a LENGTH is ``5 WORKING_DAY``."""
    if value is None:
        return ""
    match shape.kind:
        case Kind.SWITCH:
            return YES if value else NO
        case Kind.LINES | Kind.CHOICES if isinstance(value, list):
            return "\n".join(str(each) for each in value)
        case Kind.LENGTH if isinstance(value, Mapping):
            return f"{value.get('amount', '')} {value.get('unit', '')}"
        case Kind.ANY if not isinstance(value, str) or _any(value) != value:
            # A text that would be read as something else stands in quotation marks.
            return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def typed(name: str, shape: Shape, given: Typed) -> Any:
    """The value that was typed under ``name``, or ABSENT."""
    match shape.kind:
        case Kind.CHOICES:
            return _list([each for each in given(name) if each in shape.values], shape)
        case Kind.LENGTH:
            return _length(_one(given(f"{name}.amount")), _one(given(f"{name}.unit")), shape)
    text = _one(given(name)).replace("\r\n", "\n").strip()
    if shape.kind is Kind.LINES:
        number = shape.schema["items"].get("type") == "integer"
        return _list(
            [_number(line.strip()) if number else line.strip() for line in text.split("\n") if line.strip()], shape
        )
    if not text:
        return _nothing(shape)
    match shape.kind:
        case Kind.NUMBER:
            return _number(text)
        case Kind.SWITCH:
            return text == YES
        case Kind.ANY:
            return _any(text)
    return text


def blank(shape: Shape) -> Any:
    """What stands in a place that was just made: as little as the schema allows."""
    if shape.nullable:
        return None
    match shape.kind:
        case Kind.NUMBER:
            return int(shape.schema.get("minimum", 0))
        case Kind.SWITCH:
            return False
        case Kind.CHOICE:
            return shape.values[0]
        case Kind.LINES | Kind.CHOICES | Kind.ROWS:
            return []
        case Kind.LENGTH:
            return {"amount": 1, "unit": "WORKING_DAY"}
        case Kind.PART:
            return {name: blank(each) for name, each in parts_of(shape).items() if not each.optional}
    return ""


def blank_row(shape: Shape) -> Any:
    """A new entry of ROWS."""
    return blank(shaped(shape.schema["items"]))


def _one(values: Sequence[str]) -> str:
    return values[0] if values else ""


def _nothing(shape: Shape) -> Any:
    if shape.nullable:
        return None
    if shape.optional:
        return ABSENT
    return "" if shape.kind in (Kind.LINE, Kind.TEXT, Kind.ANY) else blank(shape)


def _number(text: str) -> int | str:
    return int(text) if text.lstrip("-").isdecimal() and text.count("-") < 2 and len(text) < 16 else text


def _list(values: Sequence[Any], shape: Shape) -> Any:
    return list(values) if values or not shape.optional else ABSENT


def _length(amount: str, unit: str, shape: Shape) -> Any:
    if not amount.strip():
        return None if shape.nullable else ABSENT if shape.optional else blank(shape)
    number = amount.strip()
    return {"amount": int(number) if number.isdecimal() and len(number) < 8 else number, "unit": unit}


def _any(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return text if isinstance(value, float) else value
