"""要求听证: the applicant or an interested party wants to be heard before the decision."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import plan, policies
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import HEARING
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.identity.actors import Actor

TWENTY_DAYS = Limit(20, Unit.WORKING_DAY)


def request_hearing(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Ask for the hearing, free of charge; it is held within twenty days (行政许可法第四十七条).

    Errors: ``cases.hearing.not_told|requested|too_late``, as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.REQUEST_HEARING, case_id, seen=seen, key=claimed) as step:
            by = instant_text(plan.due_of(TWENTY_DAYS, step.now))
            hearing = {**step.case.pending[HEARING], "requested": instant_text(step.now), "by": by}
            pending = {**step.case.pending, HEARING: hearing}
            told = step.moved(pending=pending)
            interest = (
                None if policies.is_applicant(step.actor, step.case) else policies.interest_of(step.actor, step.case)
            )
            party = interest or step.applicant
            open_ = {**told, "by": by, "party": party, "parties": [party]}
            step.work.record("cases.case.hearing_requested", open=open_)
            return step.done()

    return repeatable_deed(actor, Deed.REQUEST_HEARING, case_id, key, {"seen": seen}, unit)
