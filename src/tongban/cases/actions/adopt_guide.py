"""改按新版指南办理: a case stays under the version it was submitted under. Its applicant alone may choose a newer one, having
seen what differs, and only where it is no worse for them (从旧兼从有利, 立法法第一百零四条).

No worse: the newer version asks for nothing that was not handed in, none of its limits ends later than before, none is over
already, and what has been reviewed would be reviewed by it too. The applicant confirms the whole content anew, so the
consent is a hash over the newer version; what was said under the former one stays readable (``cases.bound``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, plan
from tongban.cases.actions.correct import last_handed_in
from tongban.cases.actions.submit import add_submission, pending_of
from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.bound import newer_version
from tongban.cases.content import Application, check
from tongban.cases.models import Case
from tongban.cases.states import Deed, State
from tongban.foundation import clock
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Form
from tongban.kernel.worktime import Clock, FactKind, LegName
from tongban.registry.catalogue.diffing import Difference, differences
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor

_LIMITS: tuple[LegName, ...] = ("acceptance", "promised", "statutory")


@dataclass(frozen=True)
class Adoption:
    """A newer version for a case: what the applicant confirms, and when each limit ends under both. ``before`` and
    ``after`` are the clocks as if the case were accepted now, where it is not yet."""

    former: BoundGuide
    application: Application
    before: Clock
    after: Clock

    @property
    def guide(self) -> BoundGuide:
        """The newer version."""
        return self.application.guide

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What it says otherwise."""
        return differences(self.former.document, self.guide.document)


def prepare(actor: Actor, case_id: UUID, now: datetime | None = None) -> Adoption:
    """The newer version and what the applicant would confirm.

    Errors: ``uow.not_found``, ``cases.guide.none_newer|asks_more|later|over|reviewed_otherwise``.
    """
    handed_in = last_handed_in(actor, case_id)
    case = handed_in.case
    former = guide_by_hash(case.guide_id)
    newer = newer_version(former)
    scenario = {each.id: handed_in.scenario.get(each.id) for each in newer.scenario.questions}
    answers = _known(newer.form, handed_in.answers)
    try:
        needs = newer.materials_for(newer.clean_scenario(scenario), answers)
        files = {need.id: handed_in.files[need.id] for need in needs if handed_in.files.get(need.id)}
        application = check(newer, handed_in.applicant, scenario, answers, files, before=answers)
        application = application.marked_as_before(handed_in.secrets)
    except DomainError as problem:
        raise DomainError("cases.guide.asks_more", why=_why(problem)) from problem
    return _judged(case, former, application, now or clock.now())


def adopt_guide(actor: Actor, *, case_id: UUID, seen: int, confirmed: str, key: str | None = None) -> DeedDone:
    """Go on under the newer version. ``confirmed`` is ``Application.confirmation`` of :func:`prepare`.

    From SUBMITTED, ACCEPTED and IN_REVIEW, by the applicant. Errors: ``cases.submit.confirmation_differs``, those of
    :func:`prepare`, as ``on_case``.
    """

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.ADOPT_GUIDE, case_id, seen=seen, key=claimed, columns=("fingerprints",)) as step:
            application = prepare(actor, case_id, step.now).application
            application.confirm(confirmed)
            return _bound_anew(step, application, confirmed)

    return repeatable_deed(actor, Deed.ADOPT_GUIDE, case_id, key, {"seen": seen, "confirmed": confirmed}, unit)


def _bound_anew(step: CaseStep, application: Application, confirmed: str) -> DeedDone:
    work, case, former = step.work, step.case, step.guide
    fingerprints = application.fingerprints(work.data_key)
    told = add_submission(work, application, work.data_key, fingerprints, round_=step.rounds + 1, confirmed=confirmed)
    steps = _steps(case, former, application, step.now)
    waiting = step.waiting_without("originals")
    if State(case.state) is State.SUBMITTED:
        waiting |= pending_of(application)
    step.guide = application.guide
    moved = step.moved(
        guide_id=application.guide.hash,
        former_guides=[*(case.former_guides or ()), {"guide": former.hash, "until": told["submission"]}],
        asked=application.asked,
        fingerprints=fingerprints,
        steps=steps,
        pending=waiting,
    )
    work.record(
        "cases.case.guide_changed", open={**told, **moved, "guide": application.guide.hash, "former": former.hash}
    )
    return step.done()


def _why(problem: DomainError) -> str:
    """What is wrong, one thing after the other where there are several."""
    found = [str(each["message"]) for each in problem.data.get("problems", ()) if each.get("message")]
    return "；".join(found[:5]) or problem.message()


def _judged(case: Case, former: BoundGuide, application: Application, now: datetime) -> Adoption:
    """The adoption, if it is no worse for the applicant and the body has not gone another way already."""
    _no_more_originals(case, former, application)
    _steps(case, former, application, now)
    facts = list(case.facts)
    if case.state == State.SUBMITTED:
        facts.append(clockwork.stored(FactKind.ACCEPTED, now))
    before, after = (clockwork.clock_of(facts, each) for each in (former, application.guide))
    for name in _LIMITS:
        was, is_ = before.leg(name), after.leg(name)
        if was is None or was.stopped_at is not None:
            continue
        if is_ is None or is_.due > was.due:
            raise DomainError("cases.guide.later")
        if is_.due <= now < was.due:
            raise DomainError("cases.guide.over")
    return Adoption(former, application, before, after)


def _no_more_originals(case: Case, former: BoundGuide, application: Application) -> None:
    """Once accepted, originals are seen no more: the newer version may not ask for others."""
    if case.state == State.SUBMITTED:
        return
    shown = {need.id for need in former.materials if need.original_seen}
    names = [need.name for need in application.needs if need.original_seen and need.id not in shown]
    if names:
        raise DomainError("cases.guide.asks_more", why="、".join(names))


def _steps(case: Case, former: BoundGuide, application: Application, now: datetime) -> plan.Steps:
    """The steps to come under the newer version: laid out anew as long as none is done, else the same ones."""
    newer = application.guide.review_plan
    fresh = plan.laid_out(newer, {**application.scenario, **application.answers})
    if case.state == State.SUBMITTED:
        return fresh
    if not any(_begun(token) for token in case.steps.values()):
        return plan.started(fresh, newer, now)[0]
    same = list(fresh) == list(case.steps) and all(
        newer.step(name).kind is former.review_plan.step(name).kind for name in fresh
    )
    if not same:
        raise DomainError("cases.guide.reviewed_otherwise")
    return dict(case.steps)


def _begun(token: Mapping[str, Any]) -> bool:
    return token["state"] in ("done", "skipped") or not token.keys() <= {"state", "since", "due"}


def _known(form: Form, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to what this form asks; what only a former one asked is left out."""
    known: dict[str, Any] = {}
    for field in form.top_fields():
        if field.id not in answers:
            continue
        value = answers[field.id]
        if field.fields and isinstance(value, list):
            inner = {each.id for each in field.fields}
            value = [{name: each for name, each in row.items() if name in inner} for row in value]
        known[field.id] = value
    return known
