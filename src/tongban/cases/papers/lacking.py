"""What a paper's content lacks: every field without a default is what the law wants said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields


def empty(content: object) -> Iterator[str]:
    """Fields that say nothing though they have no default, or one that says something; here and in lines."""
    for field in fields(content):  # type: ignore[arg-type]
        value = getattr(content, field.name)
        is_needed = field.default is MISSING or (isinstance(field.default, str) and bool(field.default))
        if is_needed and is_empty(value):
            yield field.name
        if field.name == "remedies" and value is not None:
            yield from value.missing()
        elif isinstance(value, tuple):
            yield from (name for line in value if hasattr(line, "__dataclass_fields__") for name in empty(line))


def is_empty(value: object) -> bool:
    """Whether a value says nothing."""
    return value is None or value == () or (isinstance(value, str) and not value.strip())
