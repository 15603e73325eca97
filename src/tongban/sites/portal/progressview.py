"""Where a case is, for the applicant and for whoever holds its code: what to do, when and why, where it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.kinds import DEFECT_LABELS, Outcome, Standing, outcome_label
from tongban.cases.queries import CorrectionLineView, Progress
from tongban.cases.queries.hands import Hand
from tongban.cases.queries.services import RATEABLE
from tongban.cases.states import Deed
from tongban.cases.states import State as CaseState
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web.components import Anchor, Ask, State, TimelineRow
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import headed, joined
from tongban.foundation.web.names import named
from tongban.kernel.worktime import Fact, FactKind
from tongban.registry.catalogue.kinds import ElementKind
from tongban.registry.identity.actors import Channel
from tongban.sites.parts.clockview import ClockView
from tongban.sites.parts.hands import hand_words
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.telling import Telling, last_minute, remedies_of, tell_all
from tongban.sites.parts.timeline import folded, timeline_rows
from tongban.sites.portal.course import course
from tongban.sites.portal.hearingview import HearingView
from tongban.sites.portal.nowview import Now, now_of, why_of
from tongban.sites.portal.renewalview import Told, renewal_document, told_of, was_renewed_by_silence
from tongban.sites.portal.speaking import Spoken, spoken_of
from tongban.sites.portal.words import place_in_guide, version_of

_STATES: Mapping[CaseState, tuple[str, Any]] = {
    CaseState.SUBMITTED: ("go", gettext_lazy("预审中")),
    CaseState.CORRECTING: ("wait", gettext_lazy("等您补正")),
    CaseState.PRE_REVIEWED: ("wait", gettext_lazy("待核验原件")),
    CaseState.ACCEPTED: ("go", gettext_lazy("已受理")),
    CaseState.IN_REVIEW: ("go", gettext_lazy("审查中")),
    CaseState.NOT_ACCEPTED: ("stopped", gettext_lazy("不予受理")),
    CaseState.WITHDRAWN: ("stopped", gettext_lazy("已撤回")),
    CaseState.RETURNED: ("stopped", gettext_lazy("已退件")),
    CaseState.TERMINATED: ("stopped", gettext_lazy("已终止")),
}
_BOXED = ("not_accepted", "returned", "terminated", "permit_ended")
"""What ends a case, or what was granted, against the applicant: it stands in a box of its own."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The decision for those who may read it. ``grounds`` are the elements of the guide that a refusal rests on."""

    granted: bool
    label: str
    at: datetime | None
    grounds: tuple[tuple[str, str], ...]
    reasons: str
    deemed: str = ""
    until: date | None = None
    """``deemed``: why silence counts as this decision; ``until``: the last day of what was granted."""


