"""The publication checks with what they must know: the body, the standard materials and the calendars of the day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tongban.foundation import calendars
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.checks import BodyFacts, Facts, StandardFacts, problems_of
from tongban.registry.catalogue.proof_checks import proof_problems
from tongban.registry.orgs.queries import department_by_uscc


def findings_in(document: Mapping[str, Any], day: date) -> list[dict[str, str]]:
    """Those of the text by itself, and what the province has ruled of its proofs and seals. Five statements at most."""
    found = findings_with(document, facts_of(document, day))
    if any(each["code"] in ("shape", "floats") for each in found):
        return found
    return found + [each.as_data() for each in proof_problems(document, day)]


def findings_with(document: Mapping[str, Any], facts: Facts) -> list[dict[str, str]]:
    """The same with facts at hand: an import reads them once for all rows."""
    return [problem.as_data() for problem in problems_of(document, facts)]


def facts_of(document: Any, day: date) -> Facts:
    """What the checks must know beside the document."""
    return Facts(
        body=_body(document, day),
        standards={
            code: StandardFacts(code, record.registry_source)
            for code, record in queries.standard_materials(_standard_codes(document)).items()
        },
        calendars=calendars.versions(),
    )


def _body(document: Any, day: date) -> BodyFacts | None:
    try:
        body = department_by_uscc(document["local"]["department_uscc"], day)
    except (DomainError, KeyError, TypeError, AttributeError):
        # Whatever is wrong with the shape or the body is listed with the other reasons.
        return None
    return BodyFacts(body.uscc, body.name, body.region_code)


def _standard_codes(document: Any) -> set[str]:
    try:
        return {str(row["standard_code"]) for row in document["unified"]["materials"] if row["standard_code"]}
    except (KeyError, TypeError):
        return set()
