"""不予受理: four kinds, each on its own ground; a substantive condition is never one of them (that is a decision)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tongban.cases import clockwork
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import INTAKE_REFUSALS, IntakeRefusal
from tongban.cases.models import CorrectionLine, CorrectionNotice
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.kinds import ElementKind, MaterialSource
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import body_on, department

_FALSE = (ElementKind.MATERIAL, ElementKind.FIELD)


def refuse_intake(
    actor: Actor,
    *,
    case_id: UUID,
    seen: int,
    kind: IntakeRefusal,
    grounds: Sequence[str] = (),
    reasons: str,
    competent: UUID | None = None,
    key: str | None = None,
) -> DeedDone:
    """Refuse to accept (行政许可法 arts. 32, 78), with reasons the applicant reads and a sealed paper.

    ``grounds``: for STILL_INCOMPLETE the places of lines of the last notice that are still unmet, for FALSE_MATERIAL the
    elements that are false; ``competent``: for WRONG_BODY the body to apply to. Errors: ``cases.intake.*``,
    ``cases.text.*``, ``catalogue.element_unknown``, ``orgs.department.unknown``, as ``on_case``.
    """
    tried = {
        "kind": kind.value, "grounds": list(grounds), "reasons": reasons, "competent": str(competent) if competent else None
    }  # fmt: skip

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor, Deed.REFUSE_INTAKE, case_id, seen=seen, key=claimed, columns=("asked",), tried=tried
        ) as step:
            named = _competent(step, kind, competent)
            _check_grounds(step, kind, grounds)
            text = _screened(step, grounds, reasons)
            step.fact(clockwork.stored(FactKind.CLOSED, step.now))
            told = step.moved(due=None, pending={})
            ground = {"kind": kind.value, "basis": INTAKE_REFUSALS[kind][1], "grounds": list(grounds), **named}
            step.work.record("cases.case.not_accepted", open={**told, **ground}, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.REFUSE_INTAKE, case_id, key, {"seen": seen, **tried}, unit)


def _competent(step: CaseStep, kind: IntakeRefusal, competent: UUID | None) -> dict[str, str]:
    """Who is competent, by id, code and name of the day. Art. 32(2): named, always; in no other case."""
    if kind is not IntakeRefusal.WRONG_BODY:
        if competent is not None:
            raise DomainError("cases.intake.competent_elsewhere")
        return {}
    if competent is None:
        raise DomainError("cases.intake.competent_missing")
    body = department(competent)
    today = clockwork.legal_day(step.now)
    ended = body.valid_to is not None and body.valid_to <= today
    if ended or body.uscc == step.guide.department_uscc or body.id == body_on(step.case.department_id, today).id:
        # Nobody can apply to a body that is no more, and this one under an earlier row is not another.
        raise DomainError("cases.intake.competent_missing")
    return {"competent": str(body.id), "competent_uscc": body.uscc, "competent_name": body.name}


def _check_grounds(step: CaseStep, kind: IntakeRefusal, grounds: Sequence[str]) -> None:
    if kind is IntakeRefusal.STILL_INCOMPLETE:
        told = _told_last(step.case.id)
        corrected = any(fact["kind"] == FactKind.CORRECTION_RECEIVED.value for fact in step.case.facts)
        if not corrected or not grounds or not told.issuperset(grounds):
            raise DomainError("cases.intake.not_notified")
    elif kind is IntakeRefusal.FALSE_MATERIAL:
        if not grounds:
            raise DomainError("cases.intake.grounds")
        for ground in grounds:
            element = step.guide.element(ground)
            asked = (element.parent or element.id) in step.case.asked
            if element.kind not in _FALSE or not asked or ground in _not_theirs(step):
                raise DomainError("cases.intake.not_citable", element=ground)
    elif grounds:
        raise DomainError("cases.intake.not_citable", element="、".join(grounds))


def _not_theirs(step: CaseStep) -> set[str]:
    """What a registry says, and what the platform works out, the applicant has not falsified (第七十八条: 提供虚假材料)."""
    said = {need.id for need in step.guide.materials if need.source is MaterialSource.REGISTRY}
    return said | {each.id for each in step.guide.form.all_fields() if each.type is formspec.FieldType.COMPUTED}


def _told_last(case_id: UUID) -> set[str]:
    """Places of the lines of the last notice: what is still unmet can only be one of them."""
    notice = CorrectionNotice.objects.filter(case_id=case_id).order_by("-round").values_list("n", flat=True).first()
    return set(CorrectionLine.objects.filter(case_id=case_id, notice_n=notice or 0).values_list("path", flat=True))


def _screened(step: CaseStep, grounds: Sequence[str], reasons: str) -> str:
    if not reasons.strip():
        raise DomainError("cases.intake.reasons")
    elements = [step.guide.element(ground.split("[", 1)[0]) for ground in grounds]
    cited = [element.text for element in elements]
    return step.screened(reasons, cited, REASONS)
