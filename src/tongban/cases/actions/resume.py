"""结束特别程序: a procedure ended earlier than planned; the clock runs on from the next day."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor


def resume(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """End every pause that holds the clock now. Errors: ``cases.pause.none``, as ``on_case``."""

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.RESUME, case_id, seen=seen, key=claimed) as step:
            ended = [fact["data"]["kind"] for fact in clockwork.pauses_at(step.case.facts, step.now)]
            step.fact(clockwork.stored(FactKind.RESUMED, step.now))
            told = step.moved()
            step.work.record("cases.case.resumed", open={**told, "procedures": ended})
            return step.done()

    return repeatable_deed(actor, Deed.RESUME, case_id, key, {"seen": seen}, unit)
