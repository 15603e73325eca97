"""What happened to a case, in words: read from its events, with names of officials and the texts they wrote."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.kinds import DEFECT_LABELS, OPINION_LABELS, Defect, Opinion, Outcome, outcome_label
from tongban.cases.queries import CaseDetail, HistoryLine
from tongban.cases.queries.hands import FOR_OTHERS
from tongban.foundation import clock
from tongban.foundation.web.language import headed, listed
from tongban.kernel.masking import mask_name
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Capacity
from tongban.sites.desk.coursepage import speaker_of
from tongban.sites.desk.frame import official_name
from tongban.sites.desk.words import CHANNELS, element_shown
from tongban.sites.parts.course import TITLES, renewal_sentence, validity_sentence
from tongban.sites.parts.hands import speaker_words
from tongban.sites.parts.noticetold import notice_words
from tongban.sites.parts.telling import extension_text, tell

_TITLES: Mapping[str, Any] = {
    "submitted": gettext_lazy("申请人提交，登记赋码"),
    "pre_reviewed": gettext_lazy("预审通过"),
    "pause_proposed": gettext_lazy("提请特别程序"),
    "pause_declined": gettext_lazy("不批准特别程序"),
    "hearing_held": gettext_lazy("登记听证笔录"),
    "extension_proposed": gettext_lazy("提请延长期限"),
    "extension_declined": gettext_lazy("不批准延长期限"),
    "publicity_proposed": gettext_lazy("起草公示"),
    "publicity_returned": gettext_lazy("退回公示"),
    "accepted": gettext_lazy("受理"),
    "correction_requested": gettext_lazy("一次性告知补正"),
    "corrected": gettext_lazy("申请人补正，重新提交"),
    "step_finished": gettext_lazy("审查意见"),
    "decided": gettext_lazy("作出决定"),
    "concluded": gettext_lazy("办结"),
    "withdrawn": gettext_lazy("申请人撤回"),
    "noted": gettext_lazy("工作备注"),
    "assigned": gettext_lazy("指定承办人"),
}
_AS_TOLD = frozenset(
    {
        "deemed_accepted", "not_accepted", "paused", "resumed", "extended", "delivered", "error_corrected", "permit_ended",
        "returned", "terminated", "archived", "delay_explained", "reopened", "guide_changed", "statement_made",
        *TITLES.keys() - {"hearing_held"},
    }
)  # fmt: skip
"""Events of which the official reads what the applicant is told, word for word."""


@dataclass(frozen=True, slots=True)
class ToldLine:
    """One line of a correction notice, with what the applicant said against it."""

    place: str
    round: int
    label: str
    finding: str


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words. ``texts`` are what was written, word for word."""

    n: int
    title: str
    at: datetime
    who: str
    channel: str
    texts: tuple[str, ...]
    lines: tuple[ToldLine, ...] = ()
    is_note: bool = False

    @property
    def icon(self) -> str:
        """Of its line in the short history, where it is no step of the case."""
        return "edit" if self.is_note else ""


def narrate(detail: CaseDetail, lines: Iterable[HistoryLine] | None = None) -> tuple[Told, ...]:
    """Every event of the case in order, or these ``lines`` of its history. No statement."""
    insisted = _insisted(detail)
    return tuple(_told(detail, line, insisted) for line in (detail.history if lines is None else lines))


def demands(detail: CaseDetail) -> Iterator[ToldLine]:
    """The lines of every correction notice, the earliest first."""
    insisted = _insisted(detail)
    for line in detail.history:
        if line.type == "cases.case.correction_requested":
            yield from _lines(line, detail.progress.guide, insisted)


def _told(detail: CaseDetail, line: HistoryLine, insisted: Mapping[str, str]) -> Told:
    kind = line.type.rsplit(".", 1)[-1]
    guide = detail.progress.guide
    lines: tuple[ToldLine, ...] = ()
    if kind == "correction_requested":
        lines = tuple(_lines(line, guide, insisted))
    if kind in _AS_TOLD or line.open.get("originals"):
        told = tell(line, guide)
        title, texts = told.title, told.lines
    else:
        describe = _TEXTS.get(kind)
        title = str(_TITLES.get(kind, kind))
        texts = tuple(text for text in describe(line, guide) if text) if describe else ()
    if kind == "step_finished":
        title = headed(title, guide.review_plan.step(line.open["step"]).name)
    stamp = line.open.get("actor", {})
    who, channel = _who(detail, line, stamp), str(CHANNELS.get(stamp.get("channel", ""), ""))
    return Told(line.n, title, line.at, who, channel, texts, lines, is_note=kind == "noted")


