"""What beyond state and right must be so before a deed: asked by the deed itself, and by the page that says why not yet.

One function for each deed; each raises the DomainError that the deed would raise, and its sentence is the reason shown.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from tongban.cases import clockwork, plan
from tongban.cases.kinds import Outcome, Standing
from tongban.cases.models import Case
from tongban.cases.states import Deed
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide

PAUSE, EXTENSION, ORIGINALS, HEARING = "pause", "extension", "originals", "hearing"
"""Keys of ``Case.pending``."""

Check = Callable[[Case, BoundGuide, str, datetime], None]


def check(deed: Deed, case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    """DomainError with the reason why ``deed`` is not possible yet, or not by this official."""
    _CHECKS.get(deed, _nothing)(case, guide, official, now)


def _nothing(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    pass


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
    if HEARING in case.pending:
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
    held_on = hearing.get("held_on")
    if held_on is None or clockwork.legal_day(now).isoformat() < held_on:
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


def _steps_finished(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if unfinished := plan.unfinished(case.steps):
        names = "、".join(guide.review_plan.step(each).name for each in unfinished)
        raise DomainError("cases.decide.steps_open", steps=names)
    _heard(case, now)
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
    if not case.outcome:
        raise DomainError("cases.error.no_decision")


def _permit_stands(case: Case, guide: BoundGuide, official: str, now: datetime) -> None:
    if case.outcome != Outcome.GRANTED.value or case.standing != Standing.VALID.value:
        raise DomainError("cases.permit.none")


_CHECKS: dict[Deed, Check] = {
    Deed.PASS_PRE_REVIEW: _no_originals,
    Deed.PASS_TO_ORIGINALS: _some_originals,
    Deed.RETURN_UNCORRECTED: _uncorrected,
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
    Deed.DELIVER: _undelivered,
    Deed.CORRECT_ERROR: _decided,
    Deed.END_PERMIT: _permit_stands,
    Deed.ARCHIVE: _nothing_to_deliver,
}

__all__ = ["EXTENSION", "HEARING", "ORIGINALS", "PAUSE", "check", "extendable"]
