"""JSON Schema of a form document: which keys there are and of what kind. What keys mean together is ``parsing``'s."""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from tongban.kernel.formspec.definition import MAX_ROWS, MAX_TEXT, FieldType, Privacy, Within

_ID_PARTS = r"(\.[a-z][a-z0-9_]*)+$"
_SCALAR_TYPES = [kind.value for kind in FieldType if kind not in (FieldType.GROUP, FieldType.COMPUTED)]


def _text(max_length: int) -> dict[str, Any]:
    return {"type": "string", "maxLength": max_length}


def _field_properties(types: list[str]) -> dict[str, Any]:
    return {
        "id": {"type": "string", "pattern": "^f" + _ID_PARTS, "maxLength": 100},
        "type": {"enum": types},
        "label": {**_text(100), "minLength": 1},
        "hint": _text(500),
        "sample": {},
        "filling_note": _text(2_000),
        "required": {"type": "boolean"},
        "when": _text(1_000),
        "min_length": {"type": "integer", "minimum": 0, "maximum": MAX_TEXT},
        "max_length": {"type": "integer", "minimum": 1, "maximum": MAX_TEXT},
        "min": {"type": ["integer", "string"], "maxLength": 30},
        "max": {"type": ["integer", "string"], "maxLength": 30},
        "pattern": _text(500),
        "choices": {
            "type": "array",
            "minItems": 1,
            "maxItems": 500,
            "items": {
                "type": "object",
                "properties": {"value": {**_text(50), "minLength": 1}, "label": {**_text(200), "minLength": 1}},
                "required": ["value", "label"],
                "additionalProperties": False,
            },
        },
        "min_items": {"type": "integer", "minimum": 0, "maximum": MAX_ROWS},
        "max_items": {"type": "integer", "minimum": 1, "maximum": MAX_ROWS},
        "unit": _text(20),
        "privacy": {"enum": [privacy.value for privacy in Privacy]},
        "search": {"type": "boolean"},
        "prefill": {"type": "string", "pattern": r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$", "maxLength": 100},
        "autocomplete": {"type": "string", "pattern": "^[a-z0-9-]+( [a-z0-9-]+)*$", "maxLength": 50},
        "within": {"enum": [within.value for within in Within]},
    }


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


_EXPRESSION = {
    "type": "object",
    "properties": {
        "count": {"type": "string", "maxLength": 100},
        "sum": {"type": "array", "minItems": 1, "maxItems": 50, "items": {"type": "string", "maxLength": 100}},
    },
    "minProperties": 1,
    "maxProperties": 1,
    "additionalProperties": False,
}
_SUB_FIELD = _object(_field_properties(_SCALAR_TYPES), ["id", "type", "label"])
_FIELD = _object(
    _field_properties([kind.value for kind in FieldType])
    | {"fields": {"type": "array", "minItems": 1, "items": _SUB_FIELD}, "expression": _EXPRESSION},
    ["id", "type", "label"],
)
_SECTION = _object(
    {
        "id": {"type": "string", "pattern": "^sec" + _ID_PARTS, "maxLength": 100},
        "title": {**_text(100), "minLength": 1},
        "help": _text(2_000),
        "when": _text(1_000),
        "fields": {"type": "array", "minItems": 1, "items": _FIELD},
    },
    ["id", "title", "fields"],
)
FORM_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object({"sections": {"type": "array", "minItems": 1, "maxItems": 50, "items": _SECTION}}, ["sections"]),
}
_VALIDATOR = jsonschema_rs.validator_for(FORM_SCHEMA)


def structure_faults(document: Any) -> list[tuple[str, str]]:
    """(place, what is wrong) for everything that the schema refuses; place as ``sections/0/fields/2/type``."""
    return [
        ("/".join(str(part) for part in e.instance_path), e.message[:300]) for e in _VALIDATOR.iter_errors(document)
    ]
