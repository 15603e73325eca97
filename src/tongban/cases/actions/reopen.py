"""重新办理: a review organ or a court undid what the body did; the case is done anew, and its limits begin anew."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, plan
from tongban.cases.actions.deem_renewed import record_renewals_of
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import REOPENINGS, Reopening, Standing
from tongban.cases.readiness import ORIGINALS
from tongban.cases.states import Deed, State
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor

# 赣府行复〔2026〕12 号 of a review organ, （2026）赣0722行初12号 of a court: a number and nothing else.
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{2,12}[〔\[(（]20[0-9]{2}[〕\])）] ?第? ?[0-9]{1,6} ?号"
    r"|[(（〔]20[0-9]{2}[)）〕][\u4e00-\u9fff0-9]{3,14} ?[0-9]{1,6} ?号"
)


def reopen(
    actor: Actor, *, case_id: UUID, seen: int, ground: Reopening, document: str, key: str | None = None
) -> DeedDone:
    """Do the case anew (行政复议法第六十四条, 行政诉讼法第七十条). ``document`` is the number of the decision or judgment.

    A refusal at intake goes back to examination, a decision back to review: every step again. What had been decided stays
    on the record. Errors: ``cases.reopen.document``, as ``on_case``.
    """
    tried = {"ground": ground.value, "document": document}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.REOPEN, case_id, seen=seen, key=claimed, columns=("asked",), tried=tried) as step:
            if not _NUMBER.fullmatch(document.strip()):
                raise DomainError("cases.reopen.document")
            open_ = {**_moved(step), "ground": ground.value, "basis": REOPENINGS[ground][1]}
            step.work.record("cases.case.reopened", open=open_, sealed={"words": document.strip()})
            return step.done()

    record_renewals_of(case_id)
    return repeatable_deed(actor, Deed.REOPEN, case_id, key, {"seen": seen, **tried}, unit)


def _moved(step: CaseStep) -> dict[str, Any]:
    steps = plan.anew(step.case.steps)
    fresh: tuple[str, ...] = ()
    review = step.state is State.IN_REVIEW
    if review:
        steps, fresh = plan.started(steps, step.guide.review_plan, step.now)
    step.fact(clockwork.stored(FactKind.REOPENED, step.now, stage="decision" if review else "acceptance"))
    # What the guide wants to see is to be seen again where the examination begins anew.
    originals = [need.id for need in step.guide.materials if need.original_seen and need.id in step.case.asked]
    pending = {ORIGINALS: originals} if originals and not review else {}
    undone: dict[str, Any] = {"outcome": "", "standing": Standing.VALID.value, "pending": pending}
    # It was decided once: silence renews nothing any more (行政许可法第五十条).
    undone |= {"valid_until": None, "renewal_due": None}
    told = step.moved(steps=steps, decided_at=None, concluded_at=None, **undone)
    return {**told, "started": list(fresh)}
