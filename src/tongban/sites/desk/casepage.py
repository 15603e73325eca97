"""The case on one page: applicant and materials · what the guide asks of the chosen material · clock, deeds, history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.queries import CaseDetail, MaterialView
from tongban.cases.states import EXAMINED, OPEN, Deed, State
from tongban.foundation.calendars import current_calendar
from tongban.foundation.web import components as ui
from tongban.foundation.web.language import language
from tongban.kernel.codes import show_registration_code
from tongban.kernel.worktime import Fact, FactKind
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource, Silence
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.lives import is_deceased
from tongban.sites.desk import offered, renewal
from tongban.sites.desk.coursepage import CourseView, FileView
from tongban.sites.desk.masks import answer_sections, applicant_rows
from tongban.sites.desk.narrating import ToldLine, demands, narrate
from tongban.sites.desk.proposals import ProposalView, proposals_of
from tongban.sites.desk.words import element_shown, size_shown, state_shown
from tongban.sites.parts.clockview import ClockView
from tongban.sites.parts.provenance import sources_of
from tongban.sites.parts.telling import last_minute

FORM_TAB = "form"
LATELY = 30
"""Events that the case page itself shows."""


@dataclass(frozen=True, slots=True)
class NeedView:
    """A material that the guide asks of this applicant, with its requirements as they stand in this case."""

    id: str
    label: str
    name: str
    source: str
    state: ui.State
    requirements: tuple[ui.Requirement, ...]
    cited: bool


@dataclass(frozen=True)
class CasePage:
    """What the case page shows. ``chosen`` is the material looked at, ``revealed`` the parts ("applicant", "answers") that
    were opened with a purpose."""

    detail: CaseDetail
    at: datetime
    chosen: str = ""
    revealed: frozenset[str] = field(default_factory=frozenset)

    @property
    def guide(self) -> BoundGuide:
        """The version the case is bound to."""
        return self.detail.progress.guide

    @property
    def code(self) -> str:
        """The registration code as people write it."""
        return show_registration_code(self.detail.progress.code)

    @property
    def href(self) -> str:
        """Address of the case page."""
        return reverse("desk:case", args=[self.code])

    @property
    def state(self) -> ui.State:
        """The state of the case."""
        progress = self.detail.progress
        return state_shown(progress.state, _(progress.state_label), progress.standing)

    @property
    def applicant(self) -> tuple[ui.SummaryRow, ...]:
        """Who applied, and in what situation."""
        rows = applicant_rows(self.detail.applicant, masked="applicant" not in self.revealed)
        chosen = self.detail.scenario
        situation = [
            f"{question.text}{question.label(chosen[question.id])}"
            for question in self.guide.scenario.questions
            if question.id in chosen
        ]
        return (*rows, ui.SummaryRow(_("情形"), "\n".join(situation))) if situation else rows

    @cached_property
    def needs(self) -> tuple[MaterialNeed, ...]:
        """The materials that the guide asks of this applicant."""
        return self.guide.materials_for(self.detail.scenario, self.detail.answers)

    @cached_property
    def element(self) -> str:
        """The material shown: the one asked for, else the first that was uploaded."""
        known = [need.id for need in self.needs] + [FORM_TAB]
        if self.chosen in known:
            return self.chosen
        uploads = [need.id for need in self.needs if need.source is MaterialSource.UPLOAD]
        return (uploads or known)[0]

    @property
    def tabs(self) -> tuple[ui.Tab, ...]:
        """One tab a material; the answers have one of their own where no material holds them."""
        rows = [ui.Tab(self._named(need), self._address(need.id), need.id == self.element) for need in self.needs]
        if not any(need.source is MaterialSource.FORM for need in self.needs):
            rows.insert(0, ui.Tab(_("申请表"), self._address(FORM_TAB), self.element == FORM_TAB))
        return tuple(rows)

    def _named(self, need: MaterialNeed) -> str:
        name = f"{element_shown(need.id)} {need.name}"
        return name + _("（商业秘密）") if need.id in self.detail.secrets else name

    @property
    def shows_answers(self) -> bool:
        """Whether the chosen material is what was typed."""
        return self.element == FORM_TAB or self._need.source is MaterialSource.FORM

    @property
    def answers(self) -> tuple[tuple[str, tuple[ui.SummaryRow, ...]], ...]:
        """What was typed, section by section."""
        told = self.detail
        return answer_sections(
            self.guide.form,
            told.scenario,
            told.answers,
            masked="answers" not in self.revealed,
            sources=sources_of(told.provenance),
            secrets=told.secrets,
        )

    @cached_property
    def files(self) -> tuple[FileView, ...]:
        """Files of the chosen material, of the last submission."""
        return tuple(self._file(row) for row in self._rows(self.element) if row.name is not None)

    def file(self, n: int | None) -> FileView | None:
        """The file of this number, if it stands on the page; none is opened by itself, because each reading is recorded."""
        records = [*self.course.inspections, *self.course.hearings]
        records += [each.record for each in self.proposals if each.record is not None]
        files = (*self.files, *(file for record in records for file in record.files))
        return next((file for file in files if file.n == n), None)

    @cached_property
    def asked(self) -> tuple[NeedView, ...]:
        """The materials with their requirements, in the guide's order."""
        return tuple(self._view(need) for need in self.needs)

    @property
    def conditions(self) -> tuple[ui.Requirement, ...]:
        """Conditions that this applicant has to meet."""
        found = self.guide.conditions_for(self.detail.scenario, self.detail.answers)
        return tuple(ui.Requirement(element_shown(each.id), each.text, self._unseen) for each in found)

    @cached_property
    def cited_fields(self) -> tuple[ui.Requirement, ...]:
        """Answers that notices asked to be corrected."""
        return tuple(
            self._requirement(place, place, line.label) for place, line in self.cited.items() if place.startswith("f.")
        )

    @cached_property
    def clock(self) -> ClockView:
        """The clock, in the desk's words."""
        progress = self.detail.progress
        facts = [
            Fact(FactKind(fact["kind"]), datetime.fromisoformat(fact["at"]), fact.get("data", {}))
            for fact in progress.facts
        ]
        return ClockView(progress.clock, facts, current_calendar(), self.at, official=True)

    @property
    def limits(self) -> tuple[tuple[str, str], ...]:
        """The dates that count now, and the limits that begin later."""
        limits, clock = self.guide.limits, self.clock
        rows = [
            (_("须告知或受理"), clock.acceptance),
            (_("承诺办结"), clock.promised)
            if clock.promised
            else (_("承诺时限"), limits.promised.text(language()) if limits.promised else ""),
            (_("法定最迟"), clock.statutory)
            if clock.statutory
            else (_("法定时限"), limits.statutory.text(language()) if limits.statutory else ""),
        ]
        if clock.acceptance and self.guide.silence is Silence.STATUTORY_ACCEPT:
            rows.insert(1, (_("逾期不告知"), _("视为受理（行政许可法第三十二条）")))
        rows += renewal.limits(self.detail)
        return tuple((label, text) for label, text in rows if text)

    @property
    def deeds(self) -> tuple[ui.Deed, ...]:
        """The deeds that this official can do now."""
        return offered.possible(self.detail)

    @property
    def officer(self) -> str:
        """Name of who is in charge of the case; empty where nobody is."""
        officer = self.detail.officer_id
        return self.detail.officials.get(officer, "") if officer else ""

    @property
    def may_note(self) -> bool:
        """Whether this official may write a note (工作备注) now."""
        offer = offered.offer_of(self.detail, Deed.NOTE)
        return offer is not None and offer.possible

    @property
    def impossible(self) -> tuple[offered.Group, ...]:
        """The others, each with the reason why not."""
        return offered.impossible(self.detail)

    @cached_property
    def proposals(self) -> tuple[ProposalView, ...]:
        """What waits for an official's answer."""
        return proposals_of(self.detail, self.at)

    @cached_property
    def course(self) -> CourseView:
        """Inspections, publicity, statements and what else the review brought."""
        return CourseView(self.detail, self.at)

    @property
    def silent(self) -> str:
        """That silence has accepted the case, where nothing has recorded it yet; else empty."""
        progress = self.detail.progress
        due = progress.clock.acceptance_due
        if progress.state not in EXAMINED or due is None or self.at < due or self.guide.silence is Silence.NONE:
            return ""
        return _(
            "%(end)s 以前没有告知，这件申请已依法视为受理，不再能告知补正或者不予受理。下一步操作会先记下这一点。"
        ) % {"end": last_minute(due)}

    @property
    def deceased(self) -> str:
        """That the applicant is on record as deceased, and what that asks of who handles the case; else empty. One statement."""
        submitted = next((line for line in self.detail.history if line.type == "cases.case.submitted"), None)
        applicant = submitted.open.get("applicant", {}) if submitted else {}
        if applicant.get("kind") != PartyKind.NATURAL.value or self.detail.progress.state not in OPEN:
            return ""
        if not is_deceased(UUID(applicant["id"])):
            return ""
        return _(
            "人口基础信息库登记申请人已经去世。案件没有自动结束：请核实后依法处理，能由继承人继续的告知继承人，赋予特定人资格的依法终止、注销。"
        )

    @property
    def renewed(self) -> str:
        """That silence has renewed the permit, where nothing has recorded it yet; else empty."""
        return renewal.silent(self.detail, self.at)

    @property
    def history(self) -> tuple[ui.TimelineRow, ...]:
        """What happened last, newest first, in short."""
        lately = narrate(self.detail, self.detail.history[-LATELY:])
        return tuple(
            ui.TimelineRow(
                told.title, "done", told.at, "\n".join(told.texts) if told.is_note else "", told.who, told.icon
            )
            for told in reversed(lately)
        )

    @property
    def earlier(self) -> int:
        """How many events came before those: they stand on the page of the whole history."""
        return max(len(self.detail.history) - LATELY, 0)

    @cached_property
    def cited(self) -> Mapping[str, ToldLine]:
        """By place: what the last notice that named it said, and what the applicant answered."""
        return {line.place: line for line in demands(self.detail)}

    @property
    def _need(self) -> MaterialNeed:
        return next(need for need in self.needs if need.id == self.element)

    @property
    def _unseen(self) -> ui.State:
        open_ = self.detail.progress.state in OPEN
        return ui.State("todo", _("对照查看")) if open_ else ui.State("done", _("已审结"))

    def _rows(self, element: str) -> Iterator[MaterialView]:
        return (row for row in self.detail.materials if row.element == element)

    def _view(self, need: MaterialNeed) -> NeedView:
        rows = [self._requirement(each.id, each.id, each.text) for each in need.requirements]
        if need.id in self.cited:
            rows.insert(0, self._requirement(need.id, need.id, need.name))
        source, state = self._source(need)
        cited = any(place == need.id or place.startswith(f"{need.id}.") for place in self.cited)
        return NeedView(need.id, element_shown(need.id), need.name, source, state, tuple(rows), cited)

    def _source(self, need: MaterialNeed) -> tuple[str, ui.State]:
        count = sum(row.name is not None for row in self._rows(need.id))
        match need.source:
            case MaterialSource.UPLOAD if count:
                return _("申请人上传"), ui.State("done", _("%(n)d 个文件") % {"n": count})
            case MaterialSource.UPLOAD:
                return _("申请人上传"), ui.State("todo" if not need.required else "wait", _("没有提交"))
            case MaterialSource.REGISTRY:
                return _("来自%(issuer)s登记信息，不用申请人交") % {"issuer": need.issuer}, ui.State(
                    "done", _("免提交")
                )
        return _("由填写的内容生成"), ui.State("done", _("已填写"))

    def _requirement(self, place: str, element: str, text: str) -> ui.Requirement:
        line = self.cited.get(place)
        if line is None:
            return ui.Requirement(element_shown(element), text, self._unseen)
        waiting = self.detail.progress.state is State.CORRECTING and line.round == self.detail.round
        state = ui.State("wait", _("已告知补正")) if waiting else ui.State("go", _("已补正，请再看"))
        return ui.Requirement(element_shown(element), text, state, line.finding, bad=waiting)

    def _file(self, row: MaterialView) -> FileView:
        return FileView(
            n=row.n,
            name=row.name or "",
            size=size_shown(row.size),
            media_type=row.media_type,
            open_href=f"{self._address(row.element)}&n={row.n}#viewer",
            href=reverse("desk:file", args=[self.code, row.n]),
        )

    def _address(self, element: str) -> str:
        return f"{self.href}?e={element}"
