"""Codes and the implementing body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.kernel.codes import check_basic_code, check_handling_code, implementation_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.checks.problem import Problem, problem
from tongban.registry.catalogue.kinds import ExerciseLevel, ItemKind


@dataclass(frozen=True, slots=True)
class BodyFacts:
    """What the register of bodies says of the document's USCC."""

    uscc: str
    name: str
    region_code: str


def body_problems(document: Mapping[str, Any], body: BodyFacts | None) -> Iterator[Problem]:
    """Codes follow from body, level and basic code (GB/T 39554.1-2020); name and region are those of the register."""
    yield from _codes(document)
    local = document["local"]
    if body is None:
        yield problem("department_unknown", "local.department_uscc", uscc=local["department_uscc"])
        return
    if body.name != local["department_name"]:
        yield problem("department_apart", "local.department_name", what="名称")
    if body.region_code != local["region_code"]:
        yield problem("department_apart", "local.region_code", what="区划")


def _codes(document: Mapping[str, Any]) -> Iterator[Problem]:
    codes, unified, local = document["codes"], document["unified"], document["local"]
    number = ItemKind(unified["kind"]).number
    try:
        basic = check_basic_code(codes["basic"])
        expected = implementation_code(
            local["department_uscc"], ExerciseLevel(unified["exercise_level"]).digit, codes["basic"]
        )
        if codes["handling"]:
            check_handling_code(codes["handling"])
    except DomainError as error:
        yield problem("codes_wrong", "codes", reason=error.message())
        return
    if basic[2:4] != number:
        yield problem("codes_kind", "codes.basic", number=number)
    if codes["implementation"] != expected:
        yield problem("codes_apart", "codes.implementation", what="实施编码")
    if codes["handling"] and not codes["handling"].startswith(expected):
        yield problem("codes_apart", "codes.handling", what="业务办理项编码")
