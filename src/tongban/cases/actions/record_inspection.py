"""登记现场核查: what two officers saw on the spot, condition by condition, with photos; the second one confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, plan, policies
from tongban.cases.actions.draft import files_of
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.attaching import attach_files
from tongban.cases.kinds import Acknowledgement
from tongban.cases.readiness import INSPECTION
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.queries import actor_of, holders
from tongban.registry.orgs.duties import Duty

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of the guide: whether it is met, and what was seen."""

    element: str
    meets: bool
    words: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """A record: on which day, with which second officer, what was found, what the person on the spot said to it."""

    day: date
    companion: UUID
    findings: Sequence[Finding]
    acknowledged: Acknowledgement
    photos: Sequence[UUID] = ()

    def document(self) -> dict[str, Any]:
        """As JSON, without the words."""
        return {
            "day": self.day.isoformat(),
            "companion": str(self.companion),
            "findings": [{"element": each.element, "meets": each.meets} for each in self.findings],
            "acknowledged": self.acknowledged.value,
        }


def record_inspection(
    actor: Actor, *, case_id: UUID, seen: int, inspection: Inspection, step_id: str = "", key: str | None = None
) -> DeedDone:
    """Enter the record of an inspection (行政许可法第三十四条第三款: two officers at least). It counts once the second officer,
    named in it, has confirmed it. ``step_id`` may be left out where one inspection is running.

    The words are the record of what was seen, read and signed on the spot: they are not screened. Errors:
    ``cases.inspection.*``, ``cases.text.too_long``, ``cases.upload.not_found``, ``cases.attachment.too_many``, ``on_case``.
    """
    tried = {**inspection.document(), "step": step_id}
    request = {"seen": seen, **tried, "words": [each.words for each in inspection.findings],
               "photos": [str(each) for each in inspection.photos]}  # fmt: skip

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(
            actor, Deed.RECORD_INSPECTION, case_id, seen=seen, key=claimed, columns=("asked", "accepted_on"),
            step_id=step_id or None, tried=tried,
        ) as step:  # fmt: skip
            running = plan.running_of(step.case.steps, step.guide.review_plan, StepKind.INSPECTION)
            which = step.one_of(running, step_id, "cases.inspection.none")
            _check(step, which, inspection)
            work = step.work
            told = attach_files(work, files_of(actor, inspection.photos) if inspection.photos else (), step.official)
            waiting = {"step": which, "by": str(step.official), "companion": str(inspection.companion),
                       "n": work.sequence + 1}  # fmt: skip
            moved = step.moved(pending={**step.case.pending, INSPECTION: waiting})
            open_ = {**moved, **inspection.document(), "step": which, "attachments": told}
            words = {each.element: each.words.strip() for each in inspection.findings}
            work.record("cases.case.inspection_recorded", open=open_, sealed={"findings": words})
            return step.done()

    return repeatable_deed(actor, Deed.RECORD_INSPECTION, case_id, key, request, unit)


def _check(step: CaseStep, which: str, inspection: Inspection) -> None:
    duty = Duty(step.guide.review_plan.step(which).duty)
    case, today = step.case, clockwork.legal_day(step.now)
    peers = {each.account_id for each in holders(case.department_id, duty, today)}
    if inspection.companion == step.official or inspection.companion not in peers or _is_party(step, inspection):
        raise DomainError("cases.inspection.companion")
    accepted_on = case.accepted_on
    if accepted_on is None or not accepted_on <= inspection.day <= today:
        raise DomainError("cases.inspection.day")
    named = [each.element for each in inspection.findings]
    asked = {each for each in case.asked if step.guide.element(each).kind is ElementKind.CONDITION}
    if not named or len(set(named)) < len(named) or not asked.issuperset(named):
        raise DomainError("cases.inspection.findings")
    for finding in inspection.findings:
        if not finding.words.strip():
            raise DomainError("cases.inspection.findings")
        if len(finding.words) > LONGEST:
            raise DomainError("cases.text.too_long", limit=LONGEST)


def _is_party(step: CaseStep, inspection: Inspection) -> bool:
    companion = actor_of(inspection.companion, Channel.DESK)
    return companion is not None and policies.is_party(companion, step.case)
