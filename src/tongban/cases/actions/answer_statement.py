"""答复陈述意见: each statement is adopted or not, with reasons, before anything is decided."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import STATEMENTS
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.queries import event_of
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def answer_statement(
    actor: Actor, *, case_id: UUID, seen: int, statement: int, adopted: bool, reasons: str, key: str | None = None
) -> DeedDone:
    """Answer statement number ``statement`` (行政许可法第三十六条). Who made it reads the answer, nobody else outside.

    Errors: ``cases.statement.none|unknown|answer``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"statement": statement, "adopted": adopted, "reasons": reasons}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ANSWER_STATEMENT, case_id, seen=seen, key=claimed, tried=tried) as step:
            waiting = step.case.pending[STATEMENTS]
            left = [each for each in waiting if each["n"] != statement]
            if len(left) == len(waiting):
                raise DomainError("cases.statement.unknown")
            if not reasons.strip():
                raise DomainError("cases.statement.answer")
            text = step.screened(reasons, (), REASONS)
            party = event_of(case_id, statement).open["party"]
            pending = step.waiting_without(STATEMENTS) | ({STATEMENTS: left} if left else {})
            told = step.moved(pending=pending)
            open_ = {**told, "parties": [party], "party": party, "statement": statement, "adopted": adopted}
            step.work.record("cases.case.statement_answered", open=open_, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.ANSWER_STATEMENT, case_id, key, {"seen": seen, **tried}, unit)