class ProgressView:
    """What the progress page shows. ``at`` is the instant at which it is read."""

    def __init__(
        self, progress: Progress, at: datetime, correct_href: str = "", hands: Mapping[int, Hand] | None = None
    ) -> None:
        self.progress = progress
        self.hands = hands or {}
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
        outcome = self.progress.outcome.value if self.progress.outcome else ""
        found = case_state(self.progress.state, outcome, self.progress.standing, self.guide.is_permit)
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
        sent = _("{body} {at} 发出。").format(body=named(self.guide.department_name), at=at)
        return joined(sent, words)

    @property
    def can_correct(self) -> bool:
        """Whether the reader can correct now."""
        return self._possible(Deed.CORRECT)

    @property
    def rateable(self) -> bool:
        """Whether the service has ended, so that the reader can rate it or see what they said."""
        return self.is_party and self.progress.state in RATEABLE

    @property
    def visit(self) -> int:
        """The number of the last visit to a window, 0 where there was none: it can be rated by itself."""
        taken_in = (line.open for line in reversed(self.progress.told) if "submission" in line.open)
        return next((open_["submission"] for open_ in taken_in if open_["actor"]["channel"] == Channel.WINDOW), 0)

    @property
    def can_withdraw(self) -> bool:
        """Whether the reader can withdraw now."""
        return self._possible(Deed.WITHDRAW)

    @property
    def newer_guide(self) -> bool:
        """Whether the guide has a newer version, under which the reader can choose to go on."""
        return self._possible(Deed.ADOPT_GUIDE)

    @property
    def can_request_hearing(self) -> bool:
        """Whether the reader can ask for a hearing now."""
        return self._possible(Deed.REQUEST_HEARING)

    @property
    def can_state(self) -> bool:
        """Whether the reader can say something on the matter now."""
        return self._possible(Deed.MAKE_STATEMENT)

    @cached_property
    def spoken(self) -> tuple[Spoken, ...]:
        """The applicant's own statements with the answers, and that others objected."""
        return spoken_of(self.progress.told) if self.is_party else ()

    @cached_property
    def hearing(self) -> HearingView | None:
        """The hearing, for the applicant; others with the query word read of it in the course."""
        found = HearingView(self.progress) if self.is_party else None
        return found or None

    @cached_property
    def renewal(self) -> Told | None:
        """What silence does to the permit that is to be renewed."""
        return told_of(self.progress)

    @property
    def withdraw_reason(self) -> str:
        """Why it cannot be withdrawn now."""
        found = (offer for offer in self.progress.offers if offer.deed is Deed.WITHDRAW and not offer.possible)
        return next((reason_of(offer) for offer in found), "")

    @cached_property
    def decision(self) -> DecisionView | None:
        """The decision; reasons only for those who may read them."""
        found, outcome = self.progress.decision, self.progress.outcome
        if outcome is None:
            return None
        grounds = found["grounds"] if found else ()
        return DecisionView(
            granted=outcome is Outcome.GRANTED,
            label=_("视为准予延续")
            if was_renewed_by_silence(self.progress)
            else _(outcome_label(outcome, self.guide.is_permit)),
            at=self.progress.decided_at,
            grounds=tuple((each.upper(), self.guide.element(each).text) for each in grounds),
            reasons=str(found.get("reasons", "")) if found else "",
            deemed=self._deemed(),
            until=self.progress.valid_until if outcome is Outcome.GRANTED else None,
        )

    @property
    def ended_unheard(self) -> bool:
        """Whether it ended against the applicant, whatever the reader may know of why."""
        return self.progress.state in (CaseState.NOT_ACCEPTED, CaseState.RETURNED, CaseState.TERMINATED)

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to turn against the decision, as the guide says."""
        return remedies_of(self.guide)

    @cached_property
    def timeline(self) -> tuple[tuple[TimelineRow, ...], tuple[TimelineRow, ...]]:
        """What was done, what runs, what comes; apart what was done long ago."""
        boxed = frozenset((*(each.n for each in self.endings), *(each.n for each in self.spoken)))
        return folded(timeline_rows(course(self.progress, self.facts, self.told, boxed, paused=self.clock.paused)))

    @cached_property
    def told(self) -> tuple[Telling, ...]:
        """What happened, in sentences; nothing by code alone. What can name a person only to the party."""
        told = tell_all(self.progress.told, self.guide, names=self.progress.access in ("party", "official"))
        return tuple(replace(each, lines=(*each.lines, *self._hand(each.n))) for each in told)

    @property
    def endings(self) -> tuple[Telling, ...]:
        """What ended the case without a decision, or took back what was granted: kind, reasons, where to turn."""
        anew = max((each.n for each in self.told if each.kind == "reopened"), default=0)
        return tuple(each for each in self.told if each.kind in _BOXED and each.n > anew)

    def _deemed(self) -> str:
        at = self.progress.decided_at
        if at is None or not was_renewed_by_silence(self.progress):
            return ""
        words = _("到 {end} 没有作出是否准予延续的决定，依法视为准予延续，不需要任何人办理。").format(
            end=last_minute(at)
        )
        document = renewal_document(self.progress)
        return words + (_("证明这一点的文书在下面。") if document and self.is_party else "")

    def _hand(self, n: int) -> tuple[str, ...]:
        """Who did it for the applicant: both names stand at every such deed."""
        hand = self.hands.get(n)
        return (hand_words(hand.name, self.progress.applicant_name, hand.capacity, hand.entrusted_by),) if hand else ()

    def _possible(self, deed: Deed) -> bool:
        return any(offer.deed is deed and offer.possible for offer in self.progress.offers)

    def _way(self, line: CorrectionLineView) -> Anchor | None:
        if not self.correct_href:
            return None
        is_file = line.element.startswith("m")
        return Anchor(_("换一份材料") if is_file else _("在线改这一处"), f"{self.correct_href}#line-{line.n}")


def case_state(state: CaseState, outcome: str, standing: Standing = Standing.VALID, is_permit: bool = True) -> State:
    """A state as lists and pages show it, from the applicant's side."""
    if standing is not Standing.VALID:
        return State("stopped", _("许可已撤销") if standing is Standing.REVOKED else _("许可已注销"))
    if state in _STATES:
        kind, word = _STATES[state]
        return State(kind, str(word))
    if outcome == Outcome.REFUSED.value:
        return State("stopped", _(outcome_label(Outcome.REFUSED, is_permit)))
    if state is CaseState.ARCHIVED and not outcome:
        return State("stopped", _("已归档"))
    return State("done", _("已准予") if state is CaseState.DECIDED else _("办成了"))


def demand(progress: Progress, line: CorrectionLineView) -> str:
    """A demand in a sentence: 布局图：不清晰. A requirement is named by its material; its words stand in the citation."""
    element = progress.guide.element(line.element)
    of_material = element.kind is ElementKind.REQUIREMENT
    name = progress.guide.element(element.parent).text if of_material else line.text
    return headed(name.rstrip("。"), _(DEFECT_LABELS[line.defect]))


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
