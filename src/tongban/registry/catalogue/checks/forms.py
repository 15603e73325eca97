"""The form: it parses, it reads only questions that are asked, and its own sample passes in every situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.checks.conditions import question_names
from tongban.registry.catalogue.checks.problem import Problem, problem
from tongban.registry.catalogue.checks.scenarios import MOST_SITUATIONS
from tongban.registry.catalogue.scenarios import Scenario, scenario_of

_PATH = "unified.form"


def form_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """行政许可法第三十条: the sample text is published; a sample that its own form refuses helps nobody."""
    unified = document["unified"]
    try:
        form = formspec.parse_form(unified["form"], question_names(unified))
    except DomainError as error:
        for fault in error.data["problems"]:
            yield problem("form_wrong", f"{_PATH}.{fault['at']}", reason=fault["zh"])
        return
    try:
        scenario = scenario_of(unified["scenario"])
    except DomainError:
        # The table's own check has said so.
        return
    if scenario.size <= MOST_SITUATIONS:
        yield from _samples(form, scenario)


def _samples(form: formspec.Form, scenario: Scenario) -> Iterator[Problem]:
    seen: set[str] = set()
    for situation in scenario.situations():
        try:
            formspec.clean(form, formspec.sample_answers(form, situation), situation)
        except formspec.FormErrors as error:
            for each in error.problems:
                if each.path not in seen:
                    seen.add(each.path)
                    yield problem("form_sample_wrong", f"{_PATH}.{each.path}", reason=each.message("zh"))
