"""发布公示: a step of the guide shows the matter to everybody, who may object until it ends."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import plan
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.models import PublicNotice
from tongban.cases.queries.names import applicant_name
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.identity.actors import Actor


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
            running = plan.running_of(step.case.steps, step.guide.review_plan, StepKind.PUBLICITY)
            unopened = [each for each in running if "until" not in step.case.steps[each]]
            which = step.one_of(unopened, step_id, "cases.publicity.none")
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
                "shown_name": applicant_name(step.case, step.work.data_key),
                "text": shown,
                "opened_at": step.now,
                "until": until,
            })  # fmt: skip
            return step.done()

    return repeatable_deed(actor, Deed.OPEN_PUBLICITY, case_id, key, {"seen": seen, **tried}, unit)
