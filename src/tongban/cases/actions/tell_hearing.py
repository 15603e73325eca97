"""告知听证权利: before a decision that touches great interests of the applicant and others, they are told that they may be
heard."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import plan
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import HEARING
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.identity.actors import Actor

FIVE_DAYS = Limit(5, Unit.WORKING_DAY)


def tell_hearing(actor: Actor, *, case_id: UUID, seen: int, matter: str, key: str | None = None) -> DeedDone:
    """Tell the right to a hearing (行政许可法第四十七条) to the applicant and every interested party. It can be asked for
    within five days; no decision before. ``matter`` says what interests are at stake.

    Errors: ``cases.hearing.told|matter``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"matter": matter}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.TELL_HEARING, case_id, seen=seen, key=claimed, tried=tried) as step:
            if not matter.strip():
                raise DomainError("cases.hearing.matter")
            text = step.screened(matter)
            until = instant_text(plan.due_of(FIVE_DAYS, step.now))
            pending = {**step.case.pending, HEARING: {"until": until}}
            told = step.moved(pending=pending)
            open_ = {**told, "until": until, "parties": step.everybody}
            step.work.record("cases.case.hearing_told", open=open_, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.TELL_HEARING, case_id, key, {"seen": seen, **tried}, unit)
