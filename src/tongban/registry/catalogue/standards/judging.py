"""Whether a text may become the standard: the publication checks of a guide, without those of a body's own part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tongban.foundation import calendars
from tongban.kernel.codes import implementation_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.checks import problem
from tongban.registry.catalogue.findings import findings_in
from tongban.registry.catalogue.kinds import ExerciseLevel
from tongban.registry.catalogue.rehearsing import Story
from tongban.registry.catalogue.story_gate import as_problem, failures_of
from tongban.registry.orgs.queries import DepartmentRecord, department_by_uscc

_LONGEST_PROMISE = 250
"""Working days that a specimen promises where no statute sets a limit."""


def standard_findings(
    code: str,
    unified: Mapping[str, Any],
    owner_uscc: str,
    day: date,
    before: Mapping[str, Any] | None = None,
    stories: Sequence[Story] = (),
) -> list[dict[str, str]]:
    """Reasons against publishing ``unified`` as the standard ``code`` from ``day`` on, as ``{path, code, message}``.

    The text is judged as the guide of a body that promises no more than the law asks. ``before``: the version in whose place
    it comes; what the codes are made of cannot change, because a code never changes its meaning (GB/T 39554.1-2020).
    ``stories`` are performed on it where nothing else is wrong. Four statements at most.
    """
    owner = department_by_uscc(owner_uscc, day)
    judged = specimen(code, unified, owner)
    found = [each for each in findings_in(judged, day) if not each["path"].startswith(("local", "codes."))]
    if not found:
        found = [as_problem(each).as_data() for each in failures_of(judged, stories, local=False)]
    for name in ("kind", "exercise_level") if before is not None else ():
        if before is not None and unified.get(name) != before[name]:
            found.append(problem("standard_fixed", f"unified.{name}", before=before[name]).as_data())
    return found


def specimen(code: str, unified: Mapping[str, Any], owner: DepartmentRecord) -> dict[str, Any]:
    """A whole guide around ``unified``, as the owner itself might offer it."""
    implementation = _implementation(code, unified, owner.uscc)
    return {
        "schema": "tongban.guide/1",
        "codes": {
            "basic": code[:12],
            "implementation": implementation,
            "handling": f"{implementation}{code[12:]}" if code[12:] else None,
        },
        "unified": dict(unified),
        "local": _local(unified, owner),
        "calendar_version": max(calendars.versions()),
    }


def _implementation(code: str, unified: Mapping[str, Any], uscc: str) -> str:
    try:
        return implementation_code(uscc, ExerciseLevel(unified["exercise_level"]).digit, code[:12])
    except (DomainError, KeyError, ValueError):
        # The checks say what is wrong with it.
        return uscc + "4" + code[:12]


def _local(unified: Mapping[str, Any], owner: DepartmentRecord) -> dict[str, Any]:
    immediate, statutory = unified.get("handling_kind") == "IMMEDIATE", unified.get("statutory_limit")
    promised = statutory or {"amount": _LONGEST_PROMISE, "unit": "WORKING_DAY"}
    return {
        "department_uscc": owner.uscc,
        "department_name": owner.name,
        "region_code": owner.region_code,
        "promised_limit": {"amount": 0, "unit": "WORKING_DAY"} if immediate else promised,
        "visits": 1,
        "visit_reason": "核验原件",
        "forms": ["ONLINE", "WINDOW"],
        "place": "—",
        "hours": "—",
        "phones": ["12345"],
        "complaint_phones": ["12333"],
        "windows": "",
    }
