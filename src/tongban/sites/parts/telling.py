"""What is told of what happened to a case, in sentences: the same at every door, from the events themselves.

What is internal (opinions, proposals before they are approved) is no part of it; the desk has its own words for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.events import INTERNAL
from tongban.cases.kinds import (
    DELIVERY_LABELS,
    ENDINGS,
    INTAKE_REFUSALS,
    REOPENINGS,
    TERMINATIONS,
    Delivery,
    IntakeRefusal,
    Outcome,
    Reopening,
    Standing,
    Termination,
    outcome_label,
)
from tongban.cases.queries import HistoryLine
from tongban.foundation import clock
from tongban.foundation.web.dates import public_instant
from tongban.foundation.web.language import language, listed
from tongban.foundation.web.names import named
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import Silence
from tongban.sites.parts import course
from tongban.sites.parts.course import Sentences
from tongban.sites.parts.dates import last_day, public_date
from tongban.sites.parts.dates import last_minute as last_minute

_TITLES: Mapping[str, Any] = {
    **course.TITLES,
    "submitted": gettext_lazy("提交申请"),
    "pre_reviewed": gettext_lazy("预审通过"),
    "accepted": gettext_lazy("受理"),
    "deemed_accepted": gettext_lazy("视为受理"),
    "correction_requested": gettext_lazy("告知补正"),
    "corrected": gettext_lazy("补正后重新提交"),
    "guide_changed": gettext_lazy("改按新版指南办理"),
    "resumed": gettext_lazy("特别程序结束，恢复计时"),
    "delay_explained": gettext_lazy("说明超期的理由"),
    "reopened": gettext_lazy("重新办理"),
    "extended": gettext_lazy("延长办理期限"),
    "decided": gettext_lazy("决定"),
    "concluded": gettext_lazy("办结"),
    "delivered": gettext_lazy("送达"),
    "error_corrected": gettext_lazy("更正文书笔误"),
    "withdrawn": gettext_lazy("已撤回"),
    "returned": gettext_lazy("退件：逾期没有补正"),
    "terminated": gettext_lazy("终止办理"),
    "archived": gettext_lazy("归档"),
}

_TOOK_EFFECT = {"deemed_accepted": "deemed_at", "deemed_renewed": "renewed_at"}
"""Consequences of silence: the platform writes them down later than they are."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One event in words. ``at`` is the instant at which it took effect, ``kind`` the last word of its type."""

    n: int
    kind: str
    at: datetime
    title: str
    lines: tuple[str, ...]


def tell_all(history: Iterable[HistoryLine], guide: BoundGuide, *, names: bool = True) -> Iterator[Telling]:
    """Every event that is told, in order. ``names``: whether the reader may read what can name a person."""
    return (tell(line, guide, names=names) for line in history if line.type not in INTERNAL)


def tell(line: HistoryLine, guide: BoundGuide, *, names: bool = True) -> Telling:
    """One event in words."""
    kind = line.type.rsplit(".", 1)[-1]
    describe = _SENTENCES.get(kind)
    told = describe(line, guide, names) if describe else ()
    effect = _TOOK_EFFECT.get(kind)
    at = datetime.fromisoformat(line.open[effect]) if effect else line.at
    return Telling(line.n, kind, at, _title(kind, line, guide), tuple(text for text in told if text))


def remedies_of(guide: BoundGuide) -> tuple[str, ...]:
    """Where to turn, as the guide says."""
    row = guide.unified.get("remedies")
    return (str(row["review_organ"]), str(row["court"])) if row else ()


def dues_of(line: HistoryLine) -> str:
    """The dates as they were counted from this event on: 承诺 … ，法定最迟 …。"""
    promised, statutory = (_due_day(line, name) for name in ("promised_due", "statutory_due"))
    told = [_("承诺 {day}").format(day=promised)] if promised else []
    told += [_("法定最迟 {day}").format(day=statutory)] if statutory else []
    return _("从这时起：{days}。").format(days=listed(told)) if told else ""


def extension_text(amount: int, unit: str) -> str:
    """``5 个工作日``."""
    return Limit(amount, Unit(unit)).text(language())


def _title(kind: str, line: HistoryLine, guide: BoundGuide) -> str:
    match kind:
        case "not_accepted":
            return _(INTAKE_REFUSALS[IntakeRefusal(line.open["kind"])][0])
        case "paused":
            return _("特别程序：{name}，期限暂停计算").format(name=named(line.open["name"]))
        case "statement_made":
            return course.statement_title(line)
        case "permit_ended":
            return standing_word(Standing(line.open["standing"]))
        case "pre_reviewed" if line.open.get("originals"):
            return _("预审通过，请带原件到窗口核验")
        case "decided":
            return _("决定：{outcome}").format(outcome=_(outcome_label(Outcome(line.open["outcome"]), guide.is_permit)))
    return str(_TITLES.get(kind, kind))


def standing_word(standing: Standing) -> str:
    """What became of what was granted, in a word; empty while it stands."""
    return {Standing.REVOKED: _("撤销许可"), Standing.CANCELLED: _("注销许可")}.get(standing, "")


