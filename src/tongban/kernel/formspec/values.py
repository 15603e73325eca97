"""One value at a time: from what a door received to the one shape that is stored. Problems are DomainErrors."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from tongban.kernel.codes import (
    check_industry_code,
    check_mobile,
    check_person_id,
    check_postcode,
    check_region_code,
    check_uscc,
)
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec.definition import Field, FieldType
from tongban.kernel.text import half_width, half_width_letters, many_lines, one_line

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_DATE = re.compile(r"([0-9]{4})(?:[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))")
_SAFE_INTEGER = 10**15


def is_blank(raw: object) -> bool:
    """Whether a door's value means "not answered"."""
    if isinstance(raw, str):
        return not raw.strip()
    return raw is None or (isinstance(raw, list | tuple) and not raw)


def clean_value(field: Field, raw: object) -> Any:
    """The stored shape of ``raw`` for a field that is neither group nor computed; None where nothing is left.

    Raises DomainError with a ``formspec.…`` or ``codes.…`` code; its data carry ``label``.
    """
    return _READERS[field.type](field, raw)


def canonical_decimal(value: Decimal) -> str:
    """The one text of a decimal: no exponent, no trailing zeros, no negative zero."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _text(field: Field, raw: object) -> str | None:
    typed = _string(field, raw)
    if len(typed) > field.max_length * 4:
        _refuse(field, "too_long", limit=field.max_length)
    tidy = many_lines if field.type is FieldType.TEXTAREA else one_line
    value = half_width_letters(tidy(typed))
    if not value:
        return None
    if len(value) < field.min_length:
        _refuse(field, "too_short", limit=field.min_length)
    if len(value) > field.max_length:
        _refuse(field, "too_long", limit=field.max_length)
    if field.pattern is not None and not field.pattern.fullmatch(value):
        _refuse(field, "pattern", hint=field.hint or field.filling_note or f"例如：{field.sample}")
    return value


def _integer(field: Field, raw: object) -> int:
    if isinstance(raw, str):
        typed = _numeral(raw)
        if not _INTEGER.fullmatch(typed):
            _refuse(field, "integer")
        raw = int(typed)
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) >= _SAFE_INTEGER:
        _refuse(field, "integer")
    _within(field, Decimal(raw))
    return raw


def _decimal(field: Field, raw: object) -> str:
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < _SAFE_INTEGER:
        raw = str(raw)
    if not isinstance(raw, str) or not _DECIMAL.fullmatch(_numeral(raw)):
        _refuse(field, "decimal")
    value = Decimal(_numeral(raw))
    _within(field, value)
    return canonical_decimal(value)


def _money(field: Field, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or abs(raw) >= _SAFE_INTEGER:
        _refuse(field, "money")
    _within(field, Decimal(raw), shown=lambda fen: f"{fen / 100:.2f} 元")
    return raw


def _date(field: Field, raw: object) -> str:
    match = _DATE.fullmatch(re.sub(r"\s", "", half_width(_string(field, raw)[:40])))
    if match is None:
        _refuse(field, "date")
    try:
        value = date(int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])).isoformat()
    except ValueError:
        _refuse(field, "date")
    if isinstance(field.minimum, str) and value < field.minimum:
        _refuse(field, "too_early", limit=field.minimum)
    if isinstance(field.maximum, str) and value > field.maximum:
        _refuse(field, "too_late", limit=field.maximum)
    return value


def _choice(field: Field, raw: object) -> str:
    typed = _string(field, raw)
    if all(choice.value != typed for choice in field.choices):
        _refuse(field, "not_a_choice")
    return typed


def _choices(field: Field, raw: object) -> list[str]:
    if not isinstance(raw, list | tuple):
        _refuse(field, "wrong_kind", expected="a list", expected_zh="列表")
    # More than the form offers cannot be right; do not look at each of a million.
    if len(raw) > len(field.choices):
        _refuse(field, "not_a_choice")
    picked = [_choice(field, each) for each in raw]
    if len(set(picked)) < len(picked):
        _refuse(field, "duplicate")
    if len(picked) > field.max_items:
        _refuse(field, "too_many_items", limit=field.max_items)
    return [choice.value for choice in field.choices if choice.value in picked]


def _boolean(field: Field, raw: object) -> bool:
    if not isinstance(raw, bool):
        _refuse(field, "boolean")
    return raw


def _code(check: Callable[[str], str]) -> Callable[[Field, object], str]:
    def read(field: Field, raw: object) -> str:
        try:
            return check(_string(field, raw)[:100])
        except DomainError as error:
            raise DomainError(error.code, **{**error.data, "label": field.label}) from error

    return read


_READERS: dict[FieldType, Callable[[Field, object], Any]] = {
    FieldType.TEXT: _text,
    FieldType.TEXTAREA: _text,
    FieldType.INTEGER: _integer,
    FieldType.DECIMAL: _decimal,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.CHOICE: _choice,
    FieldType.CHOICES: _choices,
    FieldType.BOOLEAN: _boolean,
    FieldType.REGION: _code(check_region_code),
    FieldType.INDUSTRY: _code(check_industry_code),
    FieldType.DEPARTMENT: _code(check_uscc),
    FieldType.PERSON_ID: _code(check_person_id),
    FieldType.USCC: _code(check_uscc),
    FieldType.MOBILE: _code(check_mobile),
    FieldType.POSTCODE: _code(check_postcode),
}


def _within(field: Field, value: Decimal, shown: Callable[[Decimal], str] = canonical_decimal) -> None:
    if isinstance(field.minimum, Decimal) and value < field.minimum:
        _refuse(field, "too_small", limit=shown(field.minimum))
    if isinstance(field.maximum, Decimal) and value > field.maximum:
        _refuse(field, "too_large", limit=shown(field.maximum))


def _numeral(raw: str) -> str:
    # 1,234 and 1 234 are how people write 1234; cut first, a numeral is short.
    return re.sub(r"[\s,]", "", half_width(raw[:60]))


def _string(field: Field, raw: object) -> str:
    if not isinstance(raw, str):
        _refuse(field, "wrong_kind", expected="text", expected_zh="文字")
    return raw


def _refuse(field: Field, code: str, **data: Any) -> NoReturn:
    raise DomainError(f"formspec.{code}", label=field.label, **data)
