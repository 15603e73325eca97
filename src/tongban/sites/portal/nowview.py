"""What a case asks of its applicant at this moment, and what follows where the body stays silent.

The law gives silence a meaning before acceptance only (行政许可法第三十二条); after it a late decision is no consent,
but the applicant may complain and ask for review (行政复议法第十一条第三项, for permits).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.clockwork import pauses_at
from tongban.cases.kinds import Standing, outcome_label
from tongban.cases.queries import Progress
from tongban.cases.states import EXAMINED, Deed
from tongban.cases.states import State as CaseState
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed
from tongban.foundation.web.names import named
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.kinds import ItemKind, Silence
from tongban.sites.parts.clockview import ClockView
from tongban.sites.parts.telling import last_minute, tell
from tongban.sites.portal.course import delivered
from tongban.sites.portal.renewalview import renews_by_silence, was_renewed_by_silence
from tongban.sites.portal.words import limit_words, silence_words

_RUNNING = (CaseState.ACCEPTED, CaseState.IN_REVIEW)
_DECIDED = (CaseState.DECIDED, CaseState.CONCLUDED)
_CLOSED = {
    CaseState.WITHDRAWN: gettext_lazy("申请已经撤回，时限不再计算。"),
    CaseState.NOT_ACCEPTED: gettext_lazy("没有受理，时限不再计算。"),
    CaseState.RETURNED: gettext_lazy("已经退件，时限不再计算。"),
    CaseState.TERMINATED: gettext_lazy("已经终止办理，时限不再计算。"),
}


@dataclass(frozen=True, slots=True)
class Now:
    """Who has to do something, what is coming, and what silence means; ``late``: a promised or legal day has passed;
    ``asked``: it is the applicant who has to do something."""

    title: str
    text: str
    silence: str = ""
    late: bool = False
    asked: bool = False


def now_of(progress: Progress, clock: ClockView, *, mine: bool) -> Now | None:
    """What to say while nothing is asked of the applicant; None while something is, and when all is over."""
    title = _("现在不用您做什么") if mine else _("现在不用申请人做什么")
    body, late = named(progress.guide.department_name), clock.state.kind == "bad"
    if progress.state in EXAMINED and late and progress.guide.silence is not Silence.NONE:
        return Now(_("按法律规定已经视为受理"), _deemed(body, progress), silence_words(progress.guide))
    if progress.state is CaseState.PRE_REVIEWED:
        return _originals(progress, clock, mine=mine)
    if progress.state is CaseState.SUBMITTED and late:
        text = _("{body}到 {day}没有答复，可以打 12345 催办、投诉。").format(body=body, day=clock.acceptance)
        return Now(_("已经过了最迟答复的日期"), text, silence_words(progress.guide), late)
    if progress.state is CaseState.SUBMITTED:
        by = _("最迟 {day}").format(day=clock.acceptance) if clock.acceptance else ""
        text = _("{body}在预审：{by}要么受理，要么一次说清要补什么。").format(body=body, by=f"{by} " if by else "")
        return Now(title, text, silence_words(progress.guide))
    if progress.state in _RUNNING and (hearing := _hearing(progress)):
        return Now(_("您可以要求听证") if mine else _("申请人可以要求听证"), hearing, asked=True)
    if progress.state in _RUNNING and clock.paused:
        return Now(_("期限暂停计算"), _held(progress, clock), _no_decision(progress, clock))
    if progress.state in _RUNNING:
        title = _("已经过了应当办好的日期") if late else title
        return Now(title, _deciding(body, clock), _no_decision(progress, clock), late)
    if progress.state in _DECIDED and progress.standing is Standing.VALID and not delivered(clock.facts):
        within = limit_words(progress.guide.limits.delivery)
        return Now(_("接下来"), _delivering(progress).format(body=body, limit=within))
    return None


def _delivering(progress: Progress) -> str:
    limited = bool(limit_words(progress.guide.limits.delivery))
    if was_renewed_by_silence(progress):
        return _("{body}应当自那时起 {limit}内换发、送达证件。") if limited else _("{body}接下来换发、送达证件。")
    return _("{body}已经作出决定，自决定之日起 {limit}内送达。") if limited else _("{body}已经作出决定，接下来送达。")


def _deemed(body: str, progress: Progress) -> str:
    due = progress.clock.acceptance_due
    end = last_minute(due) if due else ""
    return _("{body}到 {end}没有告知补正，也没有不予受理：从那一刻起即为受理，不需要任何人办理。登记随后补上。").format(
        body=body, end=f"{end} "
    )


def _originals(progress: Progress, clock: ClockView, *, mine: bool) -> Now:
    told = next((line for line in reversed(progress.told) if line.open.get("originals")), None)
    names = listed(progress.guide.element(each).text for each in told.open["originals"]) if told else ""
    text = _("网上交的材料已经通过预审。请把原件带到窗口核验：{names}。核验无误即为受理。").format(
        names=names or _("见办事指南")
    )
    title = _("现在要您做：带原件到窗口") if mine else _("在等申请人带原件到窗口")
    return Now(title, text, silence_words(progress.guide), asked=True)


def _hearing(progress: Progress) -> str:
    """The sentence of the notice while the applicant can still ask for a hearing; empty otherwise."""
    if not any(offer.deed is Deed.REQUEST_HEARING and offer.possible for offer in progress.offers):
        return ""
    told = next((line for line in reversed(progress.told) if line.type == "cases.case.hearing_told"), None)
    return "\n".join(tell(told, progress.guide).lines) if told else ""


def _held(progress: Progress, clock: ClockView) -> str:
    """Which procedures hold the clock, and until when."""
    held = pauses_at(progress.facts, clock.at)
    names = listed(named(str(fact["data"].get("name", ""))) for fact in held)
    ends = [date.fromisoformat(fact["data"]["planned_end"]) for fact in held]
    end = public_date(max(ends), year=True) if ends else ""
    return _("正在进行特别程序“{names}”，到 {end}为止的时间不计入办理期限，期满自动恢复计算。").format(
        names=names, end=end
    ) + _deciding(named(progress.guide.department_name), clock)


def why_of(progress: Progress, clock: ClockView) -> str:
    """The rule behind the dates in a sentence; the days one by one stand in the table."""
    limits = progress.guide.limits
    match clock.clock.running:
        case "acceptance":
            corrected = clock.clock.legs[0].stopped_at is not None
            first = _("补交的次日算第 1 天") if corrected else _("提交的次日算第 1 天")
            return _("{first}，{counted}，{limit}内答复。").format(
                first=first, counted=_counted(limits.acceptance), limit=limit_words(limits.acceptance)
            )
        case "applicant":
            again = _("交齐的次日起重新算 {limit}。").format(limit=limit_words(limits.acceptance))
            return _("从告知补正起停表，这段时间不算在时限里。") + again + silence_words(progress.guide)
        case "decision":
            return _("受理的次日算第 1 天，{counted}。").format(counted=_counted(limits.promised or limits.statutory))
    return _stopped(progress, clock)


def _deciding(body: str, clock: ClockView) -> str:
    if clock.promised and clock.statutory:
        return _("{body}在审查：承诺 {promised}前作出决定，法律规定最迟 {statutory}。").format(
            body=body, promised=clock.promised, statutory=clock.statutory
        )
    day = clock.promised or clock.statutory
    return (
        _("{body}在审查：最迟 {day}作出决定。").format(body=body, day=day)
        if day
        else _("{body}在审查。").format(body=body)
    )


def _no_decision(progress: Progress, clock: ClockView) -> str:
    day = clock.statutory or clock.promised
    if not day:
        return ""
    # Where silence renews a permit, that is said beside the permit's last day.
    consent = "" if renews_by_silence(progress) else _("不等于同意；")
    complain = _("到期没有决定的，{consent}可以打 12345 投诉").format(consent=consent)
    if progress.guide.kind is ItemKind.PERMIT and clock.statutory:
        return complain + _("，也可以申请行政复议（行政复议法第十一条第三项）。")
    return complain + _("。")


def _counted(limit: Limit | None) -> str:
    if limit is not None and limit.unit is Unit.WORKING_DAY:
        return _("只数工作日，休息日和节假日不算")
    return _("休息日也算")


def _stopped(progress: Progress, clock: ClockView) -> str:
    if progress.state in _CLOSED:
        return str(_CLOSED[progress.state])
    if progress.decided_at is None or progress.outcome is None:
        return ""
    if was_renewed_by_silence(progress):
        return _("到 {end} 没有作出决定，视为准予延续，时限不再计算。").format(end=last_minute(progress.decided_at))
    used = clock.clock.days_used(progress.decided_at)
    day = public_date(progress.decided_at)
    label = _(outcome_label(progress.outcome, progress.guide.is_permit))
    promised = limit_words(progress.guide.limits.promised)
    if not used:
        return _("{day}受理当天就作出了决定（{label}），时限不再计算。").format(day=day, label=label)
    kept = _("，承诺是 {promised}").format(promised=promised) if promised else ""
    measured = progress.guide.limits.promised or progress.guide.limits.statutory
    unit = _("个工作日") if measured is not None and measured.unit is Unit.WORKING_DAY else _("天")
    return _("{day}作出决定（{label}），是受理后第 {used} {unit}{kept}。时限不再计算。").format(
        day=day, label=label, used=used, unit=unit, kept=kept
    )
