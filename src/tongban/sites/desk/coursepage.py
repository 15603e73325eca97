"""The course of a review on the case page: inspections, publicity, interested parties, statements, hearings, posting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases import plan
from tongban.cases.kinds import ACKNOWLEDGEMENTS, Acknowledgement
from tongban.cases.queries import CaseDetail, HistoryLine
from tongban.cases.readiness import INSPECTION, POSTED
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date
from tongban.foundation.web.language import listed
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import shown_names
from tongban.sites.desk.frame import official_name
from tongban.sites.desk.words import element_shown, size_shown
from tongban.sites.parts.course import met
from tongban.sites.parts.dates import last_minute


@dataclass(frozen=True, slots=True)
class FileView:
    """One file. ``open_href`` shows it on this page, ``href`` is the file itself; each reading is recorded."""

    n: int
    name: str
    size: str
    media_type: str
    open_href: str
    href: str

    @property
    def is_pdf(self) -> bool:
        """Whether its pages are drawn here; a browser draws the others, which are images."""
        return self.media_type == "application/pdf"


@dataclass(frozen=True, slots=True)
class RecordView:
    """What an official put on the record, with its files."""

    n: int
    title: str
    at: datetime
    state: ui.State
    rows: tuple[ui.SummaryRow, ...]
    findings: tuple[ui.Requirement, ...]
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement and its answer, if there is one."""

    n: int
    who: str
    title: str
    at: datetime
    words: str
    state: ui.State
    answer: str
    answered_by: str


@dataclass(frozen=True)
class CourseView:
    """Read from the history alone; the names of interested parties cost two statements, where there are any."""

    detail: CaseDetail
    at: datetime

    @property
    def anything(self) -> bool:
        """Whether there is anything to show."""
        return bool(
            self.inspections or self.hearings or self.statements or self.parties or self.publicity or self.posting
        )

    @property
    def inspections(self) -> tuple[RecordView, ...]:
        """The records, newest first, without the one that waits: it stands among the proposals."""
        waiting = self.detail.progress.pending.get(INSPECTION, {}).get("n")
        recorded = reversed(self._of("inspection_recorded"))
        return tuple(inspection_view(self.detail, line) for line in recorded if line.n != waiting)

    @property
    def hearings(self) -> tuple[RecordView, ...]:
        """The minutes of hearings with the signed sheets."""
        return tuple(_hearing_view(self.detail, line) for line in self._of("hearing_held"))

    @property
    def publicity(self) -> tuple[ui.SummaryRow, ...]:
        """What was published, and until when."""
        rows = []
        for line in self._of("publicity_opened"):
            until = datetime.fromisoformat(line.open["until"])
            note = _("公示到 %(end)s 为止") if self.at < until else _("公示已于 %(end)s 期满")
            step = self.detail.progress.guide.review_plan.step(line.open["step"])
            rows.append(ui.SummaryRow(step.name, line.sealed.get("words", ""), note=note % {"end": last_minute(until)}))
        return tuple(rows)

    @property
    def parties(self) -> tuple[ui.SummaryRow, ...]:
        """The interested parties as others may see them, and what is at stake for each. An official whose own matter it is
        is not told who they are."""
        told = {line.open["party"]["id"]: line for line in self._of("party_told") if "party" in line.open}
        rows = []
        for party in self._interested:
            line = told.get(party["id"])
            words = line.sealed.get("words", "") if line else _("对公示提出过异议")
            rows.append(ui.SummaryRow(self._names.get(party["id"], _("利害关系人")), words))
        return tuple(rows)

    @property
    def statements(self) -> tuple[StatementView, ...]:
        """Each with its answer, in their order."""
        answers = {line.open["statement"]: line for line in self._of("statement_answered")}
        return tuple(self._statement(line, answers.get(line.n)) for line in self._of("statement_made"))

    @property
    def posting(self) -> tuple[ui.SummaryRow, ...]:
        """That the result went to the post, while it has not arrived."""
        posted = self.detail.progress.pending.get(POSTED)
        lines = [line for line in self._of("dispatched") if posted and line.n == posted["n"]]
        return tuple(
            ui.SummaryRow(
                _("已交寄，还没有签收"), line.sealed.get("words", ""), code=True, note=public_date(line.at, year=True)
            )
            for line in lines
        )

    def _of(self, kind: str) -> list[HistoryLine]:
        return [line for line in self.detail.history if line.type == f"cases.case.{kind}"]

    @property
    def _interested(self) -> list[Mapping[str, str]]:
        moves = [line.open["interested"] for line in self.detail.history if line.open.get("interested")]
        return list(moves[-1]) if moves else []

    @cached_property
    def _names(self) -> dict[str, str]:
        if not self._interested:
            return {}
        found = shown_names({(PartyKind(each["kind"]), UUID(each["id"])) for each in self._interested})
        return {str(party): name for party, name in found.items()}

    def _statement(self, line: HistoryLine, answer: HistoryLine | None) -> StatementView:
        party = line.open.get("party")
        # Without its party it is another's, told to an official whose own matter this is.
        who = speaker_of(self.detail, line) if party else _("利害关系人")
        name = self._names.get(party["id"]) if party else None
        adopted = answer is not None and answer.open["adopted"]
        state = (
            ui.State("wait", _("等答复"))
            if answer is None
            else ui.State("done", _("已答复：采纳") if adopted else _("已答复：不采纳"))
        )
        return StatementView(
            line.n,
            f"{who} {name}" if name else who,
            _("对公示的异议") if line.open.get("objection") else _("陈述意见"),
            line.at,
            line.sealed.get("words", ""),
            state,
            answer.sealed.get("words", "") if answer else "",
            _officer(self.detail, answer.open["actor"]["account"]) if answer and "actor" in answer.open else "",
        )


