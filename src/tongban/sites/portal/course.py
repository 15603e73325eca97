"""The course of a case as its timeline: what happened in the order of time, what runs now, what comes.

Who has only the code sees the facts of the clock; the applicant, and who has the query word, what they were told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.cases.kinds import Standing, outcome_label
from tongban.cases.queries import Progress
from tongban.cases.states import State as CaseState
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.names import named
from tongban.kernel.worktime import Fact, FactKind
from tongban.sites.parts.telling import Telling, last_minute
from tongban.sites.parts.timeline import Step
from tongban.sites.portal.words import limit_words

ENDED = frozenset(
    {CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN, CaseState.RETURNED, CaseState.TERMINATED, CaseState.ARCHIVED}
)
"""States after which nothing comes any more."""

_FACTS: Mapping[FactKind, str] = {
    FactKind.RECEIVED: gettext_noop("提交申请"),
    FactKind.CORRECTION_TOLD: gettext_noop("告知补正"),
    FactKind.CORRECTION_RECEIVED: gettext_noop("补正后重新提交"),
    FactKind.ACCEPTED: gettext_noop("受理"),
    FactKind.DEEMED_ACCEPTED: gettext_noop("视为受理"),
    FactKind.PAUSED: gettext_noop("特别程序，期限暂停计算"),
    FactKind.RESUMED: gettext_noop("特别程序结束，恢复计时"),
    FactKind.EXTENDED: gettext_noop("延长办理期限"),
    FactKind.DELIVERED: gettext_noop("送达"),
    FactKind.REOPENED: gettext_noop("重新办理"),
}
_CLOSED: Mapping[CaseState, str] = {
    CaseState.NOT_ACCEPTED: gettext_noop("不予受理"),
    CaseState.WITHDRAWN: gettext_noop("已撤回"),
    CaseState.RETURNED: gettext_noop("退件"),
    CaseState.TERMINATED: gettext_noop("终止办理"),
}
_ELSEWHERE = ("paper_read",)
"""What stands beside the papers and is no step of the case."""
Timed = tuple[datetime, Step]


def course(
    progress: Progress, facts: Sequence[Fact], told: Sequence[Telling], boxed: frozenset[int], *, paused: bool
) -> tuple[Step, ...]:
    """All steps. ``boxed``: numbers of events whose words stand in a box of their own above."""
    past = [*(_told(progress, told, boxed) if told else _known(progress, facts)), *_reviewed(progress)]
    past.sort(key=lambda each: each[0])
    return (*(step for _at, step in past), *_to_come(progress, facts, paused=paused))


def _told(progress: Progress, told: Sequence[Telling], boxed: frozenset[int]) -> Iterator[Timed]:
    asked = max((each.n for each in told if each.kind == "correction_requested"), default=0)
    for each in told:
        if each.kind in _ELSEWHERE or (each.kind == "pre_reviewed" and not each.lines):
            # A pre-review that is acceptance at once is told by it.
            continue
        if each.kind == "decided":
            # A decision that was undone later is still what happened.
            yield each.at, Step(_("决定"), each.at, "done", each.title.partition("：")[2])
        elif each.kind == "correction_requested":
            now = progress.state is CaseState.CORRECTING and each.n == asked
            yield each.at, _asked(progress, each.at, now=now)
        elif each.kind in ("deemed_accepted", "deemed_renewed"):
            # The end of the last day is how people count; the first minute of the next is the same instant.
            yield each.at, Step(each.title, None, "done", "\n".join(each.lines), last_minute(each.at))
        else:
            detail = "" if each.n in boxed else "\n".join(each.lines)
            yield each.at, Step(each.title, each.at, "done", detail)


def _asked(progress: Progress, at: datetime, *, now: bool) -> Step:
    if not now:
        return Step(_("告知补正"), at, "done")
    title = _("等您补正") if progress.access == "party" else _("等申请人补正")
    notice = progress.notice
    count = _("一次性告知 {count} 处。").format(count=len(notice.lines)) if notice else _("一次性告知了要补正的内容。")
    return Step(title, at, "now", count)


def _known(progress: Progress, facts: Sequence[Fact]) -> Iterator[Timed]:
    """The same from the facts of the clock: kinds and days, no words."""
    last_told = max((fact.at for fact in facts if fact.kind is FactKind.CORRECTION_TOLD), default=None)
    for fact in facts:
        match fact.kind:
            case FactKind.DECIDED if fact.data.get("deemed"):
                words = _("原许可的有效期届满以前没有作出决定。")
                yield fact.at, Step(_("视为准予延续"), None, "done", words, last_minute(fact.at))
            case FactKind.DECIDED:
                yield fact.at, Step(_("决定"), fact.at, "done", _outcome(progress, fact.at))
            case FactKind.CORRECTION_TOLD:
                now = progress.state is CaseState.CORRECTING and fact.at == last_told
                yield fact.at, _asked(progress, fact.at, now=now)
            case FactKind.DEEMED_ACCEPTED:
                words = _("告知期内没有音讯，自收到申请之日起即为受理。")
                yield fact.at, Step(_("视为受理"), None, "done", words, last_minute(fact.at))
            case FactKind.CLOSED:
                yield fact.at, Step(_(_CLOSED.get(progress.state, gettext_noop("终结"))), fact.at, "done")
            case kind:
                yield fact.at, Step(_(_FACTS[kind]), fact.at, "done")
    if progress.concluded_at is not None:
        # No fact of the clock, and no secret either.
        yield progress.concluded_at, Step(_("办结"), progress.concluded_at, "done")


def _outcome(progress: Progress, at: datetime) -> str:
    """What was decided, of the decision that stands."""
    stands = progress.outcome is not None and progress.decided_at == at
    return _(outcome_label(progress.outcome, progress.guide.is_permit)) if stands and progress.outcome else ""


def _reviewed(progress: Progress) -> Iterator[Timed]:
    for step in progress.guide.review_plan.steps:
        token = progress.steps.get(step.id)
        if token is not None and token["state"] == "done":
            at = datetime.fromisoformat(token["finished"])
            yield at, Step(named(step.name), at, "done")


def delivered(facts: Sequence[Fact]) -> bool:
    """Whether the decision that stands has reached its addressee."""
    kinds = [fact.kind for fact in facts]
    since = len(kinds) - kinds[::-1].index(FactKind.DECIDED) if FactKind.DECIDED in kinds else len(kinds)
    return FactKind.DELIVERED in kinds[since:]


def _to_come(progress: Progress, facts: Sequence[Fact], *, paused: bool) -> Iterator[Step]:
    state = progress.state
    if state in ENDED:
        return
    if state is CaseState.SUBMITTED:
        yield Step(_("预审"), None, "go", _("要么受理，要么一次说清要补什么。"))
    if state is CaseState.PRE_REVIEWED:
        yield Step(_("到窗口核验原件"), None, "now", _("核验无误即为受理。"))
    if state in (CaseState.SUBMITTED, CaseState.CORRECTING, CaseState.PRE_REVIEWED):
        yield Step(_("受理"), None, "next", hint=_("受理次日起计算办理期限"))
    yield from _review(progress, paused=paused)
    yield from _end(progress, facts)


def _review(progress: Progress, *, paused: bool) -> Iterator[Step]:
    for step in progress.guide.review_plan.steps:
        token = progress.steps.get(step.id)
        if token is None or token["state"] in ("skipped", "done"):
            continue
        limit = limit_words(step.limit)
        if token["state"] == "running":
            within = _("{limit}内做完").format(limit=limit) if limit else ""
            words = _("特别程序期间暂停") if paused else within
            yield Step(named(step.name), datetime.fromisoformat(token["since"]), "paused" if paused else "go", words)
        else:
            yield Step(named(step.name), None, "next", hint=limit)


def _end(progress: Progress, facts: Sequence[Fact]) -> Iterator[Step]:
    if progress.decided_at is None:
        ready = bool(progress.steps) and progress.state is CaseState.IN_REVIEW
        waiting = any(token["state"] in ("waiting", "running") for token in progress.steps.values())
        yield Step(_("决定"), None, "go" if ready and not waiting else "next")
        yield Step(_("办结、送达"), None, "next")
        return
    if progress.concluded_at is None:
        yield Step(_("办结"), None, "go")
    if progress.standing is Standing.VALID and not delivered(facts):
        due = progress.clock.delivery_due
        by = _("最迟 {day}").format(day=public_date(due - timedelta(microseconds=1))) if due else ""
        yield Step(_("送达"), None, "go" if progress.concluded_at is not None else "next", hint=by)
