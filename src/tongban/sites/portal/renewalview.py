"""延续 in plain words: whether one asks in time, what silence then does, and where a permit is renewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from tongban.cases import renewing
from tongban.cases.actions.draft import OpenDraft
from tongban.cases.queries import Progress, renewal_ways
from tongban.cases.renewing import Renewed
from tongban.cases.states import OPEN, UNDER_WAY, State
from tongban.foundation import clock
from tongban.foundation.web.dates import public_date
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldProblem
from tongban.kernel.worktime import FactKind

_OURS = "cases.renewal."


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to know of a renewal; ``late``: silence renews nothing."""

    text: str
    late: bool

    @property
    def icon(self) -> str:
        """A warning where nothing comes by itself."""
        return "warn" if self.late else "info"


@dataclass(frozen=True, slots=True)
class Way:
    """A link to begin a renewal. ``href`` is empty while it is too early; ``note`` says when one may ask."""

    name: str
    href: str
    note: str


def asked_of(draft: OpenDraft) -> Renewed | None:
    """What the draft asks to renew as it stands. Errors: ``cases.renewal.*``."""
    return renewing.renewed_by(draft.guide, draft.applicant_id, draft.answers, clock.today())


def problem_of(draft: OpenDraft) -> FieldProblem | None:
    """What is wrong with the permit that was named, at its field; None while none is named. At most four statements."""
    rule = draft.guide.renewal
    if rule is None or not draft.answers.get(rule.permit):
        return None
    try:
        asked_of(draft)
    except DomainError as error:
        if not error.code.startswith(_OURS):
            raise
        return FieldProblem(
            rule.permit, error.code, {name: error.data[name] for name in error.data if name != "element"}
        )
    return None


def told_before(asked: Renewed) -> Told:
    """For the check page."""
    return _told(asked.expires_on, in_time=asked.in_time, silence=asked.silence, renews=asked.due is not None)


def told_of(progress: Progress) -> Told | None:
    """For the progress page while the application is under way; None where nothing is to be renewed."""
    document = renewal_document(progress)
    if document is None or progress.state not in OPEN or progress.state is State.DECIDED:
        return None
    renews = progress.renewal_due is not None
    last = date.fromisoformat(document["expires_on"])
    if not renews and document["due"] is not None:
        words = _("原许可有效期到 {day} 24:00，那时申请还在等补正：没有决定的，不视为准予延续。")
        return Told(words.format(day=public_date(last, year=True)), True)
    silence = progress.guide.renewal is not None and progress.guide.renewal.silence
    return _told(last, in_time=document["in_time"], silence=silence, renews=renews)


def renewal_document(progress: Progress) -> dict[str, Any] | None:
    """What the event of the submission tells of the permit to be renewed."""
    for line in progress.told:
        if line.type == "cases.case.submitted" and line.open.get("renews"):
            return dict(line.open["renews"])
    return None


def renews_by_silence(progress: Progress) -> bool:
    """Whether silence will renew what is asked."""
    return progress.renewal_due is not None and progress.state in UNDER_WAY


def was_renewed_by_silence(progress: Progress) -> bool:
    """Whether it has: the decision that stands is none of the body's."""
    decided = [fact for fact in progress.facts if fact["kind"] == FactKind.DECIDED.value]
    return bool(decided) and progress.decided_at is not None and bool(decided[-1].get("data", {}).get("deemed"))


def ways_of(progress: Progress) -> tuple[Way, ...]:
    """Where the applicant's own permit is renewed. At most three statements."""
    today = clock.today()
    return tuple(_way(progress, each.item, each.name, each.first, each.latest, today)
                 for each in renewal_ways(progress, today))  # fmt: skip


def _way(progress: Progress, item: str, name: str, first: date | None, latest: date, today: date) -> Way:
    last = public_date(latest, year=True)
    if first is not None and today < first:
        note = _("{first}起可以申请，最迟 {last}").format(first=public_date(first, year=True), last=last)
        return Way(name, "", note)
    query = urlencode({"permit": show_registration_code(progress.code)})
    in_time = _("最迟 {last}提出").format(last=last)
    late = _("已过最迟日期（{last}）；仍可以申请，到期前没有决定的不视为准予").format(last=last)
    return Way(name, f"{reverse('portal:start', args=[item])}?{query}", in_time if today <= latest else late)


def _told(last: date, *, in_time: bool, silence: bool, renews: bool) -> Told:
    day = public_date(last, year=True)
    if renews:
        words = _("您在期限内提出，到 {day} 24:00 还没有决定的，视为准予延续（行政许可法第五十条）。")
        return Told(words.format(day=day), False)
    if in_time and not silence:
        words = _("您在期限内提出。原许可有效期到 {day} 24:00；按这件事的规定，到期没有决定的不视为准予。")
        return Told(words.format(day=day), True)
    words = _("已过最迟日期：原许可有效期到 {day} 24:00，到期前没有决定的，不视为准予延续。")
    return Told(words.format(day=day), True)
