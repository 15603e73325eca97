"""请示: what one official has proposed and another has to answer, with the reason and what would follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from tongban.cases import plan, publicity
from tongban.cases.queries import CaseDetail, HistoryLine
from tongban.cases.readiness import EXTENSION, INSPECTION, PAUSE, PUBLICITY
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import language, listed
from tongban.kernel.worktime import Clock, Fact, FactKind, fold
from tongban.registry.catalogue.plans import ReviewStep
from tongban.sites.desk.coursepage import RecordView, inspection_view, publish_by
from tongban.sites.desk.offered import offer_of
from tongban.sites.parts.dates import last_minute
from tongban.sites.parts.offered import reason_of
from tongban.sites.parts.telling import extension_text

_ANSWERS = {PAUSE: Deed.ANSWER_PAUSE, EXTENSION: Deed.ANSWER_EXTENSION}


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal that waits. ``why_not`` is empty for who may answer it, ``yes`` and ``no`` are the two answers;
    ``record`` is the record that is confirmed or sent back; ``reason`` asks why it is sent back."""

    deed: str
    title: str
    rows: tuple[ui.SummaryRow, ...]
    why_not: str
    yes: str
    no: str
    record: RecordView | None = None
    reason: ui.Field | None = None


def proposals_of(detail: CaseDetail, at: datetime) -> tuple[ProposalView, ...]:
    """What waits for an answer, as this official sees it."""
    return (*_records(detail), *_publicity(detail, at), *_views(detail, at))


def _records(detail: CaseDetail) -> Iterator[ProposalView]:
    waiting = detail.progress.pending.get(INSPECTION)
    if waiting is None:
        return
    line = next(each for each in detail.history if each.n == waiting["n"])
    record = inspection_view(detail, line)
    why_not = _why_not(detail, Deed.ANSWER_INSPECTION, _("由记录上的另一名核查人员确认。"))
    yes, no = _("确认：核查就是这样进行的"), _("退回，重新登记")
    yield ProposalView(Deed.ANSWER_INSPECTION.value, record.title, record.rows, why_not, yes, no, record)


def _publicity(detail: CaseDetail, at: datetime) -> Iterator[ProposalView]:
    """What one has written for everybody, with what the detectors say of it; not screened again: the deed does that."""
    waiting = detail.progress.pending.get(PUBLICITY)
    if waiting is None:
        return
    line = next(each for each in detail.history if each.n == waiting["n"])
    step = detail.progress.guide.review_plan.step(waiting["step"])
    why_not = _why_not(detail, Deed.ANSWER_PUBLICITY, _("由起草人以外的决定岗或者负责人审核。"))
    field = ui.Field(
        id="return-reason", name="reason", label=_("退回的理由"), control="textarea", required=False,
        hint=_("退回的必须写，起草的人会读到。最多 %(n)d 字。") % {"n": REASONS},
    )  # fmt: skip
    rows = (
        ui.SummaryRow(_("起草人"), f"{_proposer(detail, waiting)} {table_instant(line.at)}"),
        ui.SummaryRow(_("公示的内容"), line.sealed.get("words", ""), note=_("发布以后任何人都能看到")),
        ui.SummaryRow(_("检查结果"), _found(detail, line)),
        *_days(detail, step, at),
    )
    title, yes, no = _("待审核的公示：%(step)s") % {"step": step.name}, _("审核同意，发布"), _("退回，重新起草")
    yield ProposalView(Deed.ANSWER_PUBLICITY.value, title, rows, why_not, yes, no, reason=field)


def _found(detail: CaseDetail, line: HistoryLine) -> str:
    """In words: what must not be there was not found, else it would not stand here; what looks like personal data is named."""
    labels = {each.id: each.label for each in detail.progress.guide.form.all_fields()}
    english = language().startswith("en")
    kinds = {name: each.en if english else each.zh for name, each in publicity.DOUBTS.items()}
    told = [
        kinds.get(name) or _("申请表里填的“%(label)s”") % {"label": labels.get(name, name)}
        for name in line.open["found"]
    ]
    clear = _("没有找到身份证号、银行卡号、登记码、涉密标志、当事人姓名和标明的商业秘密。")
    doubts = _("可能是个人信息，请核对：%(what)s。") % {"what": listed(told)} if told else ""
    return f"{clear}\n{doubts}".strip()


def _days(detail: CaseDetail, step: ReviewStep, at: datetime) -> Iterator[ui.SummaryRow]:
    assert step.lasts is not None
    end = last_minute(plan.due_of(step.lasts, at))
    yield ui.SummaryRow(_("如果现在发布"), _("公示到 %(end)s 为止") % {"end": end})
    if by := publish_by(detail, step.id):
        late = "" if at < by else _("已经晚了：期满会超过这一环节的时限")
        yield ui.SummaryRow(_("最晚发布"), last_minute(by), note=late)


def _why_not(detail: CaseDetail, deed: Deed, otherwise: str) -> str:
    offer = offer_of(detail, deed)
    return otherwise if offer is None else "" if offer.possible else reason_of(offer)


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
    yield ui.SummaryRow(_("提请人"), f"{_proposer(detail, proposal)} {table_instant(line.at)}")
    yield ui.SummaryRow(_("理由"), line.sealed.get("words", ""), note=_("批准后告知申请人"))


def _proposer(detail: CaseDetail, proposal: Mapping[str, Any]) -> str:
    return detail.officials.get(UUID(proposal["by"]), _("工作人员"))


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
