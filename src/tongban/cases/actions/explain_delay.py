"""公开说明超期理由: a promise was missed; the body says why, and whoever holds code and query word can read it."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def explain_delay(actor: Actor, *, case_id: UUID, seen: int, reason: str, key: str | None = None) -> DeedDone:
    """Say publicly why the promised date was missed (优化营商环境条例第三十六条). It moves no date and may be said again.

    The reason goes with the case's contract page: it names no person. Errors: ``cases.delay.none|reason``, ``cases.text.*``, as
    ``on_case``.
    """
    tried = {"reason": reason}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.EXPLAIN_DELAY, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            if not reason.strip():
                raise DomainError("cases.delay.reason")
            text = step.screened(reason)
            told = step.moved(due=step.case.due)
            step.work.record("cases.case.delay_explained", open=told, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.EXPLAIN_DELAY, case_id, key, {"seen": seen, **tried}, unit)
