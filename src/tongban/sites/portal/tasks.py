"""The task list of a draft: what is filled in, what is missing, what comes next. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.cases.actions.draft import OpenDraft
from tongban.foundation.web.components import State, Task
from tongban.foundation.web.language import headed, listed, sentence
from tongban.kernel import formspec
from tongban.kernel.formspec import FieldProblem, Section
from tongban.registry.catalogue.guides import MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.lookups import Registers
from tongban.sites.parts.formview import html_id
from tongban.sites.portal.prefilling import Known

_TODO, _HALF, _DONE = "todo", "go", "done"
# Fields named under a section that is not done.
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of the application that somebody fills in. ``state``: todo, go (half), done."""

    key: str
    title: str
    href: str
    state: str
    note: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is missing here."""
        return self.state == _DONE


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that still stands between the draft and its submission, with the way there."""

    href: str
    message: str


class DraftTasks:
    """Everything the task list shows of one draft. Nothing is asked of the database."""

    def __init__(self, draft: OpenDraft, known: Known | None = None) -> None:
        self.draft = draft
        self.known = known or Known()

    @cached_property
    def situated(self) -> bool:
        """Whether every question of this version is answered, and no other; until then nobody knows what is asked."""
        questions, given = self.draft.guide.scenario.questions, self.draft.scenario
        return len(given) == len(questions) and all(given.get(each.id) in each.values for each in questions)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Sections of the form that apply."""
        if not self.situated:
            return ()
        return self.draft.guide.form.applicable_sections(self.draft.scenario, self.draft.answers)

    @cached_property
    def needs(self) -> tuple[MaterialNeed, ...]:
        """Materials that are asked."""
        return self.draft.guide.materials_for(self.draft.scenario, self.draft.answers) if self.situated else ()

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The pages in order: situation, sections, uploads."""
        questions = self.draft.guide.scenario.questions
        first = (
            [
                Stop(
                    "scenario",
                    _("先答情形问题"),
                    self.href("scenario"),
                    _DONE if self.situated else _TODO,
                    _("{count} 个问题，答完才知道要填什么、交什么").format(count=len(questions)),
                )
            ]
            if questions
            else []
        )
        sections = [self._section(section) for section in self.sections]
        uploads = [self._upload(need) for need in self.needs if need.source is MaterialSource.UPLOAD]
        return (*first, *sections, *uploads)

    @property
    def total(self) -> int:
        """How many pages there are."""
        return len(self.stops)

    @property
    def done(self) -> int:
        """How many of them are filled in."""
        return sum(stop.done for stop in self.stops)

    @property
    def ready(self) -> bool:
        """Whether the application can be checked and submitted."""
        return self.situated and self.done == self.total

    @property
    def next_stop(self) -> Stop | None:
        """The first page on which something is missing."""
        return next((stop for stop in self.stops if not stop.done), None)

    def number(self, key: str) -> int:
        """Place of a page, from 1; 0 for one that is not on the list."""
        return next((place for place, stop in enumerate(self.stops, start=1) if stop.key == key), 0)

    def after(self, key: str) -> str:
        """Where to go when a page is done: the next unfinished page behind it, any unfinished one, the check."""
        keys = [stop.key for stop in self.stops]
        place = keys.index(key) + 1 if key in keys else 0
        rest = [stop for stop in (*self.stops[place:], *self.stops[:place]) if not stop.done]
        return rest[0].href if rest else self.href("check")

    def information_tasks(self) -> list[Task]:
        """Rows of 填信息."""
        rows = [_task(stop) for stop in self.stops if not stop.key.startswith("m")]
        if not self.situated:
            rows.append(Task(_("其余各项"), State("locked", _("还不能开始")), _("先答情形问题，才知道要填什么")))
        return rows

    def material_tasks(self) -> list[Task]:
        """Rows of 交材料, also of what nobody has to bring."""
        by_key = {stop.key: stop for stop in self.stops}
        rows = []
        for need in self.needs:
            title = f"{need.id.upper()} {need.name}"
            if need.source is MaterialSource.UPLOAD:
                rows.append(_task(by_key[need.id]))
            elif need.source is MaterialSource.REGISTRY:
                rows.append(
                    Task(title, State("done", _("免提交")), _("由{issuer}提供，您不用交").format(issuer=need.issuer))
                )
            else:
                rows.append(Task(title, State("locked", _("自动生成")), _("填完上面的信息自动生成")))
        return rows

    def check_task(self) -> Task:
        """The last row."""
        title = _("核对并提交")
        if self.ready:
            return Task(title, State("go", _("可以提交了")), _("看一遍，确认真实，提交"), self.href("check"))
        return Task(title, State("locked", _("还不能开始")), _("前面都填好就能提交"))

    def missing(self) -> list[Missing]:
        """Everything that is still missing, in words, each with the page where it is typed."""
        if not self.situated:
            return [Missing(self.href("scenario"), _("情形问题还没有答完"))]
        found = []
        for section in self.sections:
            href = self.href("section", section.id)
            for problem in self.problems(section):
                found.append(Missing(f"{href}#{html_id(problem.path)}", headed(section.title, sentence(problem))))
        for need in self.needs:
            if need.source is MaterialSource.UPLOAD and need.required and not self.draft.uploads.get(need.id):
                words = _("材料 {label} {name}：还没有上传").format(label=need.id.upper(), name=need.name)
                found.append(Missing(self.href("material", need.id), words))
        return found

    def problems(self, section: Section) -> tuple[FieldProblem, ...]:
        """What is wrong or missing in a section as it is saved."""
        own = {each.id for each in section.fields}
        raw = {key: value for key, value in self.draft.answers.items() if key in own}
        told = (self.draft.answers, self.draft.scenario, False, Registers(self.draft.guide.region_code))
        return formspec.clean_section(self.draft.guide.form, section.id, raw, *told)[1]

    def href(self, name: str, *more: Any) -> str:
        """Address of a page of this draft."""
        return reverse(f"portal:{name}", args=[self.draft.id, *more])

    def _section(self, section: Section) -> Stop:
        typed = [each for each in section.fields if each.expression is None and each.id in self.draft.answers]
        unfinished = _HALF if typed else _TODO
        state = unfinished if self.problems(section) else _DONE
        known = [each for each in section.fields if each.id in self.known.values]
        if state == _DONE:
            note = ""
        elif known and state == _TODO:
            note = _("已自动填好，请核对")
        else:
            names = [each.label for each in section.fields if each.expression is None]
            note = listed(names[:_MOST_NAMES]) + (_(" 等") if len(names) > _MOST_NAMES else "")
        return Stop(section.id, section.title, self.href("section", section.id), state, note)

    def _upload(self, need: MaterialNeed) -> Stop:
        count = len(self.draft.uploads.get(need.id, ()))
        state = _DONE if count or not need.required else _TODO
        empty = need.hint or (_("还没有上传") if need.required else _("选交"))
        note = _("已上传 {count} 个文件").format(count=count) if count else empty
        return Stop(need.id, f"{need.id.upper()} {need.name}", self.href("material", need.id), state, note)


def texts_of(scenario: Mapping[str, str], questions: Any) -> list[tuple[str, str]]:
    """Question and chosen answer in words."""
    return [(question.text, question.label(scenario[question.id])) for question in questions if question.id in scenario]


def _task(stop: Stop) -> Task:
    words = {_TODO: _("没开始"), _HALF: _("填了一半"), _DONE: _("填好了")}
    return Task(stop.title, State(stop.state, words[stop.state]), stop.note, stop.href)
