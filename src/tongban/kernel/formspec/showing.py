"""An answer as people read it: on the check page, in papers, on the desk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tongban.kernel.formspec.definition import Field, FieldType


def display(field: Field, value: Any, language: str = "zh") -> str:
    """``value`` (clean) as text: labels for choices, 元 for money, a date in words, the unit. "" for None.

    What was looked up is shown as its code; names belong to the registers. Nothing is masked or escaped here.
    """
    english = language.startswith("en")
    kind = field.expression.result if field.expression is not None else field.type
    if value is None:
        return ""
    if kind is FieldType.BOOLEAN:
        return ("Yes" if value else "No") if english else ("是" if value else "否")
    if kind is FieldType.CHOICE:
        return field.choice_label(value)
    if kind is FieldType.CHOICES:
        return (", " if english else "、").join(field.choice_label(each) for each in value)
    if kind is FieldType.MONEY:
        amount = f"{Decimal(value) / 100:,.2f}"
        return f"CNY {amount}" if english else f"{amount} 元"
    if kind is FieldType.DATE:
        day = date.fromisoformat(value)
        return day.isoformat() if english else f"{day.year}年{day.month}月{day.day}日"
    if kind is FieldType.GROUP:
        return f"{len(value)} entries" if english else f"{len(value)} 项"
    return f"{value} {field.unit}" if field.unit else str(value)
