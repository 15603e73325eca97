"""起草公示: a step of the guide shows the matter to everybody; what it will say is written by one official and read by
another before anybody sees it (政府信息公开条例第十七条)."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import publicity
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.plan import publicities_to_open
from tongban.cases.readiness import PUBLICITY
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def propose_publicity(
    actor: Actor, *, case_id: UUID, seen: int, text: str, step_id: str = "", key: str | None = None
) -> DeedDone:
    """Write what will be published. Nothing is public until somebody else approves it; until then its author may write it anew.

    Errors: ``cases.publicity.none|opened|text|secret``, ``cases.proposal.waiting``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"step": step_id, "text": text}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor, Deed.PROPOSE_PUBLICITY, case_id, seen=seen, key=claimed, columns=("applicant_sealed",),
            step_id=step_id or None, tried=tried,
        ) as step:  # fmt: skip
            unopened = publicities_to_open(step.case.steps, step.guide.review_plan)
            which = step.one_of(unopened, step_id, "cases.publicity.none")
            if not text.strip():
                raise DomainError("cases.publicity.text")
            shown = step.screened(text, (), REASONS)
            publicity.check_secrets(step.work.data_key, step.case, shown)
            found = publicity.doubts_in(step.work.data_key, case_id, step.guide, shown)
            proposal = {"step": which, "by": str(step.official)}
            pending = {**step.case.pending, PUBLICITY: {**proposal, "n": step.work.sequence + 1}}
            open_ = {**step.moved(pending=pending), **proposal, "found": list(found)}
            step.work.record("cases.case.publicity_proposed", open=open_, sealed={"words": shown})
            return step.done()

    return repeatable_deed(actor, Deed.PROPOSE_PUBLICITY, case_id, key, {"seen": seen, **tried}, unit)
