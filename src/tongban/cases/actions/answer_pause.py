"""审批特别程序: another official approves or declines the pause; approved, the applicant is told in writing how long."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import PAUSE
from tongban.cases.states import Deed
from tongban.foundation.records import leaves
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.queries import event_of
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor


def answer_pause(actor: Actor, *, case_id: UUID, seen: int, approve: bool, key: str | None = None) -> DeedDone:
    """Answer the proposal that waits. An approved pause holds the clock from the next day to its planned end and ends then
    by itself (行政许可法第四十五条); a due date that has passed is not moved by it.

    Errors: ``cases.proposal.none|own``, ``cases.pause.too_late`` (the planned end has come), as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ANSWER_PAUSE, case_id, seen=seen, key=claimed) as step:
            proposal = step.case.pending[PAUSE]
            pending = step.waiting_without(PAUSE)
            answered = {"proposal": proposal["n"], "procedure": proposal["procedure"]}
            if not approve:
                told = step.moved(pending=pending)
                step.work.record("cases.case.pause_declined", open={**told, **answered})
                return step.done()
            listed = step.guide.procedures[proposal["procedure"]]
            planned_end = date.fromisoformat(proposal["planned_end"])
            if planned_end <= clockwork.legal_day(step.now):
                raise DomainError("cases.pause.too_late")
            basis = step.guide.cited(listed.basis)
            data = {"kind": listed.id, "name": listed.name, "basis": basis, "planned_end": planned_end.isoformat()}
            step.fact(clockwork.stored(FactKind.PAUSED, step.now, **data))
            told = step.moved(pending=pending)
            words = proposed_words(step.work.data_key, step.case.id, proposal["n"])
            step.work.record("cases.case.paused", open={**told, **answered, **data}, sealed={"words": words})
            return step.done()

    return repeatable_deed(actor, Deed.ANSWER_PAUSE, case_id, key, {"seen": seen, "approve": approve}, unit)


def proposed_words(data_key: bytes, case_id: UUID, n: int) -> str:
    """The reason as it was proposed: what the applicant is told is what was approved."""
    return str(leaves.sealed_content(data_key, event_of(case_id, n))["words"])
