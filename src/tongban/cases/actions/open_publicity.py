"""发布公示: a step of the guide shows the matter to everybody, who may object until it ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from tongban.cases import content, plan
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.models import PublicNotice, Submission
from tongban.cases.queries.names import applicant_name
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.rows import first
from tongban.kernel.errors import DomainError
from tongban.kernel.secrecy import secrets_in
from tongban.kernel.telltale import NAME, Telltale, telltales
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind

PARTY = Telltale("name", "当事人的姓名", "the full name of a party")


def open_publicity(
    actor: Actor, *, case_id: UUID, seen: int, text: str, step_id: str = "", key: str | None = None
) -> DeedDone:
    """Publish it for as long as the guide says (``lasts`` of the step), from the next day on. A company is shown by its
    name, a person by the family name.

    Errors: ``cases.publicity.none|opened|text|secret``, ``cases.text.*``, as ``on_case``.
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
            _check_secrets(step, shown)
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


def _check_secrets(step: CaseStep, text: str) -> None:
    """Neither numbers nor the full name of a person, nor internal papers, nor what the applicant marked as a business secret
    (行政许可法第五条第三款)."""
    person = step.case.applicant_kind == PartyKind.NATURAL.value
    told = content.open_content(step.work.data_key, step.case.id, step.case.applicant_sealed or b"")
    names = [str(told["name"])] if person else []
    found = [*secrets_in(text, _marked(step)), *(PARTY for each in telltales(text, names) if each is NAME)]
    if found:
        words = {"what": "、".join(each.zh for each in found), "what_en": ", ".join(each.en for each in found)}
        raise DomainError("cases.publicity.secret", **words)


def _marked(step: CaseStep) -> list[str]:
    """The answers that are business secrets, in words."""
    last = first(Submission, ("case_id", "n", "content_sealed"), {"case_id": step.case.id}, order=("-round",))
    if last is None:
        return []
    document = content.open_content(step.work.data_key, step.case.id, last.content_sealed)
    return [text for each in document.get("secrets", ()) for text in _texts(document["answers"].get(each))]


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, list | dict):
        for each in answer.values() if isinstance(answer, dict) else answer:
            yield from _texts(each)
