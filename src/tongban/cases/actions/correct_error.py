"""更正笔误: a slip of the pen in a paper of the decision is put right. The decision itself cannot be changed by it."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.screening import screen
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def correct_error(
    actor: Actor, *, case_id: UUID, seen: int, wrong: str, right: str, key: str | None = None
) -> DeedDone:
    """Record what was written and what it should read. Outcome, grounds and dates stay as they were decided.

    Errors: ``cases.error.same`` (nothing to put right), ``cases.text.*``, as ``on_case``.
    """
    tried = {"wrong": wrong, "right": right}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.CORRECT_ERROR, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            if not wrong.strip() or not right.strip() or wrong.strip() == right.strip():
                raise DomainError("cases.error.same")
            names = [need.name for need in step.guide.materials]
            texts = [screen(each, cited=[wrong], other_names=names) for each in (wrong, right)]
            told = step.moved(due=step.case.due)
            step.work.record("cases.case.error_corrected", open=told, sealed={"wrong": texts[0], "right": texts[1]})
            return step.done()

    return repeatable_deed(actor, Deed.CORRECT_ERROR, case_id, key, {"seen": seen, **tried}, unit)