def _submitted(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("当场给了登记码。")
    if "transferred_from" in line.open:
        first = datetime.fromisoformat(line.open["transferred_from"]["received_at"])
        yield _("由原来申请的机关转来，那里收到的时间是 {at}；期限从本机关收到之日算起。").format(
            at=public_instant(first)
        )
    yield course.renewal_sentence(line.open)


def _pre_reviewed(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    originals = line.open.get("originals", ())
    if originals:
        yield _("要核验的原件：{names}。").format(names=_elements(guide, originals))
        due = line.open.get("clock", {}).get("acceptance_due")
        if due and guide.silence is not Silence.NONE:
            yield _("告知期照常计算：到 {end} 没有办的，同样视为受理。").format(
                end=last_minute(datetime.fromisoformat(due))
            )


def _accepted(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    if line.open.get("originals"):
        yield _("已经核验原件：{names}。").format(names=_elements(guide, line.open["originals"]))
    yield _("开始计算办理期限，次日起算。")


def _deemed(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    at = datetime.fromisoformat(line.open["deemed_at"])
    received = date.fromisoformat(line.open["clock"]["accepted_on"])
    yield _("到 {end}，既没有告知补正，也没有不予受理：从这一刻起，自收到申请之日（{received}）起即为受理。").format(
        end=last_minute(at), received=public_date(received, year=True)
    )
    yield _("这是期限届满的法律后果（{basis}），不需要任何工作人员办理。").format(basis=line.open["basis"])
    yield dues_of(line)


def _not_accepted(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    grounds = [_place(guide, each) for each in line.open["grounds"]]
    if grounds:
        yield _("涉及：{grounds}。").format(grounds=listed(grounds))
    yield _reason(line)
    if line.open.get("competent_name"):
        yield _("应当向{body}申请。").format(body=named(line.open["competent_name"]))
    yield _("依据：{basis}。").format(basis=line.open["basis"])


def _returned(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("指南的规定：{rule}").format(rule=line.open["reason"])
    yield _("依据：{basis}。").format(basis=line.open["basis"])
    yield _("退件以后可以备齐重新申请。")


def _terminated(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("{words}。").format(words=_(TERMINATIONS[Termination(line.open["ground"])][0]))
    if names:
        yield _("依据的事实：{words}").format(words=line.sealed.get("words", ""))
    yield _("依据：{basis}。没有作出准予或者不予的决定。").format(basis=line.open["basis"])


def _paused(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    first = clock.legal_date(line.at) + timedelta(days=1)
    end = date.fromisoformat(line.open["planned_end"])
    yield _("自 {first}至 {end}不计入办理期限，期满自动恢复计算；提前结束的，从次日起恢复。").format(
        first=public_date(first, year=True), end=public_date(end, year=True)
    )
    yield _reason(line)
    yield _("由提请人以外的负责人批准。依据：{basis}。").format(basis=line.open["basis"])
    yield dues_of(line)


def _resumed(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("{names}提前结束，从次日起继续计算。").format(names=_elements(guide, line.open["procedures"]))
    yield dues_of(line)


def _extended(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("法定期限延长 {amount}，法定最迟改为 {day}；承诺的日期没有推迟。").format(
        amount=extension_text(line.open["amount"], line.open["unit"]), day=_due_day(line, "statutory_due")
    )
    yield _reason(line)
    yield _("经{approver}批准。依据：{basis}。").format(approver=line.open["approver"], basis=line.open["basis"])


def _delivered(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("{words}。").format(words=_(DELIVERY_LABELS[Delivery(line.open["way"])]))
    if names and line.sealed.get("words"):
        yield _("凭证：{words}").format(words=line.sealed["words"])


def _error_corrected(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    if names:
        yield _("“{wrong}”更正为“{right}”。").format(wrong=line.sealed["wrong"], right=line.sealed["right"])
    yield _("决定的结果、理由和日期都没有改变。")


def _permit_ended(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("{words}。").format(words=_(ENDINGS[line.open["ground"]][1]))
    yield _reason(line)
    yield _("依据：{basis}。").format(basis=line.open["basis"])


def _delay_explained(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _reason(line)


def _reopened(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    label = _(REOPENINGS[Reopening(line.open["ground"])][0])
    yield _("{label}（{document}）。原来的处理不再有效，期限重新计算。").format(
        label=label, document=line.sealed.get("words", "")
    )
    yield _("依据：{basis}。").format(basis=line.open["basis"])
    yield dues_of(line)


def _withdrawn(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("申请人撤回了申请，这件事到此结束。")


def _guide_changed(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("申请人看过两版的不同，同意改按新版指南办理；以前说过的、做过的都算数。")
    yield dues_of(line)


_SENTENCES: Mapping[str, Sentences] = {
    **course.SENTENCES,
    "submitted": _submitted,
    "pre_reviewed": _pre_reviewed,
    "accepted": _accepted,
    "deemed_accepted": _deemed,
    "not_accepted": _not_accepted,
    "returned": _returned,
    "terminated": _terminated,
    "paused": _paused,
    "resumed": _resumed,
    "extended": _extended,
    "delivered": _delivered,
    "error_corrected": _error_corrected,
    "permit_ended": _permit_ended,
    "withdrawn": _withdrawn,
    "guide_changed": _guide_changed,
    "delay_explained": _delay_explained,
    "reopened": _reopened,
}


def _reason(line: HistoryLine) -> str:
    words = line.sealed.get("words", "")
    return _("理由：{words}").format(words=words) if words else ""


def _place(guide: BoundGuide, path: str) -> str:
    """A material or field by its name; a cell of a table with the number of its row."""
    group, bracket, rest = path.partition("[")
    if not bracket:
        return guide.element(path).text
    row, _bracket, part = rest.partition("]")
    name = guide.element(group + part).text if group + part in guide.elements else ""
    return _("{group}第 {row} 行{name}").format(group=guide.element(group).text, row=int(row) + 1, name=name)


def _elements(guide: BoundGuide, ids: Iterable[str]) -> str:
    return listed(named(guide.element(each).text) for each in ids)


def _due_day(line: HistoryLine, name: str) -> str:
    due = line.open.get("clock", {}).get(name)
    return public_date(last_day(datetime.fromisoformat(due)), year=True) if due else ""
