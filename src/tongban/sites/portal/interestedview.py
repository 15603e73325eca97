"""A case for an interested party (利害关系人): what it is about, why they were told, what they may do; no application."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from tongban.cases.kinds import OUTCOME_LABELS
from tongban.cases.queries import HistoryLine, Progress
from tongban.cases.states import UNDER_WAY, Deed
from tongban.cases.states import State as CaseState
from tongban.foundation.web.components import State, SummaryRow
from tongban.foundation.web.dates import public_date
from tongban.sites.parts.telling import last_minute, remedies_of
from tongban.sites.portal.hearingview import HearingView
from tongban.sites.portal.renewalview import was_renewed_by_silence
from tongban.sites.portal.speaking import Spoken, spoken_of


class InterestedView:
    """What the page of an interested party shows. ``at`` is the instant at which it is read."""

    def __init__(self, progress: Progress, at: datetime) -> None:
        self.progress = progress
        self.guide = progress.guide
        self.at = at
        self.hearing = HearingView(progress)

    @property
    def state(self) -> State:
        """How it stands, as far as it concerns them."""
        return concern_state(self.progress.state, decided=self.progress.decided_at is not None)

    @cached_property
    def why(self) -> tuple[str, str]:
        """Why they are told: a heading and the words of the body; empty words where they came by an objection."""
        line = self._last("party_told")
        if line is None:
            return _("您对公示提出了异议"), _("所以您可以看到答复，并且知道什么时候作出决定。")
        return _("为什么告诉您"), str(line.sealed.get("words", ""))

    @cached_property
    def spoken(self) -> tuple[Spoken, ...]:
        """Their own statements with the answers."""
        return spoken_of(self.progress.told)

    @property
    def publicity(self) -> tuple[SummaryRow, ...]:
        """When it was or is published for objections, and what was published while it is."""
        line = self._last("publicity_opened")
        if line is None:
            return ()
        until = datetime.fromisoformat(line.open["until"])
        opened = _("{first} 到 {last}").format(first=public_date(line.at, year=True), last=last_minute(until))
        if self.at >= until:
            return (SummaryRow(_("公示"), opened, note=_("已经结束")),)
        return (SummaryRow(_("公示"), opened), SummaryRow(_("公示的内容"), line.sealed.get("words", "")))

    @property
    def notice(self) -> int | None:
        """Number of the notice that is open now."""
        line = self._last("publicity_opened")
        return line.n if line is not None and self.at < datetime.fromisoformat(line.open["until"]) else None

    @property
    def can_state(self) -> bool:
        """Whether they can say something now."""
        return self._possible(Deed.MAKE_STATEMENT)

    @property
    def can_request_hearing(self) -> bool:
        """Whether they can ask for a hearing now."""
        return self._possible(Deed.REQUEST_HEARING)

    @property
    def decided(self) -> str:
        """That it was decided, when and how; the reasons are the applicant's."""
        at, outcome = self.progress.decided_at, self.progress.outcome
        if at is None or outcome is None:
            return ""
        if was_renewed_by_silence(self.progress):
            return _("{end} 起依法视为准予延续。").format(end=last_minute(at))
        return _("{day}作出决定：{outcome}。").format(
            day=public_date(at, year=True), outcome=_(OUTCOME_LABELS[outcome])
        )

    @property
    def remedies(self) -> tuple[str, ...]:
        """Where to turn against the decision, as the guide says."""
        return remedies_of(self.guide)

    def _last(self, kind: str) -> HistoryLine | None:
        return next((line for line in reversed(self.progress.told) if line.type == f"cases.case.{kind}"), None)

    def _possible(self, deed: Deed) -> bool:
        return any(offer.deed is deed and offer.possible for offer in self.progress.offers)


def concern_state(state: CaseState, *, decided: bool) -> State:
    """Three words are enough for who is not the applicant."""
    if decided:
        return State("done", _("已经决定"))
    return State("go", _("正在办")) if state in UNDER_WAY else State("stopped", _("没有决定，已经结束"))
