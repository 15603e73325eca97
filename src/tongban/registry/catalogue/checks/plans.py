"""The review plan: published steps, no cycle, conditions that look back only, and time enough."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.checks.conditions import answer_names, parsed, when_problems
from tongban.registry.catalogue.checks.problem import Problem, problem
from tongban.registry.catalogue.checks.scenarios import MOST_SITUATIONS
from tongban.registry.catalogue.scenarios import scenario_of

Steps = Mapping[str, Mapping[str, Any]]


def plan_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Every step is a published one (a step skipped or invented is a breach of the guide) and can be reached."""
    unified = document["unified"]
    published = {row["id"]: row for row in unified["steps"]}
    steps = {row["id"]: row for row in unified["review_plan"]["steps"]}
    for name, row in steps.items():
        path = f"unified.review_plan.steps.{name}"
        if name not in published:
            yield problem("plan_unknown_step", path, id=name)
        elif published[name]["name"] != row["name"]:
            yield problem("plan_name", path, id=name)
        if (row["kind"] == "publicity") != ("lasts" in row):
            yield problem("plan_publicity", path, id=name)
        for before in row["after"]:
            if before not in steps:
                yield problem("plan_after", path, id=name, before=before)
    if len(steps) < len(unified["review_plan"]["steps"]):
        yield problem("id_twice", "unified.review_plan.steps", id="s")
    try:
        order = tuple(TopologicalSorter({name: _known(row, steps) for name, row in steps.items()}).static_order())
    except CycleError as error:
        yield problem("plan_cycle", "unified.review_plan.steps", steps=" → ".join(error.args[1]))
        return
    yield from _somebody(unified, steps)
    yield from _whens(unified, steps, order)
    yield from _time(document, steps, order)


def _known(row: Mapping[str, Any], steps: Steps) -> list[str]:
    return [before for before in row["after"] if before in steps]


def _somebody(unified: Mapping[str, Any], steps: Steps) -> Iterator[Problem]:
    """In every situation a step applies from the beginning; what the form's answers decide is taken to apply."""
    whens = [parsed(row["when"], "")[0] if row["when"] else None for row in steps.values()]
    if steps and any(when is None or any(name.startswith("f.") for name in when.names) for when in whens):
        return
    asked = [when for when in whens if when is not None and all(name.startswith("q.") for name in when.names)]
    try:
        scenario = scenario_of(unified["scenario"])
    except DomainError:
        # The table's own check has said so.
        return
    if scenario.size > MOST_SITUATIONS:
        return
    if not all(any(when.evaluate(situation) for when in asked) for situation in scenario.situations()):
        yield problem("plan_empty", "unified.review_plan.steps")


def _whens(unified: Mapping[str, Any], steps: Steps, order: tuple[str, ...]) -> Iterator[Problem]:
    earlier: dict[str, set[str]] = {}
    for name in order:
        before = _known(steps[name], steps)
        earlier[name] = set(before).union(*(earlier[each] for each in before))
    opinions = {f"{name}.opinion": None for name in steps}
    names = {**answer_names(unified), **opinions}
    for name, row in steps.items():
        path = f"unified.review_plan.steps.{name}.when"
        yield from when_problems(row["when"], path, names)
        expression, _ = parsed(row["when"], path) if row["when"] else (None, ())
        read_names = expression.names if expression else frozenset()
        if read_names & opinions.keys() and not read_names <= opinions.keys():
            # The running plan knows opinions, not what was filled in.
            yield problem("plan_mixed", path, id=name)
        for read in sorted(read_names):
            if read in opinions and read.removesuffix(".opinion") not in earlier[name]:
                yield problem("plan_opinion", path, id=name, before=read.removesuffix(".opinion"))


def _time(document: Mapping[str, Any], steps: Steps, order: tuple[str, ...]) -> Iterator[Problem]:
    promised = document["local"]["promised_limit"]
    if promised["unit"] != "WORKING_DAY" or any(row["limit"]["unit"] != "WORKING_DAY" for row in steps.values()):
        return
    ends: dict[str, int] = {}
    for name in order:
        start = max((ends[before] for before in _known(steps[name], steps)), default=0)
        ends[name] = start + steps[name]["limit"]["amount"]
    longest = max(ends.values(), default=0)
    if longest > promised["amount"]:
        yield problem("plan_too_long", "unified.review_plan.steps", total=longest, promised=promised["amount"])
