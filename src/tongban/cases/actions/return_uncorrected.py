"""退件: no correction came, and the guide says with its basis what follows. A reasoned deed of an official, never a timer."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.rules import UNCORRECTED
from tongban.registry.identity.actors import Actor


def return_uncorrected(actor: Actor, *, case_id: UUID, seen: int, key: str | None = None) -> DeedDone:
    """Return the application under the guide's rule, after the time it names; its text is the reason.

    Errors: ``cases.return.no_rule|too_early``, as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.RETURN_UNCORRECTED, case_id, seen=seen, key=claimed) as step:
            rule = step.guide.uncorrected_rule
            assert rule is not None
            step.fact(clockwork.stored(FactKind.CLOSED, step.now))
            told = step.moved(due=None, pending={})
            cited = {"element": UNCORRECTED, "basis": step.guide.cited(rule.basis), "reason": rule.text}
            step.work.record("cases.case.returned", open={**told, **cited})
            return step.done()

    return repeatable_deed(actor, Deed.RETURN_UNCORRECTED, case_id, key, {"seen": seen}, unit)
