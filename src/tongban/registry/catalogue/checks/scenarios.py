"""The scenario table: total, without dead or double rows, and naming only what is listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.registry.catalogue.checks.conditions import answer_names, parsed, question_names, when_problems
from tongban.registry.catalogue.checks.problem import Problem, problem
from tongban.registry.catalogue.scenarios import Scenario, scenario_of

MOST_SITUATIONS = 4_096
_MOST_SHOWN = 3


def scenario_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Rows and the ``when`` of materials and conditions."""
    unified = document["unified"]
    names = answer_names(unified)
    yield from _rows(unified)
    switched = {name for row in unified["scenario"]["rows"] for name in (*row["materials"], *row["conditions"])}
    for part in ("materials", "conditions"):
        for row in unified[part]:
            path = f"unified.{part}.{row['id']}.when"
            if row.get("when") and row["id"] in switched:
                yield problem("row_and_when", path, id=row["id"])
            yield from when_problems(row.get("when"), path, names)


def _rows(unified: Mapping[str, Any]) -> Iterator[Problem]:
    scenario = unified["scenario"]
    listed = {row["id"] for part in ("materials", "conditions") for row in unified[part]}
    questions = question_names(unified)
    readable = True
    for number, row in enumerate(scenario["rows"]):
        path = f"unified.scenario.rows.{number}"
        for name in (*row["materials"], *row["conditions"]):
            if name not in listed:
                yield problem("row_unknown", path, id=name)
        wrong = list(when_problems(row["when"], path, questions))
        expression, _ = parsed(row["when"], path)
        for name in sorted(expression.names if expression else ()):
            if name.startswith("f."):
                wrong = [problem("when_row_reads_form", path, name=name)]
        readable = readable and not wrong
        yield from wrong
    if readable:
        yield from _table(scenario_of(scenario))


def _table(scenario: Scenario) -> Iterator[Problem]:
    path = "unified.scenario.rows"
    if scenario.size > MOST_SITUATIONS:
        yield problem("scenario_too_large", path, most=MOST_SITUATIONS)
        return
    for number, row in enumerate(scenario.rows):
        for other in range(number):
            if scenario.rows[other] == row:
                yield problem("scenario_same_row", path, number=number + 1, other=other + 1)
    if not scenario.rows:
        return
    held = [False] * len(scenario.rows)
    silent = 0
    for situation in scenario.situations():
        true = [number for number, row in enumerate(scenario.rows) if row.when.evaluate(situation)]
        for number in true:
            held[number] = True
        if not true:
            silent += 1
            if silent <= _MOST_SHOWN:
                labels = "、".join(question.label(situation[question.id]) for question in scenario.questions)
                yield problem("scenario_not_total", path, situation=labels)
    for number, ever in enumerate(held, start=1):
        if not ever:
            yield problem("scenario_dead_row", path, number=number)
