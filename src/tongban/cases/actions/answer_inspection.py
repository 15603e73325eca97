"""确认现场核查记录: the second officer says that it was so; without that there is no inspection."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import INSPECTION
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.registry.identity.actors import Actor


def answer_inspection(actor: Actor, *, case_id: UUID, seen: int, approve: bool, key: str | None = None) -> DeedDone:
    """Confirm the record that waits, or send it back (行政许可法第三十四条第三款). Sent back, it stays on the record and another
    one is entered. Errors: ``cases.inspection.not_waiting|not_companion``, as ``on_case``."""

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ANSWER_INSPECTION, case_id, seen=seen, key=claimed) as step:
            record = step.case.pending[INSPECTION]
            name, n = record["step"], record["n"]
            pending, answered = step.waiting_without(INSPECTION), {"inspection": n, "step": name}
            if not approve:
                step.work.record("cases.case.inspection_returned", open={**step.moved(pending=pending), **answered})
                return step.done()
            officers = [record["by"], record["companion"]]
            steps = {**step.case.steps, name: {**step.case.steps[name], "inspected": n, "officers": officers}}
            told = step.moved(pending=pending, steps=steps)
            step.work.record("cases.case.inspection_confirmed", open={**told, **answered, "officers": officers})
            return step.done()

    return repeatable_deed(actor, Deed.ANSWER_INSPECTION, case_id, key, {"seen": seen, "approve": approve}, unit)
