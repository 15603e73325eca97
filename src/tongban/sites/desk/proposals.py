"""请示: what one official has proposed and another has to answer, with the reason and what would follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases.queries import CaseDetail
from tongban.cases.readiness import EXTENSION, INSPECTION, PAUSE
from tongban.cases.states import Deed
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.kernel.worktime import Clock, Fact, FactKind, fold
from tongban.sites.desk.coursepage import RecordView, inspection_view
from tongban.sites.desk.offered import offer_of
from tongban.sites.parts.telling import extension_text

_ANSWERS = {PAUSE: Deed.ANSWER_PAUSE, EXTENSION: Deed.ANSWER_EXTENSION}


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal that waits. ``why_not`` is empty for who may answer it, ``yes`` and ``no`` are the two answers;
    ``record`` is the record that is confirmed or sent back."""

    deed: str
    title: str
    rows: tuple[ui.SummaryRow, ...]
    why_not: str
    yes: str
    no: str
    record: RecordView | None = None


def proposals_of(detail: CaseDetail, at: datetime) -> tuple[ProposalView, ...]:
    """What waits for an answer, as this official sees it."""
    return (*_records(detail), *_views(detail, at))


def _records(detail: CaseDetail) -> Iterator[ProposalView]:
    waiting = detail.progress.pending.get(INSPECTION)
    if waiting is None:
        return
    line = next(each for each in detail.history if each.n == waiting["n"])
    record = inspection_view(detail, line)
    why_not = _why_not(detail, Deed.ANSWER_INSPECTION, _("由记录上的另一名核查人员确认。"))
    yes, no = _("确认：核查就是这样进行的"), _("退回，重新登记")
    yield ProposalView(Deed.ANSWER_INSPECTION.value, record.title, record.rows, why_not, yes, no, record)


def _why_not(detail: CaseDetail, deed: Deed, otherwise: str) -> str:
    offer = offer_of(detail, deed)
    return otherwise if offer is None else "" if offer.possible else offer.reason


def _views(detail: CaseDetail, at: datetime) -> Iterator[ProposalView]:
    for name, deed in _ANSWERS.items():
        proposal = detail.progress.pending.get(name)
        if proposal is None:
            continue
        why_not = _why_not(detail, deed, _("由有权审批的人答复。"))
        title, content, fact = (_pause if name == PAUSE else _extension)(detail, proposal, at)
        rows = (*_proposed(detail, proposal), content, *_after(detail, fact))
        yield ProposalView(deed.value, title, rows, why_not, _("批准"), _("不批准"))


def _proposed(detail: CaseDetail, proposal: Mapping[str, Any]) -> Iterator[ui.SummaryRow]:
    line = next(each for each in detail.history if each.n == proposal["n"])
    who = detail.officials.get(UUID(proposal["by"]), _("工作人员"))
    yield ui.SummaryRow(_("提请人"), f"{who} {table_instant(line.at)}")
    yield ui.SummaryRow(_("理由"), line.sealed.get("words", ""), note=_("批准后告知申请人"))


def _pause(detail: CaseDetail, proposal: Mapping[str, Any], at: datetime) -> tuple[str, ui.SummaryRow, Fact]:
    listed = detail.progress.guide.procedures[proposal["procedure"]]
    end = date.fromisoformat(proposal["planned_end"])
    words = _("自批准的次日至 %(end)s不计入办理期限，到期自动恢复") % {"end": public_date(end, year=True)}
    row = ui.SummaryRow(_("内容"), words, note=detail.progress.guide.cited(listed.basis))
    fact = Fact(FactKind.PAUSED, at, {"kind": listed.id, "planned_end": end.isoformat()})
    return _("请示：特别程序“%(name)s”") % {"name": listed.name}, row, fact


def _extension(detail: CaseDetail, proposal: Mapping[str, Any], at: datetime) -> tuple[str, ui.SummaryRow, Fact]:
    guide = detail.progress.guide
    amount = extension_text(proposal["amount"], proposal["unit"])
    basis = guide.cited(guide.extension.basis) if guide.extension else ""
    row = ui.SummaryRow(_("内容"), _("法定期限延长 %(amount)s，承诺不变") % {"amount": amount}, note=basis)
    fact = Fact(FactKind.EXTENDED, at, {"amount": proposal["amount"], "unit": proposal["unit"]})
    return _("请示：延长办理期限"), row, fact


def _after(detail: CaseDetail, fact: Fact) -> Iterator[ui.SummaryRow]:
    """The dates as they would be counted if it were approved now."""
    progress = detail.progress
    facts = [Fact(FactKind(each["kind"]), datetime.fromisoformat(each["at"]), each.get("data", {}))
             for each in progress.facts]  # fmt: skip
    then = fold([*facts, fact], progress.guide.limits, current_calendar())
    changes = [*_moved(_("承诺办结"), progress.clock, then, "promised"),
               *_moved(_("法定最迟"), progress.clock, then, "statutory")]  # fmt: skip
    if changes:
        yield ui.SummaryRow(_("如果现在批准"), "\n".join(changes))


def _moved(label: str, now: Clock, then: Clock, name: str) -> Iterator[str]:
    before, after = _day(now, name), _day(then, name)
    if before and after:
        stays = {"label": label, "day": after}
        yield (
            _("%(label)s %(before)s 改为 %(day)s") % {**stays, "before": before}
            if before != after
            else _("%(label)s %(day)s，不变") % stays
        )


def _day(clock: Clock, name: str) -> str:
    due = clock.promised_due if name == "promised" else clock.statutory_due
    return public_date(due - timedelta(microseconds=1)) if due else ""
