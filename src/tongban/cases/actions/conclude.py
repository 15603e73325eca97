"""办结: the decided case is closed; what remains is the delivery of its result."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.registry.identity.actors import Actor


def conclude(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Conclude a decided case (行政许可法第四十四条 runs on for the delivery). Errors as ``on_case``."""

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.CONCLUDE, case_id, seen=seen, key=claimed, columns=("outcome",)) as step:
            # The delivery of a grant goes on under a date of its own (``delivery_due``).
            told = step.moved(concluded_at=step.now, due=None)
            step.work.record("cases.case.concluded", open={**told, "outcome": step.case.outcome})
            return step.done()

    return repeatable_deed(actor, Deed.CONCLUDE, case_id, key, {"seen": seen}, unit)
