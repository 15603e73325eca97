"""Sample answers: what the sample print shows and what tests and the API's examples start from."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tongban.kernel.formspec.cleaning import compute
from tongban.kernel.formspec.definition import Context, Field, FieldType, Form
from tongban.kernel.formspec.values import canonical_decimal

# Reserved values: the division 369901 does not exist, 1990000xxxx is kept for examples.
_RESERVED: Mapping[FieldType, Any] = {
    FieldType.DATE: "2026-01-05",
    FieldType.BOOLEAN: True,
    FieldType.REGION: "360722000000",
    FieldType.INDUSTRY: "F52",
    FieldType.DEPARTMENT: "11369901MB7220014P",
    FieldType.PERSON_ID: "369901199001010013",
    FieldType.USCC: "91369901MA7220504Q",
    FieldType.MOBILE: "19900000001",
    FieldType.POSTCODE: "341600",
}


def sample_answers(form: Form, context: Context | None = None) -> dict[str, Any]:
    """Answers made of the fields' samples, or of reserved example values where a field has none.

    Without ``context`` every field is answered, as the sample print shows them all; with it only what applies, so
    that ``clean(form, sample_answers(form, context), context)`` gives the same answers back.
    """
    answers: dict[str, Any] = {}
    values: dict[str, object] = dict(context or {})
    for section in form.sections:
        if context is not None and not section.applies(values):
            continue
        for field in section.fields:
            if context is not None and not field.applies(values):
                continue
            answers[field.id] = values[field.id] = _sample(field, answers, None if context is None else values)
    return answers


def _sample(field: Field, answers: dict[str, Any], values: dict[str, object] | None) -> Any:
    if field.expression is not None:
        return compute(field.expression, answers)
    if field.type is FieldType.GROUP:
        return [_row(field, values) for _ in range(max(1, field.min_items))]
    return example_value(field)


def _row(group: Field, values: dict[str, object] | None) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for sub in group.fields:
        if values is None or sub.applies({**values, **row}):
            row[sub.id] = example_value(sub)
    return row


def example_value(field: Field) -> Any:
    """The sample of a plain field, or one made for its kind and bounds."""
    if field.sample is not None:
        return field.sample
    if field.type is FieldType.CHOICE:
        return field.choices[0].value
    if field.type is FieldType.CHOICES:
        return [choice.value for choice in field.choices[: max(1, field.min_items)]]
    if field.type in (FieldType.TEXT, FieldType.TEXTAREA):
        return ("示例" * (field.min_length // 2 + 1))[: max(field.min_length, min(2, field.max_length))]
    if field.type is FieldType.DATE:
        return field.minimum or field.maximum or _RESERVED[FieldType.DATE]
    if field.type in _RESERVED:
        return _RESERVED[field.type]
    bounds = (bound for bound in (field.minimum, field.maximum) if isinstance(bound, Decimal))
    number = next(bounds, Decimal(1))
    return canonical_decimal(number) if field.type is FieldType.DECIMAL else int(number)
