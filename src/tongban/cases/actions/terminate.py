"""终止: the proceeding ends without a decision because its subject is gone."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import TERMINATIONS, Termination
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.identity.actors import Actor


def terminate(
    actor: Actor, *, case_id: UUID, seen: int, ground: Termination, evidence: str, key: str | None = None
) -> DeedDone:
    """End the proceeding. ``evidence`` says on what the official relies (a register's answer, a notice of dissolution).

    Errors: ``cases.terminate.evidence``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"ground": ground.value, "evidence": evidence}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.TERMINATE, case_id, seen=seen, key=claimed, tried=tried) as step:
            if not evidence.strip():
                raise DomainError("cases.terminate.evidence")
            text = step.screened(evidence, _REGISTERS, REASONS)
            step.fact(clockwork.stored(FactKind.CLOSED, step.now))
            told = step.moved(due=None, pending={})
            step.work.record(
                "cases.case.terminated",
                open={**told, "ground": ground.value, "basis": TERMINATIONS[ground][1], "parties": step.everybody},
                sealed={"words": text},
            )
            return step.done()

    return repeatable_deed(actor, Deed.TERMINATE, case_id, key, {"seen": seen, **tried}, unit)


_REGISTERS = ("死亡证明", "注销登记通知书", "户口注销证明", "登记档案", "判决书")
"""What such a ground rests on; the words may be used, nobody is asked for them."""
