"""更正笔误: a slip of the pen in a paper of the decision is put right. The decision itself cannot be changed by it."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import content
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.models import Decision
from tongban.cases.screening import screen
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor

_READ = ("due", "applicant_sealed")


def correct_error(
    actor: Actor, *, case_id: UUID, seen: int, wrong: str, right: str, key: str | None = None
) -> DeedDone:
    """Record what was written and what it should read. Outcome, grounds and dates stay as they were decided.

    ``wrong`` stands in the papers of the decision: the reasons, or what they name. Errors: ``cases.error.same`` (nothing to
    put right), ``cases.error.not_written``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"wrong": wrong, "right": right}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.CORRECT_ERROR, case_id, seen=seen, key=claimed, columns=_READ, tried=tried) as step:
            if not wrong.strip() or not right.strip() or wrong.strip() == right.strip():
                raise DomainError("cases.error.same")
            written = _written(step)
            if not any(wrong.strip() in text for text in written):
                raise DomainError("cases.error.not_written")
            names = [need.name for need in step.guide.materials if not any(need.name in text for text in written)]
            texts = [screen(each, cited=[wrong], other_names=names) for each in (wrong, right)]
            told = step.moved(due=step.case.due)
            step.work.record("cases.case.error_corrected", open=told, sealed={"wrong": texts[0], "right": texts[1]})
            return step.done()

    return repeatable_deed(actor, Deed.CORRECT_ERROR, case_id, key, {"seen": seen, **tried}, unit)


def _written(step: CaseStep) -> list[str]:
    """What the papers of the decision say in words of their own: reasons, applicant, item, body, result."""
    key, case = step.work.data_key, step.case
    decision = Decision.objects.filter(case_id=case.id).order_by("-n").first()
    reasons = decision.reasons_sealed if decision is not None else None
    applicant = content.open_content(key, case.id, case.applicant_sealed or b"")
    return [
        content.open_text(key, case.id, decision.n, reasons) if decision is not None and reasons is not None else "",
        *(str(value) for value in applicant.values() if value),
        step.guide.name,
        step.guide.department_name,
        *(row["name"] for row in step.guide.unified["results"]),
    ]
