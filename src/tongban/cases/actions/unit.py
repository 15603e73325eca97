"""The frame of every deed on a case: who may see it, whether the page is stale, whether the state allows it, who may do it.

    with on_case(actor, Deed.DECIDE, case_id, seen=7) as step:
        step.work.insert(Decision, {...})
        step.moved(outcome="GRANTED", …)

The order of the questions is the order of disclosure: to somebody who may not see the case it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, errors, policies
from tongban.cases.clockwork import StoredFact
from tongban.cases.models import Case
from tongban.cases.states import LABELS, TABLE, Deed, State
from tongban.foundation import keys
from tongban.foundation.records.idempotency import DeedKey, deed_key
from tongban.foundation.uow import Work, deed_once, uow
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor

__all__ = ["CaseStep", "DeedDone", "errors", "on_case", "repeatable_deed"]

_SEEN_BY = ("state", "department_id", "region_code", "applicant_kind", "applicant_id", "submitted_by", "channel")
_CARRIED = ("code", "guide_id", "facts", "steps")


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

    def fact(self, fact: StoredFact) -> None:
        """A fact of the clock; the due dates are folded anew."""
        self._facts.append(fact)

    def moved(self, **columns: Any) -> dict[str, Any]:
        """Collect the new state, the clock and ``columns``; returns what the event's open part tells of it.

        ``due`` may be given: what is decided still has to be concluded by somebody.
        """
        cached = clockwork.columns(clockwork.clock_of(self._facts, self.guide))
        cached |= {name: columns.pop(name) for name in tuple(columns) if name in cached}
        self.work.change(state=self.state.value, facts=self._facts, **cached, **columns)
        return {
            "code": self.case.code,
            "before": self.case.state,
            "after": {"state": self.state.value, "state_version": self.work.version},
            "facts": self._facts[len(self.case.facts) :],
            "clock": clockwork.open_part(cached),
            "parties": [{"kind": self.case.applicant_kind, "id": str(self.case.applicant_id)}],
            "department": str(self.case.department_id),
        }

    def done(self) -> DeedDone:
        """The answer to the caller."""
        return DeedDone(self.case.id, self.case.code, self.deed.value, self.state, self.work.version)


@contextmanager
def on_case(
    actor: Actor,
    deed: Deed,
    case_id: UUID,
    *,
    seen: int,
    key: DeedKey | None = None,
    columns: tuple[str, ...] = (),
    step_id: str | None = None,
    tried: Mapping[str, Any] | None = None,
) -> Iterator[CaseStep]:
    """A deed on a case. Errors: ``uow.not_found``, ``uow.stale``, ``states.deed_not_possible``,
    ``cases.deed.not_allowed``, ``cases.step.not_running``."""
    with uow(
        actor,
        f"cases.{deed.value}",
        target=Case,
        id=case_id,
        columns=(*_SEEN_BY, *_CARRIED, *columns),
        key=key,
        tried=dict(tried) if tried else None,
    ) as work:
        case = work.target
        if not policies.may_see(actor, case):
            raise DomainError("uow.not_found")
        if seen != case.state_version:
            raise DomainError(
                "uow.stale",
                state_version=case.state_version,
                state=case.state,
                state_label=LABELS[State(case.state)],
                registration_code=case.code,
            )
        TABLE.step(case.state, deed)
        acting = policies.require(actor, deed, case, _duty_of(case, step_id))
        work.actor = acting
        yield CaseStep(work, deed, acting)


def repeatable_deed(
    actor: Actor, deed: Deed, case_id: UUID, key: str | None, request: Any, unit: Callable[[DeedKey | None], DeedDone]
) -> DeedDone:
    """Run a deed under the caller's Idempotency-Key: sent twice it is done once and answered twice alike."""
    claimed = deed_key(actor.account_id, key, [str(case_id), deed.value, request]) if key and actor.account_id else None
    outcome = deed_once(claimed, case_id, lambda: _data_key(case_id), lambda: unit(claimed))
    if isinstance(outcome, DeedDone):
        return outcome
    after = outcome["after"]
    return DeedDone(case_id, outcome["code"], deed.value, State(after["state"]), after["state_version"], repeated=True)


def _duty_of(case: Case, step_id: str | None) -> str | None:
    """The duty of the post that does a step; an unknown step has none and is refused as not running."""
    if step_id is None:
        return None
    try:
        return guide_by_hash(case.guide_id).review_plan.step(step_id).duty
    except KeyError:
        raise DomainError("cases.step.not_running", step=step_id) from None


def _data_key(case_id: UUID) -> bytes:
    return keys.unwrap(Case.objects.values_list("data_key", flat=True).get(pk=case_id), case_id.bytes)
