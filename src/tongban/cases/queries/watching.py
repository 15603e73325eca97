"""What a watcher may know of cases: what the clock and the review plan say. Nothing sealed is read, nothing is masked.

Set-based: one statement a batch, whatever its size.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.cases import clockwork, plan
from tongban.cases.models import Case
from tongban.cases.states import LABELS, OPEN, State
from tongban.foundation.rows import tuples
from tongban.kernel.worktime import Clock
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash

_OPEN = Q(state__in=[state.value for state in sorted(OPEN)]) | Q(delivery_due__isnull=False)
_WATCHED = ("id", "code", "guide_id", "department_id", "region_code", "state", "state_version", "facts", "steps")


@dataclass(frozen=True, slots=True)
class WatchedCase:
    """A case as its watchers see it: where it lies, whose it is, the facts of its clock and its running steps."""

    case_id: UUID
    code: str
    guide_id: str
    department_id: UUID
    region_code: str
    state: State
    state_version: int
    facts: Sequence[Mapping[str, Any]]
    steps: plan.Steps

    @property
    def guide(self) -> BoundGuide:
        """The guide it is bound to. No statement when this process has met it."""
        return guide_by_hash(self.guide_id)

    @property
    def clock(self) -> Clock:
        """The fold of its facts, made at every call."""
        return clockwork.clock_of([dict(fact) for fact in self.facts], self.guide)

    @property
    def state_label(self) -> str:
        """The legal word of the state."""
        return LABELS[self.state]


def watched(case_ids: Collection[UUID]) -> tuple[WatchedCase, ...]:
    """These cases, in no particular order; one that does not exist is left out. One statement."""
    return tuple(
        WatchedCase(case_id, code, guide_id, department_id, region_code, State(state), state_version, facts, steps)
        for case_id, code, guide_id, department_id, region_code, state, state_version, facts, steps in tuples(
            Case, _WATCHED, {"id": list(case_ids)}
        )
    )


def open_cases(after: UUID | None = None, size: int = 2_000) -> tuple[tuple[UUID, int], ...]:
    """(id, state version) of the next cases in which an official or a delivery is still awaited, in order of birth.

    A page by keyset: hand in the last id of the page before. One statement.
    """
    rows = Case.objects.filter(_OPEN).order_by("id")
    if after is not None:
        rows = rows.filter(id__gt=after)
    return tuple(rows.values_list("id", "state_version")[:size])
