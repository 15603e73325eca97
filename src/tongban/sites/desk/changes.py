"""补正前后: what was told, what the applicant changed, what not and why; answers and files before and after, side by side.

Personal data is masked as on the case page, and opened with a purpose, on record (个人信息保护法 arts. 51, 54).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.kinds import DEFECT_LABELS
from tongban.cases.queries import CaseDetail, CorrectionLineView, HandedIn, case_detail, handed_in
from tongban.cases.queries.seen import record_read
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Field, FieldType
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.sites.desk.case import not_possible
from tongban.sites.desk.casepage import CasePage
from tongban.sites.desk.coursepage import FileView
from tongban.sites.desk.frame import page
from tongban.sites.desk.masks import answer_shown, masked_fields
from tongban.sites.desk.viewing import Look, Viewer, viewer_of
from tongban.sites.desk.words import element_shown, size_shown
from tongban.sites.parts.purposes import PURPOSES
from tongban.sites.parts.signed_in import current_actor

_OLD, _NEW = "1", "2"


@dataclass(frozen=True, slots=True)
class ToldChange:
    """A line of the notice and what became of it. ``reason``: why the applicant finds that it needs no change."""

    label: str
    text: str
    finding: str
    state: ui.State
    reason: str


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One answer before and after."""

    label: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True, slots=True)
class MaterialChange:
    """The files of a material before and after. ``both``: address that opens the first of each beside the other."""

    label: str
    name: str
    before: tuple[FileView, ...]
    after: tuple[FileView, ...]
    changed: bool
    both: str


@dataclass(frozen=True)
class Changes:
    """Two submissions that follow each other, compared."""

    detail: CaseDetail
    before: HandedIn
    after: HandedIn
    masked: bool

    @property
    def told(self) -> Iterator[ToldChange]:
        """The lines of the notice between the two."""
        insisted = self._corrected.sealed.get("insisted", {})
        for line in self._lines:
            state = ui.State("done", _("已改")) if self._touched(line.path) else ui.State("wait", _("未改"))
            reason = insisted.get(str(line.n), "")
            finding = _(DEFECT_LABELS[line.defect]) + (
                _("。{more}").format(more=line.explanation) if line.explanation else ""
            )
            yield ToldChange(element_shown(line.element) or _("填写内容"), line.text, finding, state, reason)

    @cached_property
    def answers(self) -> tuple[AnswerChange, ...]:
        """Every field that one of the two answered, those that changed first."""
        rows = [row for field in self._fields() for row in self._compared(field)]
        return tuple(sorted(rows, key=lambda row: not row.changed))

    @property
    def changed_answers(self) -> tuple[AnswerChange, ...]:
        """Those that changed."""
        return tuple(row for row in self.answers if row.changed)

    @property
    def same_answers(self) -> tuple[AnswerChange, ...]:
        """Those that did not."""
        return tuple(row for row in self.answers if not row.changed)

    def materials(self, looks: Mapping[str, Look]) -> Iterator[MaterialChange]:
        """Every uploaded material, those that changed first."""
        guide = self.detail.progress.guide
        needs = {
            need.id: need
            for each in (self.before, self.after)
            for need in guide.materials_for(each.scenario, each.answers)
            if need.source is MaterialSource.UPLOAD
        }
        for need in sorted(needs.values(), key=lambda need: not self._touched(need.id)):
            old, new = (
                self._files(each, need.id, looks, side) for each, side in ((self.before, _OLD), (self.after, _NEW))
            )
            both = {"n1": old[0].n, "n2": new[0].n} if old and new else {}
            href = f"{self.address}&{urlencode(both)}#{need.id}" if both else ""
            yield MaterialChange(element_shown(need.id), need.name, old, new, self._touched(need.id), href)

    @property
    def address(self) -> str:
        """Of this comparison."""
        code = show_registration_code(self.detail.progress.code)
        return f"{reverse('desk:changes', args=[code])}?round={self.after.round}"

    @property
    def rounds(self) -> tuple[ui.Tab, ...]:
        """One tab for each correction, where there were several."""
        code = show_registration_code(self.detail.progress.code)
        path = reverse("desk:changes", args=[code])
        if self.detail.round < 3:
            return ()
        return tuple(
            ui.Tab(_("第 %(n)d 次补正") % {"n": n - 1}, f"{path}?round={n}", n == self.after.round)
            for n in range(2, self.detail.round + 1)
        )

    @property
    def _corrected(self) -> Any:
        return next(
            line
            for line in self.detail.history
            if line.type == "cases.case.corrected" and line.open["round"] == self.after.round
        )

    @property
    def _lines(self) -> Sequence[CorrectionLineView]:
        return next((notice.lines for notice in self.detail.notices if notice.round == self.before.round), ())

    def _touched(self, place: str) -> bool:
        """Whether what stands at a place changed; a requirement changes with its material."""
        changed = self._corrected.open.get("changed", ())
        root = place.split(".", 1)[0]
        return place in changed or (not place.startswith("f.") and root in changed)

    def _fields(self) -> Iterator[Field]:
        form = self.detail.progress.guide.form
        seen: dict[str, Field] = {}
        for each in (self.before, self.after):
            for section in form.applicable_sections(each.scenario, each.answers):
                for field in form.applicable_fields(section.id, each.scenario, each.answers):
                    seen.setdefault(field.id, field)
        return (field for field in form.top_fields() if field.id in seen)

    def _compared(self, field: Field) -> Iterator[AnswerChange]:
        old, new = self.before.answers.get(field.id), self.after.answers.get(field.id)
        if field.type is not FieldType.GROUP:
            yield self._row(field, field.label, old, new)
            return
        old_rows, new_rows = list(old or ()), list(new or ())
        for index in range(max(len(old_rows), len(new_rows))):
            for sub in field.fields:
                pair = [rows[index].get(sub.id) if index < len(rows) else None for rows in (old_rows, new_rows)]
                if pair != [None, None]:
                    yield self._row(sub, f"{field.label} {index + 1} · {sub.label}", *pair)

    def _row(self, field: Field, label: str, old: Any, new: Any) -> AnswerChange:
        before, after = (answer_shown(field, each, masked=self.masked) for each in (old, new))
        return AnswerChange(label, before, after, old != new)

    def _files(self, handed: HandedIn, element: str, looks: Mapping[str, Look], side: str) -> tuple[FileView, ...]:
        code = show_registration_code(self.detail.progress.code)
        return tuple(
            FileView(
                n=row.n,
                name=row.name,
                size=size_shown(row.size),
                media_type=row.media_type,
                open_href=f"{_beside(self.address, looks, side)}&n{side}={row.n}#{element}",
                href=reverse("desk:file", args=[code, row.n]),
            )
            for row in handed.materials
            if row.element == element and row.name is not None
        )


