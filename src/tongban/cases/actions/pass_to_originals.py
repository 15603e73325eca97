"""预审通过，待核验原件: what was handed in on line is in order; the originals that the guide names are still to be seen."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import ORIGINALS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.registry.identity.actors import Actor


def pass_to_originals(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Pass the pre-review where the guide asks to see originals. The five working days run on: silence still accepts.

    Errors: ``cases.originals.none`` (then passing is acceptance), as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.PASS_TO_ORIGINALS, case_id, seen=seen, key=claimed) as step:
            told = step.moved()
            originals = list(step.case.pending[ORIGINALS])
            step.work.record("cases.case.pre_reviewed", open={**told, "result": "通过", "originals": originals})
            return step.done()

    return repeatable_deed(actor, Deed.PASS_TO_ORIGINALS, case_id, key, {"seen": seen}, unit)
