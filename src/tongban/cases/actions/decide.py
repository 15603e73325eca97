"""决定: 准予 or 不予, in writing; a refusal cites elements of the bound guide and states its reasons (arts. 37–38)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from tongban.cases import clockwork, content, renewing
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.kinds import Outcome
from tongban.cases.models import Decision
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.cases.terms import term_of
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import Element
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.identity.actors import Actor

_GROUNDS = (ElementKind.CONDITION, ElementKind.MATERIAL, ElementKind.REQUIREMENT, ElementKind.BASIS, ElementKind.FIELD)


def decide(
    actor: Actor,
    *,
    case_id: UUID,
    seen: int,
    outcome: Outcome,
    grounds: Sequence[str] = (),
    reasons: str = "",
    key: str | None = None,
) -> DeedDone:
    """Decide, when all steps are finished, by an official of the plan's deciding duty who gave no opinion before.

    Errors: ``cases.decide.steps_open|grounds|not_citable``, ``cases.step.same_person``, ``cases.text.*``,
    ``catalogue.element_unknown``, as ``on_case``.
    """
    tried = {"outcome": outcome.value, "grounds": list(grounds), "reasons": reasons}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.DECIDE, case_id, seen=seen, key=claimed, columns=("asked",), tried=tried) as step:
            text = _checked_reasons(step, outcome, grounds, reasons)
            work, case = step.work, step.case
            n = work.next_n()
            work.insert(
                Decision,
                {
                    "case_id": case.id,
                    "n": n,
                    "at": step.now,
                    "official_id": step.official,
                    "outcome": outcome.value,
                    "grounds": list(grounds),
                    "reasons_sealed": content.seal_text(work.data_key, case.id, n, text) if text else None,
                },
            )
            step.fact(clockwork.stored(FactKind.DECIDED, step.now, granted=outcome is Outcome.GRANTED))
            term = _term(step) if outcome is Outcome.GRANTED else None
            until = {"valid_until": term[1]} if term else {}
            # A proposal that still waits has lost its subject.
            told = step.moved(outcome=outcome.value, decided_at=step.now, due=step.now, pending={}, **until)
            since = {"valid_from": term[0].isoformat()} if term else {}
            work.record(
                "cases.case.decided",
                open={**told, **since, "n": n, "grounds": list(grounds), "parties": step.everybody},
                sealed={"reasons": text},
            )
            return step.done()

    return repeatable_deed(actor, Deed.DECIDE, case_id, key, {"seen": seen, **tried}, unit)


def _term(step: CaseStep) -> tuple[date, date] | None:
    return term_of(step.guide, clockwork.legal_day(step.now), renewing.held_until(step.case))


def _checked_reasons(step: CaseStep, outcome: Outcome, grounds: Sequence[str], reasons: str) -> str:
    elements = [step.guide.element(ground) for ground in grounds]
    for element in elements:
        if element.kind not in _GROUNDS or not _applies(step, element):
            raise DomainError("cases.decide.not_citable", element=element.id)
    if outcome is Outcome.GRANTED:
        if reasons.strip() or elements:
            raise DomainError("cases.decide.granted_plainly")
        return ""
    if not elements or not reasons.strip():
        raise DomainError("cases.decide.grounds")
    cited = [element.text for element in elements]
    return step.screened(reasons, cited, REASONS)


def _applies(step: CaseStep, element: Element) -> bool:
    """Whether a ground concerns this applicant: a condition, material or required field asked of them, or the law."""
    if element.kind is ElementKind.BASIS:
        return True
    if element.kind is ElementKind.FIELD:
        field = step.guide.form.field(element.id)
        whole = element.parent or element.id
        return whole in step.case.asked and field.required and field.type is not formspec.FieldType.COMPUTED
    return (element.parent or element.id) in step.case.asked
