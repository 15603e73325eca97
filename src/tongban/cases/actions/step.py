"""A deed under way: the unit of work, the case, its guide, and the way it moves. What it tells when it is done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.clockwork import StoredFact
from tongban.cases.models import Case
from tongban.cases.screening import EXPLANATION, screen
from tongban.cases.states import LABELS, TABLE, Deed, State
from tongban.foundation.uow import Work
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor

CARRIED = (
    "state", "code", "guide_id", "former_guides", "department_id", "applicant_kind", "applicant_id", "facts", "steps",
    "pending",
)  # fmt: skip
"""Columns without which no deed moves a case."""
_TOLD = (
    "steps",
    "pending",
    "outcome",
    "standing",
    "interested",
    "valid_until",
    "renewal_due",
    "agent_id",
    "officer_id",
    "former_guides",
)


@dataclass(frozen=True, slots=True)
class DeedDone:
    """What the doors tell: where the case stands now. ``repeated``: this request had already been carried out."""

    case_id: UUID
    code: str
    deed: str
    state: State
    state_version: int
    repeated: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "registration_code": self.code,
            "deed": self.deed,
            "state": self.state.value,
            "state_label": LABELS[self.state],
            "state_version": self.state_version,
            "repeated": self.repeated,
        }


class CaseStep:
    """A deed under way: the unit of work, the case, its guide, and the way it moves."""

    def __init__(self, work: Work[Case], deed: Deed, actor: Actor) -> None:
        self.work = work
        self.deed = deed
        self.actor = actor
        self.case: Case = work.target
        self.guide: BoundGuide = guide_by_hash(work.target.guide_id)
        self.state = State(TABLE.after(self.case.state, deed))
        self._facts: list[StoredFact] = list(self.case.facts)

    @property
    def now(self) -> datetime:
        return self.work.now

    @property
    def official(self) -> UUID:
        """Account of the official who acts."""
        assert self.actor.account_id is not None
        return self.actor.account_id

    @property
    def rounds(self) -> int:
        """How many times the applicant has handed in: at first, with each correction, under each newer version."""
        corrected = sum(fact["kind"] == FactKind.CORRECTION_RECEIVED.value for fact in self.case.facts)
        return 1 + int(corrected) + len(self.case.former_guides or [])

    def fact(self, fact: StoredFact) -> None:
        """A fact of the clock; the due dates are folded anew."""
        self._facts.append(fact)

    def moved(self, **columns: Any) -> dict[str, Any]:
        """Collect the new state, the clock and ``columns``; returns what the event's open part tells of it, those of
        ``columns`` among it that a replay reads there.

        ``due`` may be given: what is decided still has to be concluded by somebody.
        """
        ward = self.actor.acting_ward
        if self.actor.acting_mandate is not None or (ward is not None and self.case.applicant_id in ward.persons):
            columns["agent_id"] = str(self.actor.person_id)
        cached = clockwork.columns(clockwork.clock_of(self._facts, self.guide))
        cached |= {name: columns.pop(name) for name in tuple(columns) if name in cached}
        told = clockwork.open_part({name: columns[name] for name in _TOLD if name in columns})
        self.work.change(state=self.state.value, facts=self._facts, **cached, **columns)
        return {
            "code": self.case.code,
            "before": self.case.state,
            "after": {"state": self.state.value, "state_version": self.work.version},
            "facts": self._facts[len(self.case.facts) :],
            "clock": clockwork.open_part(cached),
            "parties": [self.applicant],
            "department": str(self.case.department_id),
            **told,
        }

    @property
    def applicant(self) -> dict[str, str]:
        """The applicant, as the open part of an event names a party."""
        return {"kind": self.case.applicant_kind, "id": str(self.case.applicant_id)}

    @property
    def everybody(self) -> list[dict[str, str]]:
        """The applicant, who always stands first, and the interested parties."""
        return [self.applicant, *(self.case.interested or ())]

    def one_of(self, steps: Sequence[str], named: str, otherwise: str) -> str:
        """The step on which the deed is done: the one ``named``, which may be left out where there is only one. DomainError
        ``otherwise`` where there is no such step."""
        if named in steps or (not named and len(steps) == 1):
            return named or steps[0]
        raise DomainError(otherwise)

    def waiting_without(self, name: str) -> dict[str, Any]:
        """``pending`` once what waits under ``name`` is settled."""
        return {each: value for each, value in self.case.pending.items() if each != name}

    def screened(self, text: str, cited: Iterable[str] = (), limit: int = EXPLANATION) -> str:
        """A text that the applicant reads, as it may be shown: it names no material but those of ``cited``."""
        return screen(text, cited=cited, other_names=[need.name for need in self.guide.materials], limit=limit)

    def done(self) -> DeedDone:
        """The answer to the caller."""
        return DeedDone(self.case.id, self.case.code, self.deed.value, self.state, self.work.version)
