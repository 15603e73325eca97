"""审批延长: the head of the body approves or declines; approved, the applicant is told the reason."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork, readiness
from tongban.cases.actions.answer_pause import proposed_words
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import EXTENSION
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.rules import EXTENSION as ELEMENT
from tongban.registry.identity.actors import Actor


def answer_extension(actor: Actor, *, case_id: UUID, seen: int, approve: bool, key: str | None = None) -> DeedDone:
    """Answer the proposal that waits (行政许可法第四十二条: 经本行政机关负责人批准). The statutory date moves, the promise stays.

    Errors: ``cases.proposal.none|own``, ``cases.extension.too_late`` (the limit ended meanwhile), as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ANSWER_EXTENSION, case_id, seen=seen, key=claimed) as step:
            proposal = step.case.pending[EXTENSION]
            pending = step.waiting_without(EXTENSION)
            answered = {"proposal": proposal["n"], "element": ELEMENT}
            if not approve:
                told = step.moved(pending=pending)
                step.work.record("cases.case.extension_declined", open={**told, **answered})
                return step.done()
            readiness.extendable(step.case, step.guide, step.now)
            rule = step.guide.extension
            assert rule is not None
            data = {"amount": proposal["amount"], "unit": proposal["unit"]}
            step.fact(clockwork.stored(FactKind.EXTENDED, step.now, **data))
            told = step.moved(pending=pending)
            words = proposed_words(step.work.data_key, step.case.id, proposal["n"])
            open_ = {**told, **answered, **data, "basis": step.guide.cited(rule.basis), "approver": rule.approver}
            step.work.record("cases.case.extended", open=open_, sealed={"words": words})
            return step.done()

    return repeatable_deed(actor, Deed.ANSWER_EXTENSION, case_id, key, {"seen": seen, "approve": approve}, unit)
