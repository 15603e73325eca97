"""提请特别程序: an official asks that the time of a procedure which the law excludes be not counted; another one answers."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tongban.cases import clockwork, plan
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import PAUSE
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit
from tongban.registry.identity.actors import Actor


def propose_pause(
    actor: Actor, *, case_id: UUID, seen: int, procedure: str, planned_end: date, reason: str, key: str | None = None
) -> DeedDone:
    """Propose a pause (行政许可法第四十五条). ``procedure`` is an element of the guide, ``planned_end`` the last day of it.

    Errors: ``cases.pause.not_listed|days|reason``, ``cases.proposal.waiting``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"procedure": procedure, "planned_end": planned_end.isoformat(), "reason": reason}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.PROPOSE_PAUSE, case_id, seen=seen, key=claimed, tried=tried) as step:
            text = _checked(step, procedure, planned_end, reason)
            proposal = {"procedure": procedure, "planned_end": planned_end.isoformat(), "by": str(step.official)}
            pending = {**step.case.pending, PAUSE: {**proposal, "n": step.work.sequence + 1}}
            told = step.moved(pending=pending)
            step.work.record("cases.case.pause_proposed", open={**told, **proposal}, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.PROPOSE_PAUSE, case_id, key, {"seen": seen, **tried}, unit)


def _checked(step: CaseStep, procedure: str, planned_end: date, reason: str) -> str:
    listed = step.guide.procedures.get(procedure)
    if listed is None:
        raise DomainError("cases.pause.not_listed")
    # The time a procedure needs is bounded in all, however often it is proposed.
    left = max(listed.max.amount - clockwork.paused_days(step.case.facts, procedure, listed.max.unit), 0)
    longest = clockwork.last_day(plan.due_of(Limit(left, listed.max.unit), step.now))
    if not clockwork.legal_day(step.now) < planned_end <= longest:
        raise DomainError("cases.pause.days", longest=longest.isoformat())
    if not reason.strip():
        raise DomainError("cases.proposal.reason")
    return step.screened(reason, [listed.name], REASONS)