@require_http_methods(["GET", "HEAD", "POST"])
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """The comparison; the last correction unless ``round`` asks for an earlier one. Sent with a ``purpose``, the answers are
    shown in full, and that is on record first. Eight statements at most, and three for each PDF that is open.

    DomainErrors ``uow.not_found``, ``cases.deed.invalid`` for a purpose that there is not.
    """
    actor = current_actor(request)
    detail = case_detail(actor, code)
    if detail.round < 2:
        return not_possible(request, detail, _("申请人还没有补正过，没有可以对比的。"), 404)
    asked = request.GET.get("round", "")
    round_ = int(asked) if asked in map(str, range(2, detail.round + 1)) else detail.round
    opened = request.method == "POST"
    if opened:
        _reveal(request, detail)
    before = handed_in(actor, code, round_ - 1)
    after = handed_in(actor, code, round_) if round_ < detail.round else _last(detail)
    found = Changes(detail, before, after, masked=not opened)
    looks = {side: Look.asked(request.GET, side) for side in (_OLD, _NEW)}
    materials = tuple(found.materials(looks))
    context = {
        "case": CasePage(detail, clock.now()),
        "changes": found,
        "materials": materials,
        "old": _viewer(request, found, [file for each in materials for file in each.before], looks, _OLD),
        "new": _viewer(request, found, [file for each in materials for file in each.after], looks, _NEW),
        "purposes": PURPOSES.items(),
        "revealed": opened,
    }
    return page(request, "desk/changes.html", context)


def _reveal(request: HttpRequest, detail: CaseDetail) -> None:
    purpose = request.POST.get("purpose", "")
    if purpose not in PURPOSES:
        raise DomainError("cases.deed.invalid", field=_("查看的内容和用途"))
    reader = detail.progress.reader or current_actor(request)
    record_read(reader, detail.progress.case_id, masked_fields(detail.progress.guide.form), purpose)


def _last(detail: CaseDetail) -> HandedIn:
    return HandedIn(detail.round, detail.progress.received_at, detail.scenario, detail.answers, detail.materials)


def _viewer(
    request: HttpRequest, found: Changes, files: Sequence[FileView], looks: Mapping[str, Look], side: str
) -> Viewer | None:
    look = looks[side]
    file = next((each for each in files if each.n == look.n), None)
    if file is None:
        return None
    code = show_registration_code(found.detail.progress.code)
    return viewer_of(current_actor(request), code, file, replace(look, side=side), _beside(found.address, looks, side))


def _beside(address: str, looks: Mapping[str, Look], side: str) -> str:
    """The address with what the other side shows."""
    other = looks[_NEW if side == _OLD else _OLD]
    return f"{address}&{other.query}" if other.n is not None else address