def publish_by(detail: CaseDetail, step_id: str) -> datetime | None:
    """The end of the last day on which the notice of a step can be published in time; None where there is none."""
    progress = detail.progress
    return plan.publish_by(progress.steps[step_id], progress.guide.review_plan.step(step_id), progress.clock.pauses)


def speaker_of(detail: CaseDetail, line: HistoryLine) -> str:
    """``申请人`` or ``利害关系人``: whose deed this was, whoever typed it in for them."""
    party = line.open.get("party")
    applicant = detail.history[0].open["parties"][0]["id"]
    return _("申请人") if party is None or party["id"] == applicant else _("利害关系人")


def inspection_view(detail: CaseDetail, line: HistoryLine) -> RecordView:
    """The whole record of an inspection."""
    open_, guide = line.open, detail.progress.guide
    words = line.sealed.get("findings", {})
    officers = [_officer(detail, open_["actor"]["account"]), _officer(detail, open_["companion"])]
    rows = (
        ui.SummaryRow(_("核查日期"), public_date(date.fromisoformat(open_["day"]), year=True)),
        ui.SummaryRow(_("核查人员"), listed(officers), note=_("前一位登记，后一位确认")),
        ui.SummaryRow(_("现场人员"), _(ACKNOWLEDGEMENTS[Acknowledgement(open_["acknowledged"])])),
    )
    findings = tuple(
        ui.Requirement(
            element_shown(row["element"]),
            guide.element(row["element"]).text,
            ui.State("done" if row["meets"] else "stopped", met(row["meets"])),
            words.get(row["element"], ""),
            bad=not row["meets"],
        )
        for row in open_["findings"]
    )
    step = guide.review_plan.step(open_["step"])
    title = _("现场核查记录：%(step)s") % {"step": step.name}
    files = tuple(_files(detail, line, _("现场照片")))
    return RecordView(line.n, title, line.at, _answered(detail, line), rows, findings, files)


def _hearing_view(detail: CaseDetail, line: HistoryLine) -> RecordView:
    files = tuple(_files(detail, line, _("签名的笔录")))
    rows = (
        ui.SummaryRow(_("登记人"), _officer(detail, line.open["actor"]["account"])),
        ui.SummaryRow(_("笔录"), line.sealed.get("words", "")),
    )
    state = ui.State("done", _("已举行"))
    return RecordView(line.n, _("听证笔录"), line.at, state, rows, (), files)


def _answered(detail: CaseDetail, record: HistoryLine) -> ui.State:
    for line in detail.history:
        if line.open.get("inspection") == record.n:
            confirmed = line.type == "cases.case.inspection_confirmed"
            return ui.State("done", _("已确认")) if confirmed else ui.State("stopped", _("已退回，不作数"))
    waits = detail.progress.pending.get(INSPECTION, {}).get("n") == record.n
    return ui.State("wait", _("等另一名核查人员确认")) if waits else ui.State("stopped", _("没有确认，不作数"))


def _files(detail: CaseDetail, line: HistoryLine, name: str) -> Iterator[FileView]:
    code = show_registration_code(detail.progress.code)
    for number, each in enumerate(line.open.get("attachments", ()), start=1):
        yield FileView(
            n=each["n"],
            name=f"{name} {number}",
            size=size_shown(each["size"]),
            media_type=each["media_type"],
            open_href=f"{reverse('desk:case', args=[code])}?n={each['n']}#viewer",
            href=reverse("desk:file", args=[code, each["n"]]),
        )


def _officer(detail: CaseDetail, account: Any) -> str:
    """Who has done nothing here yet is looked up: no statement once the process has read the name today."""
    account_id = UUID(str(account))
    return detail.officials.get(account_id) or official_name(account_id, clock.today()) or _("工作人员")