def _who(detail: CaseDetail, line: HistoryLine, stamp: Mapping[str, str]) -> str:
    if "post" in stamp and "mandate" in stamp:
        name = detail.officials.get(UUID(stamp["account"]), _("工作人员"))
        return _("{speaker}，由帮办代办员{name}代办").format(speaker=speaker_of(detail, line), name=name)
    if "post" in stamp:
        return detail.officials.get(UUID(stamp["account"]), _("工作人员"))
    if stamp.get("system"):
        return _("系统")
    speaker = speaker_of(detail, line)
    if stamp.get("capacity") not in FOR_OTHERS:
        return speaker
    # Whoever acts for the applicant is on the applicant's side: masked here as the applicant is.
    name = mask_name(detail.officials.get(UUID(stamp["account"]), ""))
    return speaker_words(speaker, name, Capacity(stamp["capacity"]))


def _insisted(detail: CaseDetail) -> dict[str, str]:
    """Number of a notice's line → why the applicant found it needs no change."""
    found: dict[str, str] = {}
    for line in detail.history:
        if line.type == "cases.case.corrected":
            found |= line.sealed.get("insisted", {})
    return found


def _lines(line: HistoryLine, guide: BoundGuide, insisted: Mapping[str, str]) -> Iterator[ToldLine]:
    explanations = line.sealed.get("explanations", {})
    for row in line.open["lines"]:
        number = str(row["n"])
        finding = _("第 %(n)d 次告知：%(defect)s") % {
            "n": line.open["round"],
            "defect": _(DEFECT_LABELS[Defect(row["defect"])]),
        }
        if number in explanations:
            finding += _("。{more}").format(more=explanations[number])
        if number in insisted:
            finding += _("。申请人认为无需改：%(reason)s") % {"reason": insisted[number]}
        yield ToldLine(row["path"], line.open["round"], _place(guide, row["element"], row["path"]), finding)


def _place(guide: BoundGuide, element: str, path: str) -> str:
    text = guide.element(element).text
    shown = element_shown(element) or (path if path != element else "")
    return f"{shown} {text}".strip()


def _submitted(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield renewal_sentence(line.open)
    yield notice_words(line.open)


def _correction(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield _("共 %(n)d 处") % {"n": len(line.open["lines"])}


def _corrected(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    changed = [_changed(guide, path) for path in line.open.get("changed", ())]
    if changed:
        yield _("改动了：%(places)s") % {"places": listed(dict.fromkeys(changed))}
    count = len(line.open.get("insisted", ()))
    if count:
        yield _("%(n)d 处申请人认为无需改") % {"n": count}


def _changed(guide: BoundGuide, path: str) -> str:
    group, bracket, rest = path.partition("[")
    if not bracket:
        return guide.element(path).text if path in guide.elements else path
    number = rest.partition("]")[0]
    return f"{guide.element(group).text} {int(number) + 1}"


def _step(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield _(OPINION_LABELS[Opinion(line.open["opinion"])])
    yield line.sealed.get("text", "")


def _decided(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield _(outcome_label(Outcome(line.open["outcome"]), guide.is_permit))
    yield validity_sentence(line.open)
    for ground in line.open.get("grounds", ()):
        yield _("依据：%(ground)s") % {"ground": _place(guide, ground, ground)}
    yield line.sealed.get("reasons", "")


def _pause_proposed(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield _("%(name)s，到 %(end)s 为止") % {
        "name": guide.element(line.open["procedure"]).text,
        "end": line.open["planned_end"],
    }
    yield line.sealed.get("words", "")


def _extension_proposed(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield _("延长 %(amount)s") % {"amount": extension_text(line.open["amount"], line.open["unit"])}
    yield line.sealed.get("words", "")


def _hearing_held(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield line.sealed.get("words", "")


def _noted(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield line.sealed.get("words", "")


def _assigned(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    officer = line.open.get("officer_id")
    yield _("不指定") if officer is None else official_name(UUID(officer), clock.today())


def _withdrawn(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield line.sealed.get("reason", "")


def _words(line: HistoryLine, guide: BoundGuide) -> Iterator[str]:
    yield line.sealed.get("words", "")


_TEXTS: Mapping[str, Callable[[HistoryLine, BoundGuide], Iterator[str]]] = {
    "submitted": _submitted,
    "correction_requested": _correction,
    "corrected": _corrected,
    "step_finished": _step,
    "pause_proposed": _pause_proposed,
    "extension_proposed": _extension_proposed,
    "publicity_proposed": _words,
    "publicity_returned": _words,
    "decided": _decided,
    "withdrawn": _withdrawn,
    "hearing_held": _hearing_held,
    "noted": _noted,
    "assigned": _assigned,
}
