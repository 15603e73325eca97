"""Where the case is: a pure presenter from plain steps to the rows of the timeline component."""

from __future__ import annotations

from collections.abc import Iterable
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


def timeline_rows(steps: Iterable[Step]) -> tuple[TimelineRow, ...]:
    """Rows for ``{% timeline %}``."""
    rows: list[TimelineRow] = []
    for step in steps:
        stage, icon = _STAGES[step.state]
        rows.append(TimelineRow(step.title, stage, step.at, step.detail, step.hint, icon))
    return tuple(rows)
