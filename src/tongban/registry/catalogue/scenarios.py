"""情形: closed questions on the applicant's situation and the table that decides by the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.kernel.expr import Expression, parse
from tongban.registry.catalogue import errors as errors


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose."""

    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; exactly one of its choices is the answer."""

    id: str
    text: str
    choices: tuple[Choice, ...]
    hint: str = ""

    @property
    def values(self) -> frozenset[str]:
        return frozenset(choice.value for choice in self.choices)

    def label(self, value: object) -> str:
        """The label of an answer, or the value itself where it is none of the choices."""
        return next((choice.label for choice in self.choices if choice.value == value), str(value))


@dataclass(frozen=True, slots=True)
class Row:
    """Where ``when`` holds, these materials and conditions apply."""

    when: Expression
    materials: frozenset[str]
    conditions: frozenset[str]


@dataclass(frozen=True)
class Scenario:
    """Questions and rows. Several rows may hold at once: what applies is their union."""

    questions: tuple[Question, ...]
    rows: tuple[Row, ...]

    def clean(self, raw: Mapping[str, object]) -> dict[str, str]:
        """One listed answer to each question, in the questions' order, and nothing else.

        DomainError ``catalogue.scenario_invalid``; ``problems`` lists ``{"path", "code", "message"}`` with code
        ``required``, ``not_a_choice`` or ``unknown``.
        """
        problems: list[dict[str, str]] = []
        answers: dict[str, str] = {}
        for question in self.questions:
            value = raw.get(question.id)
            if value in (None, ""):
                problems.append(_problem(question.id, "required", f"请回答“{question.text}”"))
            elif not isinstance(value, str) or value not in question.values:
                problems.append(_problem(question.id, "not_a_choice", f"“{question.text}”的答案不在选项里"))
            else:
                answers[question.id] = value
        for extra in sorted(set(raw) - {question.id for question in self.questions}):
            problems.append(_problem(extra, "unknown", f"没有“{extra}”这个问题"))
        if problems:
            raise DomainError("catalogue.scenario_invalid", problems=problems)
        return answers

    def materials_by_rows(self, values: Mapping[str, object]) -> dict[str, bool]:
        """For every material that a row names: whether a row that holds names it."""
        return self._switched({name for row in self.rows for name in row.materials}, "materials", values)

    def conditions_by_rows(self, values: Mapping[str, object]) -> dict[str, bool]:
        """For every condition that a row names: whether a row that holds names it."""
        return self._switched({name for row in self.rows for name in row.conditions}, "conditions", values)

    @cached_property
    def size(self) -> int:
        """How many situations there are."""
        return prod(len(question.choices) for question in self.questions)

    def situations(self) -> Iterator[dict[str, str]]:
        """Every combination of answers, in a fixed order."""
        names = [question.id for question in self.questions]
        for values in product(*([choice.value for choice in question.choices] for question in self.questions)):
            yield dict(zip(names, values, strict=True))

    def _switched(self, names: set[str], column: str, values: Mapping[str, object]) -> dict[str, bool]:
        true: set[str] = set()
        for row in self.rows:
            if row.when.evaluate(values):
                true |= getattr(row, column)
        return {name: name in true for name in names}


def scenario_of(document: Mapping[str, Any]) -> Scenario:
    """The scenario of a guide document's ``unified.scenario``. Raises DomainError ``expr.invalid``."""
    questions = tuple(
        Question(
            row["id"],
            row["text"],
            tuple(Choice(each["value"], each["label"], each.get("hint", "")) for each in row["choices"]),
            row.get("hint", ""),
        )
        for row in document["questions"]
    )
    rows = tuple(
        Row(parse(row["when"]), frozenset(row["materials"]), frozenset(row["conditions"])) for row in document["rows"]
    )
    return Scenario(questions, rows)


def _problem(path: str, code: str, message: str) -> dict[str, str]:
    return {"path": path, "code": code, "message": message}
