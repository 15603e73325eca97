"""Where the case is: a pure presenter from plain steps to the rows of the timeline component."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tongban.foundation.web.components import TimelineRow

StepState = Literal["done", "go", "now", "next", "paused", "bad", "parallel"]

# state → (stage of the component, icon). "now" means somebody must act, "go" that the office is at work.
_STAGES: dict[str, tuple[str, str]] = {
    "done": ("done", ""),
    "go": ("go", ""),
    "now": ("now", ""),
    "next": ("next", ""),
    "paused": ("now", "pause"),
    "bad": ("now", "octagon"),
    "parallel": ("next", "branch"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what, when (None while it has not happened), how it stands, and a sentence. ``hint`` stays small."""

    title: Any
    at: datetime | None
    state: StepState
    detail: Any = ""
    hint: Any = ""


LATELY = 20
"""Steps already taken that a timeline shows unfolded."""


def folded(rows: Sequence[TimelineRow]) -> tuple[tuple[TimelineRow, ...], tuple[TimelineRow, ...]]:
    """(earlier, the rest): of many steps already taken only the last ones, of few all of them are in the rest."""
    taken = next((place for place, row in enumerate(rows) if row.stage != "done"), len(rows))
    cut = taken - LATELY if taken > LATELY + 1 else 0
    return tuple(rows[:cut]), tuple(rows[cut:])


def timeline_rows(steps: Iterable[Step]) -> tuple[TimelineRow, ...]:
    """Rows for ``{% timeline %}``."""
    rows: list[TimelineRow] = []
    for step in steps:
        stage, icon = _STAGES[step.state]
        rows.append(TimelineRow(step.title, stage, step.at, step.detail, step.hint, icon))
    return tuple(rows)
