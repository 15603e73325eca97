"""The pages of a draft at the window, how far each is, and what is still missing. Nothing is asked of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.actions.draft import OpenDraft
from tongban.foundation.web import components as ui
from tongban.kernel import formspec
from tongban.kernel.formspec import FieldProblem, Section
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers


@dataclass(frozen=True, slots=True)
class Stop:
    """One page to fill in."""

    key: str
    title: str
    href: str
    done: bool
    note: str = ""


@dataclass(frozen=True)
class Tasks:
    """The task list of one draft."""

    draft: OpenDraft

    @cached_property
    def situated(self) -> bool:
        """Whether the questions on the situation are answered; until then nobody knows what is asked."""
        return all(each.id in self.draft.scenario for each in self.draft.guide.scenario.questions)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Sections that apply."""
        found = self.draft.guide.form.applicable_sections(self.draft.scenario, self.draft.answers)
        return found if self.situated else ()

    @cached_property
    def needs(self) -> tuple[MaterialNeed, ...]:
        """Materials that are asked."""
        return self.draft.guide.materials_for(self.draft.scenario, self.draft.answers) if self.situated else ()

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The pages in order: situation, sections, uploads."""
        return tuple(self._stops())

    @property
    def ready(self) -> bool:
        """Whether everything is there to be checked."""
        return self.situated and all(stop.done for stop in self.stops)

    def after(self, key: str) -> str:
        """Where to go when a page is done: the next unfinished one, else the check."""
        keys = [stop.key for stop in self.stops]
        place = keys.index(key) + 1 if key in keys else 0
        left = [stop for stop in (*self.stops[place:], *self.stops[:place]) if not stop.done]
        return left[0].href if left else self._href("check")

    def rows(self) -> list[ui.Task]:
        """The list with the check as its last line."""
        rows = [ui.Task(stop.title, _state(stop.done), stop.note, stop.href) for stop in self.stops]
        for need in self.needs:
            if need.source is MaterialSource.REGISTRY:
                note = _("来自%(issuer)s，不用交") % {"issuer": need.issuer}
                rows.append(ui.Task(f"{need.id.upper()} {need.name}", ui.State("done", _("免提交")), note))
        if self.ready:
            state, note, href = ui.State("go", _("可以核对")), "", self._href("check")
        else:
            state, note, href = ui.State("locked", _("还不能开始")), _("前面都填好才能核对"), ""
        rows.append(ui.Task(_("读给申请人听、签字、提交"), state, note, href))
        return rows

    def problems(self, section: Section) -> tuple[FieldProblem, ...]:
        """What is wrong or missing in a section as it is saved."""
        own = {field.id for field in section.fields}
        raw = {key: value for key, value in self.draft.answers.items() if key in own}
        told = (self.draft.answers, self.draft.scenario, False, Registers(self.draft.guide.region_code))
        return formspec.clean_section(self.draft.guide.form, section.id, raw, *told)[1]

    def _stops(self) -> Iterator[Stop]:
        if self.draft.guide.scenario.questions:
            yield Stop("scenario", _("情形"), self._href("scenario"), self.situated)
        for section in self.sections:
            yield Stop(section.id, section.title, self._href("section", section.id), not self.problems(section))
        for need in self.needs:
            if need.source is MaterialSource.UPLOAD:
                count = len(self.draft.uploads.get(need.id, ()))
                note = _("已扫描 %(n)d 个文件") % {"n": count} if count else need.hint
                title = f"{need.id.upper()} {need.name}"
                yield Stop(need.id, title, self._href("material", need.id), bool(count) or not need.required, note)

    def _href(self, name: str, *more: str) -> str:
        return reverse(f"hall:{name}", args=[self.draft.id, *more])


def place_href(draft_id: UUID, section_id: str) -> str:
    """Address of the page of a section."""
    return reverse("hall:section", args=[draft_id, section_id])


def _state(done: bool) -> ui.State:
    return ui.State("done", _("填好了")) if done else ui.State("todo", _("还没填好"))
