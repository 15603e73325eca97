"""陈述意见: applicant and interested parties say what they have to say; while a case is published anybody may object."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tongban.cases import policies
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import STATEMENTS
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import person_card

MOST_WAITING = 3
REAL_NAME = 2
"""Assurance level from which a person is known by name."""


def make_statement(
    actor: Actor, *, case_id: UUID, seen: int | None = None, text: str, key: str | None = None
) -> DeedDone:
    """Say something on the matter (行政许可法第七条、第三十六条). It is answered one by one before the decision.

    Who objects to what is published becomes an interested party: they are told the answer and the decision. Errors:
    ``cases.statement.text|real_name|too_many``, ``cases.text.too_long``, as ``on_case``.
    """
    tried = {"text": text[:200]}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.MAKE_STATEMENT, case_id, seen=seen, key=claimed, tried=tried) as step:
            party, objection = _speaker(step)
            _check(step, party, text)
            waiting = [*step.case.pending.get(STATEMENTS, ()), {"n": step.work.sequence + 1, "by": party["id"]}]
            columns: dict[str, Any] = {"pending": {**step.case.pending, STATEMENTS: waiting}}
            if objection:
                columns["interested"] = [*(step.case.interested or ()), party]
            told = step.moved(**columns)
            open_ = {**told, "parties": [party], "party": party, "objection": objection}
            step.work.record("cases.case.statement_made", open=open_, sealed={"words": text.strip()})
            return step.done()

    return repeatable_deed(actor, Deed.MAKE_STATEMENT, case_id, key, {"seen": seen, "text": text}, unit)


def _speaker(step: CaseStep) -> tuple[dict[str, str], bool]:
    """For whom the actor speaks, and whether it is somebody new who objects to what is published."""
    actor, case = step.actor, step.case
    if policies.is_applicant(actor, case) or policies.took_it_in(actor, case):
        return {"kind": case.applicant_kind, "id": str(case.applicant_id)}, False
    interest = policies.interest_of(actor, case)
    if interest is not None:
        return interest, False
    card = person_card(actor.person_id) if actor.person_id else None
    if card is None or card.assurance_level < REAL_NAME:
        raise DomainError("cases.statement.real_name")
    return {"kind": PartyKind.NATURAL.value, "id": str(card.id)}, True


def _check(step: CaseStep, party: dict[str, str], text: str) -> None:
    if not text.strip():
        raise DomainError("cases.statement.text")
    if len(text) > REASONS:
        raise DomainError("cases.text.too_long", limit=REASONS)
    own = [each for each in step.case.pending.get(STATEMENTS, ()) if each["by"] == party["id"]]
    if len(own) >= MOST_WAITING:
        raise DomainError("cases.statement.too_many", count=len(own))
