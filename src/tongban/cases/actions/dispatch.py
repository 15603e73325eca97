"""登记交寄: the result went to the post. Sent is not arrived: the delivery is recorded when it was signed for."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.deliver import is_waybill
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import POSTED
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def dispatch(actor: Actor, *, case_id: UUID, seen: int, waybill: str, key: str | None = None) -> DeedDone:
    """Record that the result was posted under ``waybill``. Errors: ``cases.delivery.done|posted|proof``, as ``on_case``."""
    tried = {"waybill": waybill}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.DISPATCH, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            if not is_waybill(waybill.strip()):
                raise DomainError("cases.delivery.proof")
            posted = {"at": instant_text(step.now), "n": step.work.sequence + 1}
            told = step.moved(due=step.case.due, pending={**step.case.pending, POSTED: posted})
            step.work.record("cases.case.dispatched", open=told, sealed={"words": waybill.strip()})
            return step.done()

    return repeatable_deed(actor, Deed.DISPATCH, case_id, key, {"seen": seen, **tried}, unit)
