"""撤销、注销: what was granted is taken back because it should not have been, or closed because it has ended."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.deem_renewed import record_renewals_of
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import ENDINGS
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def end_permit(
    actor: Actor, *, case_id: UUID, seen: int, ground: str, reasons: str, key: str | None = None
) -> DeedDone:
    """Revoke (行政许可法第六十九条) or cancel (第七十条); ``ground`` is a key of ``ENDINGS``, which says which of the two.

    Errors: ``cases.permit.none|ground|reasons``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"ground": ground, "reasons": reasons}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.END_PERMIT, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            if ground not in ENDINGS:
                raise DomainError("cases.permit.ground")
            if not reasons.strip():
                raise DomainError("cases.permit.reasons")
            standing, label, basis = ENDINGS[ground]
            results = [row["name"] for row in step.guide.unified["results"]]
            text = step.screened(reasons, [label, *results], REASONS)
            told = step.moved(due=step.case.due, standing=standing.value)
            open_ = {**told, "ground": ground, "basis": basis}
            step.work.record("cases.case.permit_ended", open=open_, sealed={"words": text})
            return step.done()

    record_renewals_of(case_id)
    return repeatable_deed(actor, Deed.END_PERMIT, case_id, key, {"seen": seen, **tried}, unit)
