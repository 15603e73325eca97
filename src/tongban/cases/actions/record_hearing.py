"""登记听证笔录: the decision is made on the record of the hearing, which those who were heard have confirmed."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import HEARING
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

LONGEST = 5_000


def record_hearing(actor: Actor, *, case_id: UUID, seen: int, minutes: str, key: str | None = None) -> DeedDone:
    """Enter the confirmed minutes (行政许可法第四十八条第一款第五项). They are the record of what was said, not screened.

    Errors: ``cases.hearing.not_requested|not_held|text``, ``cases.text.too_long``, as ``on_case``.
    """
    tried = {"minutes": minutes[:200]}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.RECORD_HEARING, case_id, seen=seen, key=claimed, tried=tried) as step:
            if not minutes.strip():
                raise DomainError("cases.hearing.text")
            if len(minutes) > LONGEST:
                raise DomainError("cases.text.too_long", limit=LONGEST)
            pending = step.waiting_without(HEARING)
            told = step.moved(pending=pending)
            step.work.record("cases.case.hearing_held", open=told, sealed={"words": minutes.strip()})
            return step.done()

    return repeatable_deed(actor, Deed.RECORD_HEARING, case_id, key, {"seen": seen, "minutes": minutes}, unit)
