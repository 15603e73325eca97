"""A correction in place: the cited lines, what was typed and uploaded for them, what of it is still missing.

Only the cited places are open, and such places as the answers to them make necessary (who now says 有仓库 has to say
where). Everything between the two pages travels in the form itself: nothing is stored until it is handed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from tongban.cases.actions.correct import Correction
from tongban.cases.queries import CaseDetail, CorrectionLineView, NoticeView
from tongban.foundation.web.components import Field as UiField
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldProblem, FieldType, Section, read_pairs, write_pairs
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import ElementKind, MaterialSource
from tongban.registry.catalogue.lookups import Registers, codes_in
from tongban.sites.parts.formview import FormView

_MOST_PLACES = 200


@dataclass(frozen=True)
class Typed:
    """What the page sent: values by input name, the inputs it showed, uploads by material, reasons by line."""

    pairs: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False)
    shown: frozenset[str] = frozenset()
    uploads: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict, repr=False)


class CorrectionForm:
    """One correction under way. DomainError ``uow.not_found`` is the caller's; here there is a notice."""

    def __init__(self, detail: CaseDetail, notice: NoticeView, typed: Typed | None = None) -> None:
        self.detail = detail
        self.notice = notice
        self.guide: BoundGuide = detail.progress.guide
        self.form = self.guide.form
        self.typed = typed or Typed()

    @cached_property
    def raw(self) -> dict[str, Any]:
        """All answers of the sections that are touched, with what was typed in the places that are open."""
        found: dict[str, Any] = {}
        for section in self._sections:
            pairs: dict[str, Sequence[str]] = dict(write_pairs(self.form, section.id, self.detail.answers))
            own = {name for name in self.typed.shown if self._section_of(name) is section}
            pairs = {name: value for name, value in pairs.items() if name not in own}
            pairs |= {name: self.typed.pairs[name] for name in sorted(own) if name in self.typed.pairs}
            raw = read_pairs(self.form, section.id, pairs)
            # None, not absence: what was emptied must not come back from the last submission.
            found |= {each.id: raw.get(each.id) for each in section.fields if each.expression is None}
        return found

    @property
    def _registers(self) -> Registers:
        return Registers(self.guide.region_code, kept=codes_in(self.detail.answers))

    @cached_property
    def answers(self) -> dict[str, Any]:
        """The whole form as it would be handed in."""
        return {**self.detail.answers, **self.raw}

    @cached_property
    def problems(self) -> tuple[FieldProblem, ...]:
        """What is wrong or missing in the whole form."""
        given = {key: value for key, value in self.answers.items() if value is not None}
        return formspec.clean_all(self.form, given, self.detail.scenario, partial=False, lookups=self._registers)[1]

    @cached_property
    def paths(self) -> frozenset[str]:
        """Places of the form that are open: cited ones, ones shown before, ones that became necessary."""
        cited = {line.path for line in self.notice.lines if self._is_field(line)}
        needed = {problem.path for problem in self.problems} if self.typed.shown else set()
        return frozenset(path for path in {*cited, *self.typed.shown, *needed} if self._section_of(path) is not None)

    @cached_property
    def inputs(self) -> dict[str, UiField]:
        """The input of every open place that applies, by path."""
        found: dict[str, UiField] = {}
        for section in {self._section_of(path): None for path in sorted(self.paths)}:
            if section is None:
                continue
            problems = self.problems if self.typed.shown else ()
            view = FormView(
                self.form, section.id, self.answers, problems, self.detail.scenario, offered=self._registers
            )
            for each in _inputs(view):
                if each.name in self.paths:
                    found[each.name] = each
        return found

    @cached_property
    def needs(self) -> dict[str, MaterialNeed]:
        """Uploads that are open: cited ones, ones replaced before, ones that became necessary."""
        asked = {need.id: need for need in self.guide.materials_for(self.detail.scenario, self.answers)}
        present = {paper.element for paper in self.detail.materials}
        cited = {self.material_of(line) for line in self.notice.lines if not self._is_field(line)}
        return {
            need.id: need
            for need in asked.values()
            if need.source is MaterialSource.UPLOAD
            and (need.id in cited or need.id in self.typed.uploads or (need.required and need.id not in present))
        }

    def untouched(self) -> list[CorrectionLineView]:
        """Lines that were neither changed nor answered with a reason."""
        return [line for line in self.notice.lines if not self.changed(line) and not self.typed.reasons.get(line.n)]

    def changed(self, line: CorrectionLineView) -> bool:
        """Whether the place of a line differs from what was handed in."""
        if not self._is_field(line):
            return bool(self.typed.uploads.get(self.material_of(line)))
        before: Any = self._value(self.detail.answers, line.path)
        return bool(self._value(self.clean, line.path) != before)

    @cached_property
    def clean(self) -> dict[str, Any]:
        """What is right of the answers, in the shape in which they are kept."""
        given = {key: value for key, value in self.answers.items() if value is not None}
        return formspec.clean_all(self.form, given, self.detail.scenario, partial=True, lookups=self._registers)[0]

    def missing_needs(self) -> list[MaterialNeed]:
        """Materials that became necessary and have no file yet."""
        present = {paper.element for paper in self.detail.materials}
        return [need for need in self.needs.values() if need.id not in present and not self.typed.uploads.get(need.id)]

    def correction(self) -> Correction:
        """What :func:`tongban.cases.actions.correct.correct` takes."""
        uploads = {element: ids for element, ids in self.typed.uploads.items() if ids}
        return Correction(answers=self.raw, uploads=uploads, insist=dict(self.typed.reasons))

    def material_of(self, line: CorrectionLineView) -> str:
        """The material of a line that cites a material or one of its requirements."""
        element = self.guide.element(line.element)
        return element.parent or element.id

    def extra_inputs(self) -> list[UiField]:
        """Inputs of places that no line cites."""
        cited = {line.path for line in self.notice.lines}
        return [each for path, each in self.inputs.items() if path not in cited]

    def _is_field(self, line: CorrectionLineView) -> bool:
        return self.guide.element(line.element).kind is ElementKind.FIELD

    @cached_property
    def _sections(self) -> tuple[Section, ...]:
        touched = [self._section_of(path) for path in self.typed.shown]
        return tuple(section for section in self.form.sections if section in touched)

    def _section_of(self, path: str) -> Section | None:
        try:
            found = formspec.path_ok(self.form, path)
        except DomainError:
            return None
        for section in self.form.sections:
            for each in section.fields:
                if each is found or found in each.fields:
                    return section if found.type is not FieldType.COMPUTED else None
        return None

    def _value(self, answers: Mapping[str, Any], path: str) -> Any:
        return next((value for name, _f, value in formspec.leaf_paths(self.form, answers) if name == path), None)


def typed_of(post: Any, fresh: Mapping[str, Sequence[UUID]]) -> Typed:
    """What a POST holds. ``post`` is a QueryDict; ``fresh`` are files stored by this very request."""
    shown = frozenset(post.getlist("shown")[:_MOST_PLACES])
    uploads: dict[str, tuple[UUID, ...]] = {}
    for name in post:
        if name.startswith("upload."):
            kept = tuple(each for each in map(_uuid, post.getlist(name)) if each is not None)
            uploads[name.removeprefix("upload.")] = kept
    for element, ids in fresh.items():
        uploads[element] = (*uploads.get(element, ()), *ids)
    reasons = {
        int(name.removeprefix("reason.")): post[name].strip()[:2000]
        for name in post
        if name.startswith("reason.") and name.removeprefix("reason.").isdigit() and post[name].strip()
    }
    return Typed({name: post.getlist(name) for name in post if name.startswith("f.")}, shown, uploads, reasons)


def _inputs(view: FormView) -> Iterator[UiField]:
    for item in view.items:
        if item.field is not None:
            yield item.field
        for row in item.rows:
            yield from row.fields


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
