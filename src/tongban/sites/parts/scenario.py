"""What a guide asks of this applicant: materials and conditions under given answers.

A material or condition is asked when it is listed without ``when``, or its ``when`` is true, or a true scenario row
names it; one that any row names is asked only where a row says so. As long as an answer is missing on which the
outcome depends, the thing *may* be asked: the page shows it and says so, it never hides what could still come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from tongban.kernel.expr import Expression, parse

Document = Mapping[str, Any]
Answers = Mapping[str, object]


class Asked(Enum):
    """Whether a thing is asked of this applicant."""

    YES = auto()
    MAYBE = auto()
    NO = auto()


def asked(document: Document, kind: str, element: Mapping[str, Any], answers: Answers) -> Asked:
    """Whether ``element`` of ``kind`` (``materials`` or ``conditions``) is asked under ``answers``."""
    rows = document["unified"].get("scenario", {}).get("rows", ())
    naming = [row["when"] for row in rows if element["id"] in row.get(kind, ())]
    if naming:
        return _any(naming, answers)
    when = element.get("when")
    return _any([when], answers) if when else Asked.YES


def asked_elements(document: Document, kind: str, answers: Answers) -> list[tuple[Mapping[str, Any], Asked]]:
    """The elements of ``kind`` that are or may be asked, in the guide's order."""
    found = ((element, asked(document, kind, element, answers)) for element in document["unified"].get(kind, ()))
    return [(element, how) for element, how in found if how is not Asked.NO]


def _any(conditions: Iterable[str], answers: Answers) -> Asked:
    outcome = Asked.NO
    for text in conditions:
        condition = _parsed(text)
        if condition.evaluate(answers):
            return Asked.YES
        if any(name not in answers for name in condition.names):
            outcome = Asked.MAYBE
    return outcome


@lru_cache(maxsize=4096)
def _parsed(text: str) -> Expression:
    return parse(text)
