"""The conditions of a guide in words, by what its questions, its form and its plan call things."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tongban.kernel.expr import Expression, Literal
from tongban.kernel.formspec import FieldType, Form
from tongban.kernel.told import Meaning, told
from tongban.registry.catalogue.scenarios import Scenario

Say = Callable[[Literal], str]

_OPINION = ".opinion"
_OPINIONS: Mapping[str, tuple[str, str]] = {"AGREE": ("同意", "agree"), "DISAGREE": ("不同意", "disagree")}


def condition_told(
    condition: Expression,
    *,
    scenario: Scenario,
    form: Form,
    steps: Mapping[str, str] | None = None,
    language: str = "zh",
) -> str:
    """``condition`` of a guide in words; ``steps``: id → name of the plan's steps, whose opinions conditions may read.

    What the guide has no word for stays as it is written: a draft may name what is not there yet.
    """
    english = language.startswith("en")
    questions = {question.id: question for question in scenario.questions}
    fields = {field.id: field for field in form.all_fields()}

    def meaning(name: str) -> Meaning:
        if name in questions:
            return Meaning(_plain(questions[name].text), questions[name].label)
        if name in fields:
            field = fields[name]
            money = field.type is FieldType.MONEY
            return Meaning(
                _plain(field.label), _yuan if money else field.choice_label if field.choices else _said(english)
            )
        step = name.removesuffix(_OPINION)
        if steps and step != name and step in steps:
            label = f"opinion of {steps[step]}" if english else f"{steps[step]}意见"
            return Meaning(label, lambda value: _OPINIONS.get(str(value), (str(value),) * 2)[english])
        return Meaning(name, str)

    return told(condition, meaning, language)


def names_of(plan: Mapping[str, Any]) -> dict[str, str]:
    """Id → name of the steps of a ``review_plan``."""
    return {row["id"]: row["name"] for row in plan["steps"]}


def _plain(question: str) -> str:
    return question.strip().rstrip("？?：:。")


def _yuan(value: Literal) -> str:
    whole, rest = divmod(int(value), 100)
    return f"{whole:,}.{rest:02d} 元" if rest else f"{whole:,} 元"


def _said(english: bool) -> Say:
    def say(value: Literal) -> str:
        if isinstance(value, bool):
            return (("no", "yes") if english else ("否", "是"))[value]
        return str(value)

    return say
