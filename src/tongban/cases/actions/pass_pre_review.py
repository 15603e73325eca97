"""预审通过: where no original must be seen, passing the pre-review is acceptance: one deed, two events."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork, plan
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor


def pass_pre_review(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Accept (行政许可法第三十二条第一款第（五）项). The decision clock runs from the day after; first steps start.

    Works from SUBMITTED, by INTAKE or REVIEW of the competent department. Errors as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.PASS_PRE_REVIEW, case_id, seen=seen, key=claimed) as step:
            step.fact(clockwork.stored(FactKind.ACCEPTED, step.now))
            steps, fresh = plan.started(step.case.steps, step.guide.review_plan, step.now)
            told = step.moved(steps=steps)
            # The registration result moves the case; acceptance follows in the same breath.
            after = told["after"]
            of = {name: told[name] for name in ("code", "department", "before")}
            step.work.record("cases.case.pre_reviewed", open={**of, "after": after, "result": "通过"})
            told["before"] = after["state"]
            step.work.record("cases.case.accepted", open={**told, "started": list(fresh)})
            return step.done()

    return repeatable_deed(actor, Deed.PASS_PRE_REVIEW, case_id, key, {"seen": seen}, unit)
