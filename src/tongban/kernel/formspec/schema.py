"""The form as JSON Schema (draft 2020-12) for the API: what a client can check before it sends.

The schema accepts every set of answers that ``clean`` accepts in normal form. Conditions are beyond it: a field that
depends on others is optional here and carries its condition in ``x-when``; whether a code is in its register is beyond it
too, ``x-lookup`` says in which.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tongban.kernel.formspec.definition import LOOKED_UP, Field, FieldType, Form

_USCC = "^[0-9A-HJ-NP-RTUW-Y]{2}[0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}$"
_CODES = {
    FieldType.REGION: "^[1-8][0-9]{11}$",
    FieldType.PERSON_ID: "^[1-9][0-9]{16}[0-9X]$",
    FieldType.INDUSTRY: "^[A-T][0-9]{2}$",
    FieldType.DEPARTMENT: _USCC,
    FieldType.USCC: _USCC,
    FieldType.MOBILE: "^1[3-9][0-9]{9}$",
    FieldType.POSTCODE: "^[0-9]{6}$",
}


def json_schema(form: Form) -> dict[str, Any]:
    """JSON Schema of the answers of ``form``."""
    required = [
        field.id
        for section in form.sections
        for field in section.fields
        if section.when is None and field.when is None and _demanded(field)
    ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {field.id: _field(field) for field in form.top_fields()},
        "required": required,
        "additionalProperties": False,
    }


def _field(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"title": field.label}
    if description := "；".join(text for text in (field.hint, field.filling_note) if text):
        schema["description"] = description
    if field.when is not None:
        schema["x-when"] = field.when.text
    if field.unit or field.type is FieldType.MONEY:
        schema["x-unit"] = field.unit or "分"
    if field.sample is not None:
        schema["examples"] = [field.sample]
    if field.type in LOOKED_UP:
        schema["x-lookup"] = field.type.value
    schema["x-privacy"] = field.privacy.value
    return schema | _SHAPES[field.type](field)


def _text(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "string", "minLength": max(1, field.min_length), "maxLength": field.max_length}
    if field.pattern is not None:
        shape["pattern"] = f"^(?:{field.pattern.pattern})$"
    return shape


def _number(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "integer"}
    if isinstance(field.minimum, Decimal):
        shape["minimum"] = int(field.minimum)
    if isinstance(field.maximum, Decimal):
        shape["maximum"] = int(field.maximum)
    return shape


def _choices(field: Field) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "type": "array",
        "items": {"enum": [choice.value for choice in field.choices]},
        "uniqueItems": True,
        "maxItems": min(field.max_items, len(field.choices)),
    }
    if field.min_items:
        shape["minItems"] = field.min_items
    return shape


def _group(field: Field) -> dict[str, Any]:
    return {
        "type": "array",
        "minItems": max(field.min_items, int(field.required)),
        "maxItems": field.max_items,
        "items": {
            "type": "object",
            "properties": {sub.id: _field(sub) for sub in field.fields},
            "required": [sub.id for sub in field.fields if sub.required and sub.when is None],
            "additionalProperties": False,
        },
    }


def _computed(field: Field) -> dict[str, Any]:
    decimal = field.expression is not None and field.expression.result is FieldType.DECIMAL
    return {"type": "string" if decimal else "integer", "readOnly": True}


def _code(field: Field) -> dict[str, Any]:
    return {"type": "string", "pattern": _CODES[field.type]}


def _demanded(field: Field) -> bool:
    return field.required or (field.type is FieldType.GROUP and field.min_items > 0)


_SHAPES: dict[FieldType, Callable[[Field], dict[str, Any]]] = {
    FieldType.TEXT: _text,
    FieldType.TEXTAREA: _text,
    FieldType.INTEGER: _number,
    FieldType.MONEY: _number,
    FieldType.DECIMAL: lambda field: {"type": "string", "pattern": "^-?[0-9]{1,15}(\\.[0-9]{1,6})?$"},
    FieldType.DATE: lambda field: {"type": "string", "format": "date"},
    FieldType.CHOICE: lambda field: {"enum": [choice.value for choice in field.choices]},
    FieldType.CHOICES: _choices,
    FieldType.BOOLEAN: lambda field: {"type": "boolean"},
    FieldType.GROUP: _group,
    FieldType.COMPUTED: _computed,
} | dict.fromkeys(_CODES, _code)
