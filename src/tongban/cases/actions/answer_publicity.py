"""审核公示: a second official of the body reads what one has written, and publishes it or sends it back with the reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.cases import plan, publicity
from tongban.cases.actions.answer_pause import proposed_words
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.models import PublicNotice
from tongban.cases.queries.names import applicant_name
from tongban.cases.readiness import PUBLICITY
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor


def answer_publicity(
    actor: Actor, *, case_id: UUID, seen: int, approve: bool, reason: str = "", key: str | None = None
) -> DeedDone:
    """Answer what waits (政府信息公开条例第十七条). Approved, it is public at once and for as long as the guide says (``lasts`` of
    the step), from the next day on; a company is shown by its name, a person by the family name. Sent back, its author reads
    the ``reason``, which nobody outside does. What must not be published is looked for once more.

    Errors: ``cases.proposal.none|own``, ``cases.publicity.none|secret|reason``, ``cases.text.too_long``, as ``on_case``.
    """
    tried = {"approve": approve, "reason": reason}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor, Deed.ANSWER_PUBLICITY, case_id, seen=seen, key=claimed, columns=("applicant_sealed",), tried=tried
        ) as step:
            proposal = step.case.pending[PUBLICITY]
            if not approve:
                told = step.moved(pending=step.waiting_without(PUBLICITY))
                answered = {"proposal": proposal["n"], "step": proposal["step"]}
                sealed = {"words": _checked(reason)}
                step.work.record("cases.case.publicity_returned", open={**told, **answered}, sealed=sealed)
                return step.done()
            _publish(step, proposal)
            return step.done()

    return repeatable_deed(actor, Deed.ANSWER_PUBLICITY, case_id, key, {"seen": seen, **tried}, unit)


def _checked(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise DomainError("cases.publicity.reason")
    if len(text) > REASONS:
        raise DomainError("cases.text.too_long", limit=REASONS)
    return text


def _publish(step: CaseStep, proposal: dict[str, Any]) -> None:
    which = proposal["step"]
    if which not in plan.publicities_to_open(step.case.steps, step.guide.review_plan):
        raise DomainError("cases.publicity.none")
    shown = proposed_words(step.work.data_key, step.case.id, proposal["n"])
    publicity.check_secrets(step.work.data_key, step.case, shown)
    lasts = step.guide.review_plan.step(which).lasts
    assert lasts is not None
    until = plan.due_of(lasts, step.now)
    token = {**step.case.steps[which], "opened": instant_text(step.now), "until": instant_text(until)}
    told = step.moved(steps={**step.case.steps, which: token}, pending=step.waiting_without(PUBLICITY))
    open_ = {**told, "step": which, "until": instant_text(until), "proposal": proposal["n"], "author": proposal["by"]}
    n = step.work.record("cases.case.publicity_opened", open=open_, sealed={"words": shown})
    step.work.insert(PublicNotice, {
        "case_id": step.case.id,
        "n": n,
        "step": which,
        "guide_id": step.guide.hash,
        "department_id": step.case.department_id,
        "region_code": step.case.region_code,
        "shown_name": applicant_name(step.case, step.work.data_key),
        "text": shown,
        "opened_at": step.now,
        "until": until,
    })  # fmt: skip
