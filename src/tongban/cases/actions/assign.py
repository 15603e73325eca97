"""指定承办人: whose case it is among the colleagues of the body, so that two do not work on it at once and none falls between
two chairs. It gives no right and takes none: what somebody may do follows from their post alone."""

from __future__ import annotations

from uuid import UUID

from tongban.cases import policies
from tongban.cases.actions.step import CaseStep
from tongban.cases.actions.unit import DeedDone, on_case, repeatable_deed
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.queries import actor_of


def assign(
    actor: Actor, *, case_id: UUID, officer: UUID | None, seen: int | None = None, key: str | None = None
) -> DeedDone:
    """Make ``officer`` the one in charge (承办人), or nobody. Oneself takes what nobody has (领办); who has it hands it over or
    gives it back (转办、交回); the heads of the body give it to whom they see fit (分办).

    No page of anybody becomes stale by it. Errors: ``cases.assign.same|not_of_body|party``, as ``on_case``.
    """
    tried = {"officer": str(officer) if officer else None}
    # Read before the unit: who could be in charge does not hang on what else happens to the case.
    chosen = actor_of(officer, Channel.DESK) if officer is not None else None

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ASSIGN, case_id, seen=seen, key=claimed, columns=("due",), tried=tried) as step:
            _fitting(step, officer, chosen)
            step.work.quiet = True
            told = step.moved(due=step.case.due, officer_id=str(officer) if officer else None)
            step.work.record("cases.case.assigned", open=told)
            return step.done()

    return repeatable_deed(actor, Deed.ASSIGN, case_id, key, {"seen": seen, **tried}, unit)


def _fitting(step: CaseStep, officer: UUID | None, chosen: Actor | None) -> None:
    if officer == step.case.officer_id:
        raise DomainError("cases.assign.same")
    if officer is None:
        return
    if chosen is None or policies.handling_post(chosen, step.case) is None:
        raise DomainError("cases.assign.not_of_body")
    if policies.is_party(chosen, step.case):
        raise DomainError("cases.assign.party")
