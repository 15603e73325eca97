"""What the directory keeps of an intermediary agency, in one shape. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.publishing import errors as errors
from tongban.registry.publishing.kinds import AGENCY_LABELS

_LONGEST = 200
_MAY_LACK = frozenset({"qualified_until"})


def agency_facts(given: Mapping[str, str]) -> dict[str, str]:
    """Each in one line, empty where it is not written yet. DomainError ``publishing.draft.content_invalid`` with ``field``."""
    facts = {name: one_line(str(given.get(name, ""))) for name in AGENCY_LABELS}
    for name, value in facts.items():
        if len(value) > _LONGEST:
            raise _wrong(name, f"{AGENCY_LABELS[name]}超过 {_LONGEST} 字")
    if facts["uscc"]:
        try:
            facts["uscc"] = check_uscc(facts["uscc"])
        except DomainError:
            raise _wrong("uscc", "统一社会信用代码不对") from None
    if facts["qualified_until"]:
        try:
            date.fromisoformat(facts["qualified_until"])
        except ValueError:
            raise _wrong("qualified_until", "资质有效期不是日期") from None
    return facts


def lacking(facts: Mapping[str, str]) -> tuple[str, str] | None:
    """Name and label of the first fact that is missing."""
    missing = ((name, label) for name, label in AGENCY_LABELS.items() if name not in _MAY_LACK)
    return next(((name, label) for name, label in missing if not facts.get(name)), None)


def _wrong(name: str, reason: str) -> DomainError:
    return DomainError("publishing.draft.content_invalid", field=name, reason=reason)
