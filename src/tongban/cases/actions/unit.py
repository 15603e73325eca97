"""The frame of every deed on a case: who may see it, whether the page is stale, whether the state allows it, who may do it.

    with on_case(actor, Deed.DECIDE, case_id, seen=7) as step:
        step.work.insert(Decision, {...})
        step.moved(outcome="GRANTED", …)

The order of the questions is the order of disclosure: to somebody who may not see the case it does not exist.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from tongban.cases import course_errors, errors, policies, procedure_errors, readiness, renewing, silence
from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.actions.deem_renewed import deem_renewed
from tongban.cases.actions.step import CARRIED, CaseStep, DeedDone
from tongban.cases.models import Case
from tongban.cases.states import LABELS, TABLE, Deed, State
from tongban.foundation.deeds import once_on
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.uow import uow
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor

__all__ = ["CaseStep", "DeedDone", "course_errors", "errors", "on_case", "procedure_errors", "repeatable_deed"]

_SILENT, _RENEWED = "cases.silence.accepted", "cases.silence.renewed"
_SEEN_BY = ("region_code", "submitted_by", "channel", "interested", "officer_id", "agent_id")
_READY_BY = ("acceptance_due", "statutory_due", "delivery_due", "renews_id", "renewal_due", "outcome", "standing")


@contextmanager
def on_case(
    actor: Actor,
    deed: Deed,
    case_id: UUID,
    *,
    seen: int | None,
    key: DeedKey | None = None,
    columns: tuple[str, ...] = (),
    step_id: str | None = None,
    tried: Mapping[str, Any] | None = None,
) -> Iterator[CaseStep]:
    """A deed on a case. ``seen`` None: it depends on nothing that a page could show wrongly.

    Errors: ``uow.not_found``, ``uow.stale``, ``cases.silence.accepted|renewed``,
    ``states.deed_not_possible``, ``cases.deed.not_allowed``, ``cases.step.not_running``, those of its readiness."""
    with uow(
        actor,
        f"cases.{deed.value}",
        target=Case,
        id=case_id,
        columns=(*CARRIED, *_SEEN_BY, *_READY_BY, *columns),
        key=key,
        tried=dict(tried) if tried else None,
    ) as work:
        case = work.target
        if not policies.may_see(actor, case) and not policies.may_take_part(actor, deed, case):
            raise DomainError("uow.not_found")
        if seen is not None and seen != case.state_version:
            raise DomainError(
                "uow.stale",
                state_version=case.state_version,
                state=case.state,
                state_label=LABELS[State(case.state)],
                registration_code=case.code,
            )
        guide = guide_by_hash(case.guide_id)
        if silence.took_effect(case, guide, work.now) is not None:
            raise DomainError(_SILENT, registration_code=case.code)
        if renewing.took_effect(case, work.now) is not None:
            raise DomainError(_RENEWED, registration_code=case.code)
        TABLE.step(case.state, deed)
        acting = policies.require(actor, deed, case, _duty_of(case, step_id))
        readiness.check(deed, case, guide, str(acting.account_id), work.now)
        work.actor = acting
        yield CaseStep(work, deed, acting)


def repeatable_deed(
    actor: Actor, deed: Deed, case_id: UUID, key: str | None, request: Any, unit: Callable[[DeedKey | None], DeedDone]
) -> DeedDone:
    """Run a deed under the caller's Idempotency-Key: sent twice it is done once and answered twice alike.

    A deed that comes after silence has accepted the case finds that recorded before it is refused.
    """

    def again(told: dict[str, Any]) -> DeedDone:
        after = told["after"]
        return DeedDone(case_id, told["code"], deed.value, State(after["state"]), after["state_version"], repeated=True)

    try:
        return once_on(Case, case_id, actor, deed, key=key, asked=[request], unit=unit, again=again)
    except DomainError as error:
        if error.code == _SILENT:
            deem_accepted(case_id)
        elif error.code == _RENEWED:
            deem_renewed(case_id)
        raise


def _duty_of(case: Case, step_id: str | None) -> str | None:
    """The duty of the post that does a step; an unknown step has none and is refused as not running."""
    if step_id is None:
        return None
    try:
        return guide_by_hash(case.guide_id).review_plan.step(step_id).duty
    except KeyError:
        raise DomainError("cases.step.not_running", step=step_id) from None
