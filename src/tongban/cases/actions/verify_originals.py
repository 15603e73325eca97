"""核验原件并受理: the originals were seen at the window, which completes the examination."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork, plan
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import ORIGINALS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor


def verify_originals(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Accept, all originals of the guide having been seen (行政许可法第三十二条第一款第（五）项). Errors as ``on_case``."""

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.VERIFY_ORIGINALS, case_id, seen=seen, key=claimed) as step:
            step.fact(clockwork.stored(FactKind.ACCEPTED, step.now))
            steps, fresh = plan.started(step.case.steps, step.guide.review_plan, step.now)
            pending = step.waiting_without(ORIGINALS)
            told = step.moved(steps=steps, pending=pending)
            seen_now = list(step.case.pending.get(ORIGINALS, ()))
            step.work.record(
                "cases.case.accepted",
                open={**told, "started": list(fresh), "originals": seen_now},
            )
            return step.done()

    return repeatable_deed(actor, Deed.VERIFY_ORIGINALS, case_id, key, {"seen": seen}, unit)
