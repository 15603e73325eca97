"""Where a case is, for the applicant and for whoever holds its code: what to do, when and why, where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.kinds import DEFECT_LABELS, OUTCOME_LABELS, Outcome
from tongban.cases.queries import CorrectionLineView, Progress
from tongban.cases.states import Deed
from tongban.cases.states import State as CaseState
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web.components import Anchor, Ask, State, TimelineRow
from tongban.foundation.web.dates import public_instant
from tongban.kernel.worktime import Fact, FactKind
from tongban.registry.catalogue.kinds import ElementKind
from tongban.sites.parts.clockview import ClockView
from tongban.sites.parts.timeline import Step, timeline_rows
from tongban.sites.portal.nowview import Now, now_of, why_of
from tongban.sites.portal.words import place_in_guide, version_of

_HAPPENED: Mapping[FactKind, str] = {
    FactKind.RECEIVED: "提交申请",
    FactKind.CORRECTION_TOLD: "告知补正",
    FactKind.CORRECTION_RECEIVED: "补正后重新提交",
    FactKind.ACCEPTED: "受理",
    FactKind.DEEMED_ACCEPTED: "视为受理",
    FactKind.PAUSED: "特别程序，时限暂停",
    FactKind.RESUMED: "时限恢复计算",
    FactKind.EXTENDED: "延长时限",
    FactKind.DECIDED: "决定",
    FactKind.DELIVERED: "送达",
    FactKind.CLOSED: "终结",
}


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision for those who may read it. ``grounds`` are the elements of the guide that a refusal rests on."""

    granted: bool
    label: str
    at: datetime | None
    grounds: tuple[tuple[str, str], ...]
    reasons: str


