"""What the schema says of a place, in the few kinds that a form can show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.kernel.formspec.structure import FORM_SCHEMA
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.schema import GUIDE_SCHEMA

Steps = tuple[str, ...]
_LINE = 200


class Kind(Enum):
    """How a value is shown and typed. ROWS and PART lead further; ANY is whatever JSON can hold."""

    LINE = auto()
    TEXT = auto()
    NUMBER = auto()
    SWITCH = auto()
    CHOICE = auto()
    CHOICES = auto()
    LINES = auto()
    LENGTH = auto()
    ANY = auto()
    ROWS = auto()
    PART = auto()


@dataclass(frozen=True, slots=True)
class Shape:
    """One place: its kind, the values it may take (CHOICE, CHOICES), whether it may be absent or null, and its schema."""

    kind: Kind
    schema: Mapping[str, Any]
    values: tuple[str, ...] = ()
    nullable: bool = False
    optional: bool = False


def shape_at(steps: Steps) -> Shape:
    """The shape of a place. DomainError ``catalogue.place_unknown``."""
    shape = shaped(GUIDE_SCHEMA)
    for number, step in enumerate(steps):
        optional = shape.kind is Kind.PART and step not in shape.schema.get("required", ())
        shape = shaped(_inner(shape, step, steps[: number + 1]), optional=optional)
    return shape


def parts_of(shape: Shape) -> dict[str, Shape]:
    """Name → shape of what a PART is made of, in the order of the schema."""
    required = shape.schema.get("required", ())
    inner = shape.schema.get("properties", {})
    return {name: shaped(each, optional=name not in required) for name, each in inner.items()}


def shaped(schema: Mapping[str, Any], *, optional: bool = False) -> Shape:
    """The shape of a value of this schema."""
    schema = _resolved(schema)
    if "anyOf" in schema:
        options = [_resolved(each) for each in schema["anyOf"]]
        rest = [each for each in options if each.get("type") != "null"]
        if len(rest) == 1 and len(rest) < len(options):
            inner = shaped(rest[0], optional=optional)
            return Shape(inner.kind, inner.schema, inner.values, nullable=True, optional=optional)
        return Shape(Kind.ANY, schema, optional=optional)
    kind, values = _kind(schema)
    return Shape(kind, schema, values, optional=optional)


def _kind(schema: Mapping[str, Any]) -> tuple[Kind, tuple[str, ...]]:
    if "enum" in schema:
        return Kind.CHOICE, tuple(str(each) for each in schema["enum"])
    match schema.get("type"):
        case "boolean":
            return Kind.SWITCH, ()
        case "integer":
            return Kind.NUMBER, ()
        case "string":
            short = schema.get("maxLength", _LINE + 1) <= _LINE or "pattern" in schema
            return (Kind.LINE if short else Kind.TEXT), ()
        case "array":
            return _array(_resolved(schema.get("items", {})))
        case "object":
            return (Kind.LENGTH if _is_length(schema) else Kind.PART), ()
    return Kind.ANY, ()


def _array(items: Mapping[str, Any]) -> tuple[Kind, tuple[str, ...]]:
    if "enum" in items:
        return Kind.CHOICES, tuple(str(each) for each in items["enum"])
    return (Kind.ROWS if items.get("type") == "object" else Kind.LINES), ()


def _is_length(schema: Mapping[str, Any]) -> bool:
    return set(schema.get("properties", ())) == {"amount", "unit"}


def _inner(shape: Shape, step: str, steps: Steps) -> Mapping[str, Any]:
    inner: Any = None
    if steps == ("unified", "form"):
        return FORM_SCHEMA
    if shape.kind is Kind.ROWS:
        inner = shape.schema["items"] if step.isdecimal() and len(step) < 5 else None
    elif shape.kind is Kind.PART:
        inner = shape.schema.get("properties", {}).get(step)
    if inner is None:
        raise DomainError("catalogue.place_unknown", place="/".join(steps)[:200])
    return inner  # type: ignore[no-any-return]


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = {**GUIDE_SCHEMA["$defs"][name], **{key: each for key, each in schema.items() if key != "$ref"}}
    return schema
