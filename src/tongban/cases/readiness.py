"""What beyond state and right must be so before a deed: asked by the deed itself, and by the page that says why not yet.

One function for each deed; each raises the DomainError that the deed would raise, and its sentence is the reason shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tongban.cases import clockwork, plan
from tongban.cases.bound import newer_version
from tongban.cases.kinds import Outcome, Standing
from tongban.cases.models import Case
from tongban.cases.states import Deed
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.plans import StepKind

PAUSE, EXTENSION, ORIGINALS, HEARING = "pause", "extension", "originals", "hearing"
INSPECTION, STATEMENTS, POSTED, CHAIRED = "inspection", "statements", "posted", "chaired"
PUBLICITY = "publicity"
"""Keys of ``Case.pending``."""

Check = Callable[[Case, BoundGuide, str, datetime], None]


def check(deed: Deed, case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    """DomainError with the reason why ``deed`` is not possible yet, or not by this official."""
    _CHECKS.get(deed, _nothing)(case, guide, official, now)


def _nothing(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    pass


def _newer_version(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    newer_version(guide)


def _no_originals(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if case.pending.get(ORIGINALS):
        names = "、".join(guide.element(each).text for each in case.pending[ORIGINALS])
        raise DomainError("cases.originals.to_see", names=names)


def _some_originals(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if not case.pending.get(ORIGINALS):
        raise DomainError("cases.originals.none")


def _uncorrected(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    """The guide has a rule, and its time since the notice has passed."""
    rule = guide.uncorrected_rule
    if rule is None:
        raise DomainError("cases.return.no_rule")
    told = next(fact for fact in reversed(case.facts) if fact["kind"] == FactKind.CORRECTION_TOLD.value)
    ends = plan.due_of(rule.after, datetime.fromisoformat(told["at"]))
    if now < ends:
        raise DomainError("cases.return.too_early", day=clockwork.last_day(ends).isoformat())


def _may_propose_pause(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if not guide.procedures:
        raise DomainError("cases.pause.not_listed")
    if PAUSE in case.pending:
        raise DomainError("cases.proposal.waiting")


def _may_answer_pause(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    _answerable(case, PAUSE, official)


def _pause_holds(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if not clockwork.pauses_at(case.facts, now):
        raise DomainError("cases.pause.none")


def _may_tell_hearing(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    """Once; anew where nobody asked in time, so that who became known since is told too (行政许可法第四十七条)."""
    hearing = case.pending.get(HEARING)
    if hearing is not None and ("requested" in hearing or now < datetime.fromisoformat(hearing["until"])):
        raise DomainError("cases.hearing.told")


def _may_request_hearing(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    """Within five days of being told (行政许可法 art. 47); not asking is not asking, nothing lapses but this hearing."""
    hearing = case.pending.get(HEARING)
    if hearing is None:
        raise DomainError("cases.hearing.not_told")
    if "requested" in hearing:
        raise DomainError("cases.hearing.requested")
    if now >= datetime.fromisoformat(hearing["until"]):
        raise DomainError("cases.hearing.too_late")


def _may_announce_hearing(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    _requested(case)


def _may_record_hearing(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    hearing = _requested(case)
    held_at = hearing.get("held_at")
    if held_at is None or now < datetime.fromisoformat(held_at):
        raise DomainError("cases.hearing.not_held")


def _requested(case: Case) -> dict[str, str]:
    hearing: dict[str, str] = case.pending.get(HEARING, {})
    if "requested" not in hearing:
        raise DomainError("cases.hearing.not_requested")
    return hearing


def _heard(case: Case, now: datetime) -> None:
    """No decision while a hearing may still be asked for, or before one that was asked for is held."""
    hearing = case.pending.get(HEARING)
    if hearing is None:
        return
    if "requested" in hearing:
        raise DomainError("cases.hearing.to_hold")
    if now < datetime.fromisoformat(hearing["until"]):
        last = clockwork.last_day(datetime.fromisoformat(hearing["until"]))
        raise DomainError("cases.hearing.waiting", day=last.isoformat())


def _may_propose_extension(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    extendable(case, guide, now)
    if EXTENSION in case.pending:
        raise DomainError("cases.proposal.waiting")


def _may_answer_extension(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    _answerable(case, EXTENSION, official)


def extendable(case: Case, guide: BoundGuide, now: datetime) -> None:
    """行政许可法 art. 42: where the guide says so, once, and only while the statutory limit still runs."""
    if guide.extension is None:
        raise DomainError("cases.extension.not_listed")
    if any(fact["kind"] == FactKind.EXTENDED.value for fact in clockwork.since_reopened(case.facts)):
        raise DomainError("cases.extension.once")
    if case.statutory_due is None or now >= case.statutory_due:
        raise DomainError("cases.extension.too_late")


def _answerable(case: Case, what: str, official: str) -> None:
    proposal = case.pending.get(what)
    if proposal is None:
        raise DomainError("cases.proposal.none")
    if proposal["by"] == official:
        raise DomainError("cases.proposal.own")


def step_ready(case: Case, guide: BoundGuide, step_id: str, now: datetime) -> None:
    """Whether an opinion on a running step may be given: an inspection was recorded by two officers (行政许可法第三十四条),
    a publicity is over and every objection answered."""
    kind, token = guide.review_plan.step(step_id).kind, case.steps.get(step_id, {})
    if token.get("state") != "running":
        raise DomainError("cases.step.not_running", step=step_id)
    if kind is StepKind.INSPECTION and "inspected" not in token:
        waiting = case.pending.get(INSPECTION, {}).get("step") == step_id
        raise DomainError("cases.inspection.waiting" if waiting else "cases.inspection.missing")
    if kind is StepKind.PUBLICITY:
        if "until" not in token:
            waiting = case.pending.get(PUBLICITY, {}).get("step") == step_id
            raise DomainError("cases.publicity.waiting" if waiting else "cases.publicity.not_opened")
        until = datetime.fromisoformat(token["until"])
        if now < until:
            raise DomainError("cases.publicity.running", day=clockwork.last_day(until).isoformat())
        _all_answered(case)


def may_review(case: Case, official: str) -> None:
    """行政许可法第四十八条第一款第三项: who chairs or chaired the hearing does not review the application."""
    if official in (case.pending.get(CHAIRED), case.pending.get(HEARING, {}).get("chair")):
        raise DomainError("cases.hearing.chair")


def _may_inspect(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if not plan.running_of(case.steps, guide.review_plan, StepKind.INSPECTION):
        raise DomainError("cases.inspection.none")
    # Who entered it may enter it anew: a mistake, or a second officer who has left, holds nobody up.
    if case.pending.get(INSPECTION, {"by": official})["by"] != official:
        raise DomainError("cases.inspection.waiting")


def _may_answer_inspection(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    record = case.pending.get(INSPECTION)
    if record is None:
        raise DomainError("cases.inspection.not_waiting")
    if record["companion"] != official:
        raise DomainError("cases.inspection.not_companion")


def _may_propose_publicity(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if not plan.running_of(case.steps, guide.review_plan, StepKind.PUBLICITY):
        raise DomainError("cases.publicity.none")
    if not plan.publicities_to_open(case.steps, guide.review_plan):
        raise DomainError("cases.publicity.opened")
    # Who wrote it may write it anew: a mistake seen late, or a second person who is away, holds nobody up.
    if case.pending.get(PUBLICITY, {"by": official})["by"] != official:
        raise DomainError("cases.proposal.waiting")


def _may_answer_publicity(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    _answerable(case, PUBLICITY, official)


def _some_statement(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if not case.pending.get(STATEMENTS):
        raise DomainError("cases.statement.none")


def _all_answered(case: Case) -> None:
    if waiting := case.pending.get(STATEMENTS):
        raise DomainError("cases.statement.unanswered", count=len(waiting))


def _not_posted(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    _undelivered(case, guide, official, now)
    if POSTED in case.pending:
        raise DomainError("cases.delivery.posted")


def _steps_finished(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if unfinished := plan.unfinished(case.steps):
        names = "、".join(guide.review_plan.step(each).name for each in unfinished)
        raise DomainError("cases.decide.steps_open", steps=names)
    _heard(case, now)
    _all_answered(case)
    if official in plan.officials(case.steps):
        raise DomainError("cases.step.same_person")


def _promise_missed(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    clock = clockwork.clock_of(case.facts, guide)
    leg = clock.leg("promised") or clock.leg("statutory")
    if leg is None or (leg.stopped_at or now) < leg.due:
        raise DomainError("cases.delay.none")


def _undelivered(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if clockwork.delivered(case.facts):
        raise DomainError("cases.delivery.done")


def _nothing_to_deliver(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    """What was granted is delivered before it goes to the archive (行政许可法 art. 44)."""
    if case.delivery_due is not None:
        raise DomainError("cases.archive.undelivered")


def _decided(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    decisions = [fact for fact in case.facts if fact["kind"] == FactKind.DECIDED.value]
    if not case.outcome or decisions[-1]["data"].get("deemed"):
        # Silence wrote nothing that could be put right.
        raise DomainError("cases.error.no_decision")


def _permit_stands(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if case.outcome != Outcome.GRANTED.value or case.standing != Standing.VALID.value:
        raise DomainError("cases.permit.none")


_CHECKS: dict[Deed, Check] = {
    Deed.ADOPT_GUIDE: _newer_version,
    Deed.PASS_PRE_REVIEW: _no_originals,
    Deed.PASS_TO_ORIGINALS: _some_originals,
    Deed.RETURN_UNCORRECTED: _uncorrected,
    Deed.RECORD_INSPECTION: _may_inspect,
    Deed.ANSWER_INSPECTION: _may_answer_inspection,
    Deed.PROPOSE_PUBLICITY: _may_propose_publicity,
    Deed.ANSWER_PUBLICITY: _may_answer_publicity,
    Deed.ANSWER_STATEMENT: _some_statement,
    Deed.PROPOSE_PAUSE: _may_propose_pause,
    Deed.ANSWER_PAUSE: _may_answer_pause,
    Deed.RESUME: _pause_holds,
    Deed.TELL_HEARING: _may_tell_hearing,
    Deed.REQUEST_HEARING: _may_request_hearing,
    Deed.ANNOUNCE_HEARING: _may_announce_hearing,
    Deed.RECORD_HEARING: _may_record_hearing,
    Deed.PROPOSE_EXTENSION: _may_propose_extension,
    Deed.ANSWER_EXTENSION: _may_answer_extension,
    Deed.EXPLAIN_DELAY: _promise_missed,
    Deed.DECIDE: _steps_finished,
    Deed.DISPATCH: _not_posted,
    Deed.DELIVER: _undelivered,
    Deed.CORRECT_ERROR: _decided,
    Deed.END_PERMIT: _permit_stands,
    Deed.ARCHIVE: _nothing_to_deliver,
}

__all__ = [
    "CHAIRED",
    "EXTENSION",
    "HEARING",
    "INSPECTION",
    "ORIGINALS",
    "PAUSE",
    "POSTED",
    "PUBLICITY",
    "STATEMENTS",
    "check",
    "extendable",
    "may_review",
    "step_ready",
]