class ProgressView:
    """What the progress page shows. ``at`` is the instant at which it is read."""

    def __init__(self, progress: Progress, at: datetime, correct_href: str = "") -> None:
        self.progress = progress
        self.guide = progress.guide
        self.correct_href = correct_href
        self.facts = [
            Fact(FactKind(fact["kind"]), datetime.fromisoformat(fact["at"]), fact.get("data", {}))
            for fact in progress.facts
        ]
        self.clock = ClockView(progress.clock, self.facts, current_calendar(), at, official=not self.is_party)

    @property
    def is_party(self) -> bool:
        """Whether the reader is the applicant."""
        return self.progress.access == "party"

    @cached_property
    def state(self) -> State:
        """The state in shape and words."""
        found = case_state(self.progress.state, self.progress.outcome.value if self.progress.outcome else "")
        waiting = self.progress.state is CaseState.CORRECTING and not self.is_party
        return State(found.kind, _("等申请人补正")) if waiting else found

    @cached_property
    def asks(self) -> tuple[Ask, ...]:
        """What the applicant must do now: each demand with what it rests on."""
        notice = self.progress.notice
        if notice is None:
            return ()
        return tuple(
            Ask(
                demand(self.progress, line),
                cite(self.progress, line),
                self._way(line) if self.is_party else None,
                note=line.explanation,
            )
            for line in notice.lines
        )

    @cached_property
    def now(self) -> Now | None:
        """What there is to know while nothing is asked of the applicant."""
        return None if self.asks else now_of(self.progress, self.clock, mine=self.is_party)

    @property
    def why(self) -> str:
        """The rule behind the dates."""
        return why_of(self.progress, self.clock)

    @property
    def clock_title(self) -> str:
        """Heading of the clock."""
        return _("用了多少时间，怎么算的") if self.clock.clock.running == "stopped" else _("什么时候办好，为什么")

    @property
    def asks_title(self) -> str:
        """Heading of the demands."""
        return _("现在要您做：补 {count} 处").format(count=len(self.asks))

    @property
    def asks_note(self) -> str:
        """Who asked, when, and the promise that goes with it."""
        notice = self.progress.notice
        if notice is None:
            return ""
        at = public_instant(notice.at, year=False)
        words = _("这是一次性告知，不会再就这些内容要您补第二次。")
        sent = _("{body} {at} 发出。").format(body=self.guide.department_name, at=at)
        return f"{sent}{words}"

    @property
    def can_correct(self) -> bool:
        """Whether the reader can correct now."""
        return self._possible(Deed.CORRECT)

    @property
    def can_withdraw(self) -> bool:
        """Whether the reader can withdraw now."""
        return self._possible(Deed.WITHDRAW)

    @property
    def withdraw_reason(self) -> str:
        """Why it cannot be withdrawn now."""
        found = (offer for offer in self.progress.offers if offer.deed is Deed.WITHDRAW and not offer.possible)
        return next((offer.reason for offer in found), "")

    @cached_property
    def decision(self) -> DecisionView | None:
        """The decision; reasons only for those who may read them."""
        found, outcome = self.progress.decision, self.progress.outcome
        if outcome is None:
            return None
        grounds = found["grounds"] if found else ()
        return DecisionView(
            granted=outcome is Outcome.GRANTED,
            label=OUTCOME_LABELS[outcome],
            at=self.progress.decided_at,
            grounds=tuple((each.upper(), self.guide.element(each).text) for each in grounds),
            reasons=str(found.get("reasons", "")) if found else "",
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to turn against the decision, as the guide says."""
        row = self.guide.unified.get("remedies")
        return (str(row["review_organ"]), str(row["court"])) if row else ()

    @cached_property
    def timeline(self) -> tuple[TimelineRow, ...]:
        """What was done, what runs, what comes."""
        return timeline_rows([*self._past(), *self._present_and_future()])

    def _possible(self, deed: Deed) -> bool:
        return any(offer.deed is deed and offer.possible for offer in self.progress.offers)

    def _way(self, line: CorrectionLineView) -> Anchor | None:
        if not self.correct_href:
            return None
        is_file = line.element.startswith("m")
        return Anchor(_("换一份材料") if is_file else _("在线改这一处"), f"{self.correct_href}#line-{line.n}")

    def _past(self) -> Iterator[Step]:
        correcting = self.progress.state is CaseState.CORRECTING
        last_told = max((fact.at for fact in self.facts if fact.kind is FactKind.CORRECTION_TOLD), default=None)
        for fact in sorted(self.facts, key=lambda fact: fact.at):
            if fact.kind is FactKind.DECIDED:
                # The steps of the review stand before the decision.
                continue
            title = _(_HAPPENED[fact.kind])
            if correcting and fact.at == last_told:
                yield Step(self.state.word, fact.at, "now", self._told())
            elif fact.kind is FactKind.CLOSED and self.progress.state is CaseState.WITHDRAWN:
                yield Step(_("已撤回"), fact.at, "done", _("申请人撤回了申请，这件事到此结束。"))
            else:
                yield Step(title, fact.at, "done", self._detail(fact.kind))

    def _told(self) -> str:
        notice = self.progress.notice
        if notice is None:
            return _("一次性告知了要补正的内容。")
        return _("一次性告知 {count} 处。").format(count=len(notice.lines))

    def _detail(self, kind: FactKind) -> str:
        if kind is FactKind.RECEIVED:
            return _("当场给了登记码。")
        if kind is FactKind.ACCEPTED:
            return _("开始计算办理时限，次日起算。")
        if kind is FactKind.DEEMED_ACCEPTED:
            return _("告知期内没有音讯，自收到申请之日起即为受理。")
        return ""

    def _present_and_future(self) -> Iterator[Step]:
        state = self.progress.state
        if state is CaseState.WITHDRAWN:
            return
        if state is CaseState.SUBMITTED:
            yield Step(_("预审"), None, "go", _("要么受理，要么一次说清要补什么。"))
        if state in (CaseState.SUBMITTED, CaseState.CORRECTING):
            yield Step(_("受理"), None, "next", hint=_("受理次日起计算办理时限"))
        yield from self._review()
        yield from self._end()

    def _review(self) -> Iterator[Step]:
        for step in self.guide.review_plan.steps:
            token = self.progress.steps.get(step.id)
            if token is None or token["state"] == "skipped":
                continue
            limit = step.limit.text() if step.limit else ""
            if token["state"] == "done":
                yield Step(step.name, datetime.fromisoformat(token["finished"]), "done")
            elif token["state"] == "running":
                within = _("{limit}内做完").format(limit=limit) if limit else ""
                yield Step(step.name, datetime.fromisoformat(token["since"]), "go", within)
            else:
                yield Step(step.name, None, "next", hint=limit)

    def _end(self) -> Iterator[Step]:
        progress = self.progress
        if progress.decided_at is not None:
            label = OUTCOME_LABELS[progress.outcome] if progress.outcome else ""
            yield Step(_("决定"), progress.decided_at, "done", label)
        else:
            ready = bool(progress.steps) and progress.state is CaseState.IN_REVIEW
            waiting = any(token["state"] in ("waiting", "running") for token in progress.steps.values())
            yield Step(_("决定"), None, "go" if ready and not waiting else "next")
        if progress.concluded_at is not None:
            yield Step(_("办结"), progress.concluded_at, "done")
        else:
            yield Step(_("办结、送达"), None, "go" if progress.decided_at is not None else "next")


def case_state(state: CaseState, outcome: str) -> State:
    """A state as lists and pages show it, from the applicant's side."""
    match state:
        case CaseState.SUBMITTED:
            return State("go", _("预审中"))
        case CaseState.CORRECTING:
            return State("wait", _("等您补正"))
        case CaseState.ACCEPTED:
            return State("go", _("已受理"))
        case CaseState.IN_REVIEW:
            return State("go", _("审查中"))
        case CaseState.WITHDRAWN:
            return State("stopped", _("已撤回"))
    if outcome == Outcome.REFUSED.value:
        return State("stopped", _("不予许可"))
    return State("done", _("已准予") if state is CaseState.DECIDED else _("办成了"))


def demand(progress: Progress, line: CorrectionLineView) -> str:
    """A demand in a sentence: 布局图：不清晰. A requirement is named by its material; its words stand in the citation."""
    element = progress.guide.element(line.element)
    of_material = element.kind is ElementKind.REQUIREMENT
    name = progress.guide.element(element.parent).text if of_material else line.text
    return f"{name.rstrip('。')}：{DEFECT_LABELS[line.defect]}"


def cite(progress: Progress, line: CorrectionLineView) -> str:
    """What a demand rests on: version and element of the bound guide, with the words of a requirement."""
    guide = progress.guide
    place = _("依据办事指南第 {number} 版，{place}").format(
        number=version_of(guide.code, guide.hash).number, place=place_in_guide(guide, line.element, line.path)
    )
    if guide.element(line.element).kind is not ElementKind.REQUIREMENT:
        return place
    return place + _("：“{text}”").format(text=line.text)


def context_of(view: ProgressView, **more: Any) -> dict[str, Any]:
    """Context of the progress templates."""
    return {"view": view, "progress": view.progress, "clock": view.clock, **more}
