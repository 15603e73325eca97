"""通知举行听证: when, where, and who chairs it, seven days ahead."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from tongban.cases import clockwork, plan, policies
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.readiness import HEARING
from tongban.cases.states import Deed
from tongban.foundation import clock
from tongban.foundation.records.idempotency import DeedKey
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.queries import actor_of

SEVEN_DAYS = Limit(7, Unit.WORKING_DAY)


def announce_hearing(
    actor: Actor,
    *,
    case_id: UUID,
    seen: int,
    held_on: date,
    hour: time,
    place: str,
    chair: UUID,
    key: str | None = None,
) -> DeedDone:
    """Announce the hearing (行政许可法第四十八条) to the applicant and every interested party. ``hour`` is Beijing time;
    ``chair`` is the account of an official of the body who does not review this case and is no party to it.

    Errors: ``cases.hearing.not_requested|day|chair|text``, ``cases.text.*``, as ``on_case``.
    """
    held_at = instant_text(datetime.combine(held_on, hour, clock.SHANGHAI))
    tried = {"held_on": held_on.isoformat(), "held_at": held_at, "place": place, "chair": str(chair)}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ANNOUNCE_HEARING, case_id, seen=seen, key=claimed, tried=tried) as step:
            text = _checked(step, held_on, place, chair)
            announced = {"held_on": held_on.isoformat(), "held_at": held_at, "chair": str(chair)}
            pending = {**step.case.pending, HEARING: {**step.case.pending[HEARING], **announced}}
            open_ = {**step.moved(pending=pending), **announced, "parties": step.everybody}
            step.work.record("cases.case.hearing_announced", open=open_, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.ANNOUNCE_HEARING, case_id, key, {"seen": seen, **tried}, unit)


def _checked(step: CaseStep, held_on: date, place: str, chair: UUID) -> str:
    # 七日前: seven whole days lie between the notice and the hearing.
    first = clockwork.last_day(plan.due_of(SEVEN_DAYS, step.now))
    last = clockwork.last_day(datetime.fromisoformat(step.case.pending[HEARING]["by"]))
    # What can no longer be held in its twenty days is held late, not never.
    if held_on <= first or (held_on > last and first < last):
        raise DomainError("cases.hearing.day", first=first.isoformat(), last=last.isoformat())
    if chair == step.official or not _may_chair(step, chair):
        raise DomainError("cases.hearing.chair")
    if not place.strip():
        raise DomainError("cases.hearing.text")
    return step.screened(place, [step.guide.local["place"]])


def _may_chair(step: CaseStep, chair: UUID) -> bool:
    """Of the body, not reviewing (art. 48(1)(3)), and neither applicant nor interested."""
    found = actor_of(chair, Channel.DESK)
    if found is None or str(chair) in plan.reviewers(step.case.steps):
        return False
    of_the_body = any(post.of_body(step.case.department_id) for post in found.posts)
    return of_the_body and not policies.is_party(found, step.case)
