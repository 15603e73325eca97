"""Between HTML form names and raw answers, both ways; needs no JavaScript and no HTML.

Names are field ids; in rows the path: ``f.staff[0].name``. Money is typed in 元, booleans are ``true``/``false``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tongban.kernel.formspec.definition import Answers, Field, FieldType, Form, row_path
from tongban.kernel.text import half_width

_YUAN = re.compile(r"[¥￥]?(-?[0-9]{1,13})(?:\.([0-9]{1,2}))?元?")
_BOOLEANS = dict.fromkeys(("true", "on", "1", "yes", "是"), True) | dict.fromkeys(("false", "0", "no", "否"), False)
_ROW = re.compile(r"(f\.[a-z0-9_.]+)\[([0-9]{1,3})\]\.([a-z0-9_.]+)")


def read_pairs(form: Form, section_id: str, pairs: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Raw answers of one section out of an HTML form.

    Names that do not start with ``f.`` are the page's own (token, button) and left out; unknown ``f.`` names are kept,
    for ``clean_section`` to refuse. Rows are taken in the order of their numbers and empty ones dropped. What cannot
    be read (``abc`` as money) stays as typed, so that the page shows it again beside the problem.
    Raises DomainError ``formspec.unknown_path`` for an unknown section.
    """
    fields = {field.id: field for field in form.section(section_id).fields}
    raw: dict[str, Any] = {}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for name, typed in pairs.items():
        match = _ROW.fullmatch(name)
        group = fields.get(match[1]) if match else None
        if match is not None and group is not None and group.type is FieldType.GROUP:
            sub_id = f"{group.id}.{match[3]}"
            sub = next((each for each in group.fields if each.id == sub_id), None)
            value = _read(sub, typed) if sub else list(typed)[-1:]
            if value not in (None, "", []):
                rows.setdefault(group.id, {}).setdefault(int(match[2]), {})[sub_id] = value
        elif name in fields:
            value = _read(fields[name], typed)
            if value not in (None, "", []):
                raw[name] = value
        elif name.startswith("f."):
            raw[name] = typed[-1] if typed else ""
    for group_id, by_number in rows.items():
        raw[group_id] = [by_number[number] for number in sorted(by_number)]
    return raw


def write_pairs(form: Form, section_id: str, answers: Answers) -> dict[str, list[str]]:
    """What the inputs of a section show for ``answers``, clean or raw: the inverse of ``read_pairs``."""
    pairs: dict[str, list[str]] = {}
    for field in form.section(section_id).fields:
        value = answers.get(field.id)
        if value is None or field.type is FieldType.COMPUTED:
            continue
        if field.type is not FieldType.GROUP:
            pairs[field.id] = _written(field, value)
            continue
        for index, row in enumerate(value if isinstance(value, list) else ()):
            for sub in field.fields:
                if row.get(sub.id) is not None:
                    pairs[row_path(field, index, sub.id)] = _written(sub, row[sub.id])
    return pairs


def _read(field: Field, typed: Sequence[str]) -> Any:
    if field.type is FieldType.CHOICES:
        return [each for each in typed if each]
    # The last wins: a hidden "false" may stand before a ticked box.
    last = typed[-1] if typed else ""
    if field.type is FieldType.BOOLEAN:
        return _BOOLEANS.get(last.strip().lower(), last.strip())
    if field.type is FieldType.MONEY:
        return _fen(last)
    return last if last.strip() else None


def _fen(typed: str) -> int | str:
    match = _YUAN.fullmatch(re.sub(r"[\s,]", "", half_width(typed[:60])))
    if match is None:
        return typed.strip()
    fen = int(match[1]) * 100
    cents = int((match[2] or "").ljust(2, "0"))
    return fen - cents if match[1].startswith("-") else fen + cents


def _written(field: Field, value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if field.type is FieldType.MONEY and isinstance(value, int):
        return [f"{Decimal(value) / 100:.2f}"]
    return [str(value)]
