"""What a new standard does to the local part of a guide: promises beyond its bounds are brought back within them.

Pure. Only what the law decides by itself is touched, and always in the applicant's favour; whatever needs somebody's decision
is left as it is, and the publication checks find it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.registry.catalogue.checks.limits import longer
from tongban.registry.catalogue.rules import limit_of


@dataclass(frozen=True, slots=True)
class Clamp:
    """One value brought within the bounds; ``path`` is dotted, ``before`` and ``after`` are as in the document."""

    path: str
    before: Any
    after: Any

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"path": self.path, "before": self.before, "after": self.after}


def within_bounds(local: Mapping[str, Any], unified: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Clamp, ...]]:
    """The local part as it may stand beside this unified part, and what had to be changed for it.

    A promise may not exceed the statutory limit (行政许可法第四十二条; STANDARDS 1.6 rule 2); what became 即办件 is decided at
    once (rule 1). The other way round, where an 即办件 became a 承诺件, nobody can say for the body what it promises.
    """
    promised = local["promised_limit"]
    bound = _bound(promised, unified)
    if bound == promised:
        return dict(local), ()
    return {**local, "promised_limit": bound}, (Clamp("local.promised_limit", promised, bound),)


def _bound(promised: Mapping[str, Any], unified: Mapping[str, Any]) -> Mapping[str, Any]:
    if unified["handling_kind"] == "IMMEDIATE":
        return promised if promised["amount"] == 0 else {**promised, "amount": 0}
    statutory, own = limit_of(unified["statutory_limit"]), limit_of(promised)
    if statutory is None or own is None or not longer(own, statutory):
        return promised
    return {"amount": statutory.amount, "unit": statutory.unit.name}
