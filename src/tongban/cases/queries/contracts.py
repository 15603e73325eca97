"""The contract page of a case: its lines, and the reasons that the body gave for what was missed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tongban.cases import contract
from tongban.cases.contract import Line
from tongban.cases.queries.case import Progress, progress_and_history
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.registry.identity.actors import Actor


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a promise was missed, as the body said it."""

    at: datetime
    text: str


@dataclass(frozen=True)
class Contract:
    """A case as a contract carried out."""

    progress: Progress
    lines: tuple[Line, ...]
    explanations: tuple[Explanation, ...]

    @property
    def deviations(self) -> tuple[Line, ...]:
        """What was not kept."""
        return contract.deviations(self.lines)


def contract_of(code: str, actor: Actor, word: str = "") -> Contract:
    """The contract by code, for anybody; reasons for a delay for whoever knows more than the code. Two statements.

    Errors as :func:`tongban.cases.queries.progress_of`.
    """
    progress, history = progress_and_history(code, actor, word)
    found = contract.lines(progress.guide, progress.clock, progress.steps, history, current_calendar(), clock.now())
    told = tuple(
        Explanation(event.at, str(event.sealed["words"]))
        for event in history
        if event.type == "cases.case.delay_explained" and event.sealed
    )
    return Contract(progress, found, told)
