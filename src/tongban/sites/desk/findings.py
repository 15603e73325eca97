"""Conditions of the guide as rows of a form: met, not met or not looked at, and what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.cases.actions.record_inspection import LONGEST, Finding
from tongban.cases.queries import CaseDetail
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.sites.desk.deedform import Reading
from tongban.sites.desk.forms import chosen, told
from tongban.sites.desk.words import element_shown
from tongban.sites.parts.course import met

_MEETS = {"yes": True, "no": False}
_UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One condition with its two inputs."""

    element: str
    text: str
    meets: ui.Field
    words: ui.Field


@dataclass(frozen=True, slots=True)
class FindingsField:
    """All of them. ``error`` is about them together."""

    name: str
    label: str
    hint: str
    error: str
    rows: tuple[FindingRow, ...]
    template = "desk/findings.html"

    @property
    def focus_id(self) -> str:
        """Id that a line of the error summary leads to."""
        return self.name


@dataclass(frozen=True, slots=True)
class Findings:
    """The part of the form. Ids of its inputs are ``meets-c2``, ``saw-c2``; names have a dot instead of the hyphen."""

    name: str = "findings"

    def read(self, request: HttpRequest, detail: CaseDetail) -> Reading:
        """The conditions that were looked at, in the guide's order."""
        found, value = Reading(), []
        asked = _conditions(detail)
        for name in request.POST:
            if name.startswith(("meets.", "saw.")) and name.partition(".")[2] not in asked:
                chosen(name, (), _("申请条件"))
                found.wrong[self.name] = told(DomainError("cases.inspection.findings"))
        for element in asked:
            meets, words = request.POST.get(f"meets.{element}", _UNSEEN), request.POST.get(f"saw.{element}", "").strip()
            found.typed[f"meets.{element}"], found.typed[f"saw.{element}"] = [meets], [words]
            found.wrong.update(_wrong(element, meets, words))
            if meets in _MEETS:
                value.append(Finding(element, _MEETS[meets], words))
        if not value and not found.wrong:
            found.wrong[self.name] = _("请至少核查一项条件，写明是否符合和看到的情况")
        if found.wrong:
            refusals.only_a_mistake()
        found.value = tuple(value)
        return found

    def draw(self, detail: CaseDetail, typed: Mapping[str, list[str]], wrong: Mapping[str, str]) -> FindingsField:
        """One row each."""
        rows = tuple(_row(element, text, typed, wrong) for element, text in _conditions(detail).items())
        hint = _("现场看了哪几项，就记哪几项。看到的情况每项最多 %(n)d 字，申请人会读到。") % {"n": LONGEST}
        return FindingsField(self.name, _("逐项核查"), hint, wrong.get(self.name, ""), rows)


def _conditions(detail: CaseDetail) -> dict[str, str]:
    """Those that this applicant has to meet, in the guide's order."""
    guide = detail.progress.guide
    return {each.id: each.text for each in guide.conditions_for(detail.scenario, detail.answers)}


def _wrong(element: str, meets: str, words: str) -> Iterator[tuple[str, str]]:
    shown = {"condition": element_shown(element)}
    if not chosen(meets, (*_MEETS, _UNSEEN), _("是否符合")) or (meets == _UNSEEN and words):
        yield f"meets-{element}-0", _("%(condition)s 请选择符合还是不符合") % shown
    if meets in _MEETS and not words:
        yield f"saw-{element}", _("%(condition)s 请写明看到的情况") % shown
    if len(words) > LONGEST:
        yield f"saw-{element}", told(DomainError("cases.text.too_long", limit=LONGEST))


def _row(element: str, text: str, typed: Mapping[str, list[str]], wrong: Mapping[str, str]) -> FindingRow:
    given, words = (typed.get(f"{name}.{element}", [""])[0] for name in ("meets", "saw"))
    choices = [(_value(True), met(True)), (_value(False), met(False)), (_UNSEEN, _("未核查"))]
    shown = element_shown(element)
    return FindingRow(
        shown,
        text,
        ui.Field(
            id=f"meets-{element}", name=f"meets.{element}", label=_("%(condition)s 是否符合") % {"condition": shown},
            control="radio", error=wrong.get(f"meets-{element}-0", ""),
            choices=tuple(ui.Choice(value, label, value == (given or _UNSEEN)) for value, label in choices),
        ),
        ui.Field(
            id=f"saw-{element}", name=f"saw.{element}", label=_("%(condition)s 看到的情况") % {"condition": shown},
            control="textarea", value=words, error=wrong.get(f"saw-{element}", ""),
        ),
    )  # fmt: skip


def _value(meets: bool) -> str:
    return next(name for name, value in _MEETS.items() if value is meets)
