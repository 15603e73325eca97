"""发布公示: a step of the guide shows the matter to everybody, who may object until it ends."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import content, plan
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.models import PublicNotice
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_name
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind


def open_publicity(
    actor: Actor, *, case_id: UUID, seen: int, text: str, step_id: str = "", key: str | None = None
) -> DeedDone:
    """Publish it for as long as the guide says (``lasts`` of the step), from the next day on. A company is shown by its
    name, a person by the family name.

    Errors: ``cases.publicity.none|opened|text``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"step": step_id, "text": text}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor, Deed.OPEN_PUBLICITY, case_id, seen=seen, key=claimed, columns=("applicant_sealed",),
            step_id=step_id or None, tried=tried,
        ) as step:  # fmt: skip
            which = _which(step, step_id)
            if not text.strip():
                raise DomainError("cases.publicity.text")
            shown = step.screened(text, (), REASONS)
            lasts = step.guide.review_plan.step(which).lasts
            assert lasts is not None
            until = plan.due_of(lasts, step.now)
            token = {**step.case.steps[which], "until": instant_text(until)}
            told = step.moved(steps={**step.case.steps, which: token})
            open_ = {**told, "step": which, "until": instant_text(until)}
            n = step.work.record("cases.case.publicity_opened", open=open_, sealed={"words": shown})
            step.work.insert(PublicNotice, {
                "case_id": case_id,
                "n": n,
                "step": which,
                "guide_id": step.guide.hash,
                "department_id": step.case.department_id,
                "region_code": step.case.region_code,
                "shown_name": _shown_name(step),
                "text": shown,
                "opened_at": step.now,
                "until": until,
            })  # fmt: skip
            return step.done()

    return repeatable_deed(actor, Deed.OPEN_PUBLICITY, case_id, key, {"seen": seen, **tried}, unit)


def _which(step: CaseStep, step_id: str) -> str:
    running = plan.running_of(step.case.steps, step.guide.review_plan, StepKind.PUBLICITY)
    closed = [each for each in running if "until" not in step.case.steps[each]]
    if step_id in closed:
        return step_id
    if step_id or len(closed) != 1:
        raise DomainError("cases.publicity.none")
    return closed[0]


def _shown_name(step: CaseStep) -> str:
    name = str(content.open_content(step.work.data_key, step.case.id, step.case.applicant_sealed or b"")["name"])
    return name if step.case.applicant_kind == PartyKind.LEGAL.value else mask_name(name)
