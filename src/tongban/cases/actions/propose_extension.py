"""提请延长: the decision needs longer than the law's limit; the head of the body answers, once, before the limit ends."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import EXTENSION
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def propose_extension(
    actor: Actor, *, case_id: UUID, seen: int, amount: int, reason: str, key: str | None = None
) -> DeedDone:
    """Propose to extend the statutory limit by ``amount`` in the unit of the guide's rule (行政许可法第四十二条).

    Errors: ``cases.extension.not_listed|once|too_late|amount``, ``cases.proposal.waiting|reason``, ``cases.text.*``,
    as ``on_case``.
    """
    tried = {"amount": amount, "reason": reason}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.PROPOSE_EXTENSION, case_id, seen=seen, key=claimed, tried=tried) as step:
            rule = step.guide.extension
            assert rule is not None
            if not 0 < amount <= rule.max.amount:
                raise DomainError("cases.extension.amount", most=rule.max.text())
            if not reason.strip():
                raise DomainError("cases.proposal.reason")
            text = step.screened(reason, limit=REASONS)
            proposal = {"amount": amount, "unit": rule.max.unit.value, "by": str(step.official)}
            pending = {**step.case.pending, EXTENSION: {**proposal, "n": step.work.sequence + 1}}
            told = step.moved(pending=pending)
            step.work.record("cases.case.extension_proposed", open={**told, **proposal}, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.PROPOSE_EXTENSION, case_id, key, {"seen": seen, **tried}, unit)
