"""What happened in a case, as each may read it: the office all, the applicant what is theirs, an interested party their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from tongban.cases.events import INTERNAL, OWN, TOLD_TO_ALL
from tongban.cases.models import Case
from tongban.cases.policies import interest_of
from tongban.registry.identity.actors import Actor

CLOSED = ("code", "interested")
"""Kinds of access that open no content of the application."""
_WORDLESS = frozenset(
    {"cases.case.decided", "cases.case.deemed_renewed", "cases.case.withdrawn", "cases.case.terminated"}
)


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event of a case. ``sealed`` is its personal content, only for those who may read it."""

    n: int
    type: str
    at: datetime
    open: Mapping[str, Any]
    sealed: Mapping[str, Any] = field(repr=False)


def told_to(actor: Actor, case: Case, access: str, history: Sequence[HistoryLine]) -> tuple[HistoryLine, ...]:
    """The lines for this kind of access: nothing by code alone, for others all but what is the office's own.

    What concerns one party (``OWN``) is read in full by that party and the office; the applicant sees of an objection that
    it was made and answered, never by whom nor its words; of an inspection no record that was not confirmed.
    """
    if access == "code":
        return ()
    if access == "interested":
        interest = interest_of(actor, case) or {}
        return tuple(_for_interested(history, interest.get("id", "")))
    lines = (line for line in history if line.type not in INTERNAL)
    if access == "official":
        return tuple(lines)
    # A record that the second officer has not confirmed is none.
    confirmed = {line.open["inspection"] for line in history if line.type == "cases.case.inspection_confirmed"}
    lines = (line for line in lines if line.type != "cases.case.inspection_recorded" or line.n in confirmed)
    own = str(case.applicant_id)
    return tuple(line if line.type not in OWN or line.open["party"]["id"] == own else _bare(line) for line in lines)


def _for_interested(history: Sequence[HistoryLine], own: str) -> Iterator[HistoryLine]:
    for line in history:
        if line.type in TOLD_TO_ALL:
            yield replace(line, sealed={}) if line.type in _WORDLESS else line
        elif line.type in OWN and line.open["party"]["id"] == own:
            yield line


def _bare(line: HistoryLine) -> HistoryLine:
    hidden = ("party", "parties", "interested", "actor", "pending")
    return replace(line, sealed={}, open={name: value for name, value in line.open.items() if name not in hidden})
