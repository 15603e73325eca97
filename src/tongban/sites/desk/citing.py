"""What a correction notice can cite: every material, requirement and field that the guide asks of this applicant, with
what stands there now. What cannot be cited is listed with the reason; the deed itself judges again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.actions.request_correction import Line
from tongban.cases.kinds import DEFECT_LABELS, FIELD_DEFECTS, Defect
from tongban.cases.queries import CaseDetail
from tongban.foundation.web import components as ui
from tongban.kernel import formspec
from tongban.kernel.codes import show_registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import Field, FieldType, row_path
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.sites.desk.forms import chosen
from tongban.sites.desk.masks import answer_shown
from tongban.sites.desk.words import element_shown

_NOT_A_WORD = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What the official put down for one place. A place without a tick keeps its words too."""

    ticked: bool = False
    defect: str = ""
    why: str = ""


Typed = Mapping[str, TypedLine]


@dataclass(frozen=True, slots=True)
class CitableLine:
    """One place of the list. ``locked`` is the reason why it cannot be cited now."""

    place: str
    id: str
    label: str
    text: str
    content: str
    href: str
    defects: tuple[ui.Choice, ...]
    locked: str
    ticked: bool
    why: str
    error: str


@dataclass(frozen=True, slots=True)
class CitableGroup:
    """A material with its requirements, or a section of the form. ``note`` says why nothing of it can be cited."""

    title: str
    note: str
    lines: tuple[CitableLine, ...]


@dataclass(frozen=True)
class Citable:
    """The list for one case, with what was typed and what is wrong with it (message by place)."""

    detail: CaseDetail
    typed: Typed = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def groups(self) -> Iterator[CitableGroup]:
        """Materials in the guide's order, then the form's sections."""
        told = self.detail
        for need in told.progress.guide.materials_for(told.scenario, told.answers):
            yield self._material(need)
        form = told.progress.guide.form
        for section in form.applicable_sections(told.scenario, told.answers):
            lines: list[CitableLine] = []
            for each in form.applicable_fields(section.id, told.scenario, told.answers):
                lines += self._field(each)
            yield CitableGroup(section.title, "", tuple(lines))

    def _material(self, need: MaterialNeed) -> CitableGroup:
        title = f"{element_shown(need.id)} {need.name}"
        if need.source is MaterialSource.FORM:
            return CitableGroup(title, _("由填写的内容生成：请在下面逐项指出。"), ())
        if need.source is MaterialSource.REGISTRY:
            return CitableGroup(title, _("来自登记信息：有误的由登记机关更正，不能要申请人补。"), ())
        files = [row for row in self.detail.materials if row.element == need.id and row.name is not None]
        content = _("已交 %(n)d 个文件") % {"n": len(files)} if files else _("没有提交")
        code = show_registration_code(self.detail.progress.code)
        href = f"{reverse('desk:case', args=[code])}?e={need.id}"
        defects = [each for each in Defect if each is not Defect.MISSING] if files else [Defect.MISSING]
        locked = "" if files or need.required else _("选交的材料，不交不是问题。")
        locked = locked or self._barred(need.id)
        places = [(need.id, _("整份材料")), *((each.id, each.text) for each in need.requirements)]
        lines = [
            self._line(place, element_shown(place), text, content if place == need.id else "", href, defects, locked)
            for place, text in places
        ]
        return CitableGroup(title, "", tuple(lines))

    def _field(self, each: Field) -> Iterator[CitableLine]:
        if each.type is FieldType.COMPUTED:
            return
        value = self.detail.answers.get(each.id)
        if each.type is FieldType.GROUP and value:
            for index, row in enumerate(value):
                for sub in each.fields:
                    if sub.id in row:
                        yield self._answered(
                            sub, row_path(each, index, sub.id), row[sub.id], f"{each.label} {index + 1}"
                        )
        elif value is not None and each.type is not FieldType.GROUP:
            yield self._answered(each, each.id, value, "")
        elif each.required:
            yield self._line(each.id, "", each.label, _("没填"), "", [Defect.MISSING], self._barred(each.id))

    def _answered(self, each: Field, place: str, value: Any, label: str) -> CitableLine:
        defects = [defect for defect in Defect if defect in FIELD_DEFECTS and defect is not Defect.MISSING]
        shown = answer_shown(each, value, masked=True)
        return self._line(place, label, each.label, shown, "", defects, self._barred(place))

    def _barred(self, place: str) -> str:
        """Why a place may not be cited again: it was there to be seen when a notice was sent, and has not changed."""
        if not self.detail.notices or place in self._changed:
            return ""
        return _("上次告知时已经看到，没有变化，不得再提。")

    @property
    def _changed(self) -> frozenset[str]:
        corrected = [line for line in self.detail.history if line.type == "cases.case.corrected"]
        return frozenset(corrected[-1].open.get("changed", ())) if corrected else frozenset()

    def _line(
        self, place: str, label: str, text: str, content: str, href: str, defects: Sequence[Defect], locked: str
    ) -> CitableLine:
        typed = self.typed.get(place, TypedLine())
        only = len(defects) == 1
        return CitableLine(
            place=place,
            id=line_id(place),
            label=label,
            text=text,
            content=content,
            href=href,
            defects=tuple(ui.Choice(each.value, _(DEFECT_LABELS[each]), only or each.value == typed.defect) for each in defects),
            locked=locked,
            ticked=typed.ticked,
            why=typed.why,
            error=self.errors.get(place, ""),
        )  # fmt: skip


def line_id(place: str) -> str:
    """Element id of a place."""
    return "c-" + re.sub(r"[^a-z0-9]+", "-", place.lower()).strip("-")


def lines_of(detail: CaseDetail, typed: Typed) -> tuple[list[Line], dict[str, str]]:
    """(the ticked lines as the deed takes them, what is still missing by place)."""
    lines, missing = [], {}
    for place, given in typed.items():
        if not given.ticked:
            continue
        if not chosen(given.defect, tuple(Defect), _("问题类型"), element=place):
            missing[place] = _("请选择问题类型")
            continue
        element = _element_of(detail, place)
        lines.append(Line(element, Defect(given.defect), place if place != element else "", given.why))
    return lines, missing


def place_of(error: DomainError, lines: Sequence[Line]) -> str:
    """The place of the line that a refusal is about, empty when it cannot be told.

    Refusals of a text name what was found in it, not the line it stands in: the line is found again by that.
    """
    element = str(error.data.get("element", ""))
    found = _bare(str(error.data.get("found", "")))
    limit = error.data.get("limit")
    for line in lines:
        if element and element in (line.place, line.element):
            return line.place
        if found and found in _bare(line.explanation):
            return line.place
        if isinstance(limit, int) and len(line.explanation) > limit:
            return line.place
        if error.code == "cases.text.hidden" and any(
            unicodedata.category(each)[0] in "SC" for each in line.explanation
        ):
            return line.place
    return ""


def _bare(text: str) -> str:
    """As the screen of texts compares: no spaces and signs between the letters."""
    return _NOT_A_WORD.sub("", unicodedata.normalize("NFKC", text)).lower()


def _element_of(detail: CaseDetail, place: str) -> str:
    """The element a place belongs to. An unknown place stays itself: the deed refuses it and the refusal is on record."""
    if not place.startswith("f."):
        return place
    try:
        return formspec.path_ok(detail.progress.guide.form, place).id
    except DomainError:
        return place
