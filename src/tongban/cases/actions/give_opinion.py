"""审查意见: a step of the review plan is finished by an official of the step's duty; the next steps start."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import content, plan, readiness
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import Opinion
from tongban.cases.models import StepRun
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

LONGEST = 2_000


def give_opinion(
    actor: Actor, *, case_id: UUID, seen: int, step_id: str, opinion: Opinion, text: str = "", key: str | None = None
) -> DeedDone:
    """Sign an opinion. It is internal: the applicant never sees it, so nothing can be demanded by it.

    Errors: ``cases.step.not_running``, ``cases.step.same_person`` (初审、复核 by different persons), ``cases.hearing.chair``,
    ``cases.inspection.missing|waiting``, ``cases.publicity.not_opened|running``, ``cases.statement.unanswered``,
    ``cases.text.too_long``, as ``on_case``.
    """
    tried = {"step": step_id, "opinion": opinion.value, "text": text}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.GIVE_OPINION, case_id, seen=seen, key=claimed, step_id=step_id, tried=tried) as step:
            if len(text) > LONGEST:
                raise DomainError("cases.text.too_long", limit=LONGEST)
            work, case = step.work, step.case
            readiness.may_review(case, str(step.official))
            readiness.step_ready(case, step.guide, step_id, step.now)
            running = case.steps.get(step_id, {})
            done = plan.finished(case.steps, step_id, step.official, opinion, step.now)
            steps, fresh = plan.started(done, step.guide.review_plan, step.now)
            n = work.next_n()
            work.insert(
                StepRun,
                {
                    "case_id": case.id,
                    "n": n,
                    "step": step_id,
                    "department_id": case.department_id,
                    "official_id": step.official,
                    "started_at": running["since"],
                    "due": running["due"],
                    "finished_at": step.now,
                    "opinion": opinion.value,
                    "text_sealed": content.seal_text(work.data_key, case.id, n, text) if text else None,
                },
            )
            told = step.moved(steps=steps)
            work.record(
                "cases.case.step_finished",
                open={
                    **told,
                    "step": step_id,
                    "n": n,
                    "opinion": opinion.value,
                    "since": running["since"],
                    "due": running["due"],
                    "at": instant_text(step.now),
                    "started": list(fresh),
                },
                sealed={"text": text},
            )
            return step.done()

    return repeatable_deed(actor, Deed.GIVE_OPINION, case_id, key, {"seen": seen, **tried}, unit)
