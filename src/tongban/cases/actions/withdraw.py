"""撤回: who applies may take the application back as long as nothing is decided."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor

LONGEST = 500


def withdraw(actor: Actor, *, case_id: UUID, seen: int, reason: str = "", key: str | None = None) -> DeedDone:
    """Withdraw; the reason is the applicant's own and may stay empty. Errors as ``on_case``, ``cases.text.too_long``."""
    reason = reason.strip()

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.WITHDRAW, case_id, seen=seen, key=claimed) as step:
            if len(reason) > LONGEST:
                raise DomainError("cases.text.too_long", limit=LONGEST)
            step.fact(clockwork.stored(FactKind.CLOSED, step.now))
            told = step.moved(pending={})
            step.work.record(
                "cases.case.withdrawn", open={**told, "parties": step.everybody}, sealed={"reason": reason}
            )
            return step.done()

    return repeatable_deed(actor, Deed.WITHDRAW, case_id, key, {"seen": seen, "reason": reason}, unit)
