"""What the doors share of enquiries: the words of a thread, what its answers point to, how often one may ask."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation import clock
from tongban.foundation.limits.spending import spend
from tongban.foundation.web.components import State
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import headed
from tongban.oversight.grievances.kinds import finding_label
from tongban.oversight.grievances.published import PublicAnswer
from tongban.oversight.grievances.queries import EnquiryLine, EnquiryRow
from tongban.oversight.grievances.states import EnquiryState
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor
from tongban.sites.parts.askedbefore import AskedBefore

AN_HOUR, A_DAY = 5, 20
"""Questions of one account."""

_INSTANT = timedelta(microseconds=1)
_SHAPES = {
    EnquiryState.ASKED: "go",
    EnquiryState.FOLLOWED_UP: "go",
    EnquiryState.ANSWERED: "done",
    EnquiryState.CLOSED: "done",
}
TITLES: dict[str, Any] = {
    "grievances.enquiry.asked": gettext_lazy("提问"),
    "grievances.enquiry.passed_on": gettext_lazy("转给负责的部门"),
    "grievances.enquiry.answered": gettext_lazy("答复"),
    "grievances.enquiry.followed_up": gettext_lazy("追问"),
    "grievances.enquiry.closed": gettext_lazy("提问人办结"),
    "grievances.enquiry.proposed": gettext_lazy("提出公开"),
    "grievances.enquiry.returned": gettext_lazy("退回，没有公开"),
    "grievances.enquiry.published": gettext_lazy("公开"),
    "grievances.enquiry.unpublished": gettext_lazy("撤下"),
}


SAID: dict[str, Any] = {
    "YES": gettext_lazy("按投诉的文字对照，指南里有："),
    "PERHAPS": gettext_lazy("按投诉的文字对照，指南里可能有："),
    "NO": gettext_lazy("按投诉的文字对照，指南里没有这一项"),
}
"""What the guide said to the words of a complaint when it was made."""


@dataclass(frozen=True, slots=True)
class Cited:
    """An element of the guide that an answer points to. ``anchor`` is its place on the item page, empty for the page."""

    id: str
    text: str
    anchor: str


def spend_question(actor: Actor) -> None:
    """Count one question of this account. DomainError ``limits.too_many``."""
    spend("enquiries", str(actor.account_id), AN_HOUR, 3600)
    spend("enquiries-day", str(actor.account_id), A_DAY, 86_400)


def asked_before(found: Iterable[PublicAnswer]) -> tuple[AskedBefore, ...]:
    """Published questions as pages show them."""
    return tuple(AskedBefore(each.question, each.answer, public_date(each.published_at, year=True)) for each in found)


def cited(guide_id: str | None, elements: Iterable[str]) -> tuple[Cited, ...]:
    """What these elements of a version are. One statement for a version that this process has not met."""
    if guide_id is None:
        return ()
    guide = guide_by_hash(guide_id)
    return tuple(
        Cited(each, guide.element(each).text, _anchor(guide.element(each).parent or each)) for each in elements
    )


def last_day(due: datetime) -> str:
    """The last day of a limit, ``2026 年 12 月 9 日``."""
    return public_date(due - _INSTANT, year=True)


def state_shown(row: EnquiryRow) -> State:
    """Where an enquiry stands, in shape and word; one that is late says so."""
    if row.overdue(clock.now()):
        return State("bad", _("逾期没有答复"))
    return State(_SHAPES[row.state], _(row.state_label))


def title_of(line: EnquiryLine, row: EnquiryRow) -> Any:
    """What happened, in the words of a question or of a complaint."""
    if row.complaint and line.type == "grievances.enquiry.asked":
        return _("投诉")
    if row.right and line.type == "grievances.enquiry.asked":
        return _("提出请求")
    if line.finding:
        return headed(_("答复"), _(finding_label(line.finding)))
    return TITLES[line.type]


def due_shown(row: EnquiryRow) -> str:
    """Until when an answer is owed; or that it came late."""
    if row.due is not None:
        return _("最迟 {day}答复").format(day=last_day(row.due))
    return _("答复时已经逾期") if row.late and row.answered_at else ""


def _anchor(element: str) -> str:
    return f"#{element}" if element[:1] in "mc" and element[1:].isdigit() else ""
