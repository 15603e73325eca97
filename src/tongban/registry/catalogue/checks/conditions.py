"""``when`` expressions: they parse, read only what exists, and compare only with what can be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.kernel.expr import Expression, parse
from tongban.registry.catalogue.checks.ids import field_rows
from tongban.registry.catalogue.checks.problem import Problem, problem

# name → values it can have; None: any
Names = Mapping[str, frozenset[str] | None]


def question_names(unified: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The questions on the situation with their choices."""
    return {
        row["id"]: frozenset(choice["value"] for choice in row["choices"]) for row in unified["scenario"]["questions"]
    }


def answer_names(unified: Mapping[str, Any]) -> dict[str, frozenset[str] | None]:
    """Questions and the form's own fields (not the parts of a group, which have one value per row)."""
    names: dict[str, frozenset[str] | None] = {**question_names(unified)}
    for row, group in field_rows(unified):
        if group:
            continue
        choices = row.get("choices")
        names[str(row.get("id"))] = (
            frozenset(str(choice.get("value")) for choice in choices) if isinstance(choices, list) else None
        )
    return names


def parsed(text: str, path: str) -> tuple[Expression | None, tuple[Problem, ...]]:
    """The condition, or the problem that it does not parse."""
    try:
        return parse(text), ()
    except DomainError as error:
        return None, (problem("when_wrong", path, reason=error.message()),)


def when_problems(text: str | None, path: str, names: Names) -> Iterator[Problem]:
    """Problems of one condition; None has none."""
    if text is None:
        return
    expression, wrong = parsed(text, path)
    yield from wrong
    if expression is None:
        return
    for name in sorted(expression.names):
        if name not in names:
            yield problem("when_unknown_name", path, name=name)
            continue
        values = names[name]
        for value in sorted(map(str, expression.literals.get(name, ()))):
            if values is not None and value not in values:
                yield problem("when_no_choice", path, name=name, value=value)
