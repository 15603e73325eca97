"""What a story's applicant hands in, held against the guide: answers of the questions, of the form, and papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.rehearsing.failure import NOTHING


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why it would not be taken. ``refusal``: the code by which the doors refuse it; empty where they would take it, but the
    story and the guide do not agree all the same."""

    refusal: str
    path: str
    what: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class HandedIn:
    """As far as it is right: answers to the questions, to the form, the materials asked with these, and what does not fit."""

    chosen: Mapping[str, str]
    answers: Mapping[str, Any]
    needs: tuple[MaterialNeed, ...]
    mismatches: tuple[Mismatch, ...]

    @property
    def lost(self) -> bool:
        """Whether the guide does not know the situation: nothing further can be told."""
        return any(each.refusal == "catalogue.scenario_invalid" for each in self.mismatches)

    @property
    def values(self) -> dict[str, Any]:
        """Of both, as conditions read them."""
        return {**self.chosen, **self.answers}


def hand_in(
    guide: BoundGuide, scenario: Mapping[str, str], answers: Mapping[str, Any], uploads: Mapping[str, Sequence[str]]
) -> HandedIn:
    """Try it on the guide; nothing raises."""
    try:
        chosen = guide.clean_scenario(scenario)
    except DomainError as error:
        return HandedIn({}, {}, (), tuple(_questions(error, scenario)))
    cleaned, problems = formspec.clean_all(guide.form, answers, chosen, partial=False)
    needs = guide.materials_for(chosen, cleaned)
    mismatches = (*_fields(answers, cleaned, problems), *_papers(guide, needs, uploads))
    return HandedIn(chosen, cleaned, needs, mismatches)


def _questions(error: DomainError, scenario: Mapping[str, str]) -> Iterator[Mismatch]:
    for problem in error.data["problems"]:
        name = problem["path"]
        given = f"答“{scenario[name]}”" if name in scenario else "没有回答"
        path = f"unified.scenario.questions.{name}"
        yield Mismatch("catalogue.scenario_invalid", path, f"情形问题 {name}", given, problem["message"])


def _fields(
    answers: Mapping[str, Any], cleaned: Mapping[str, Any], problems: Sequence[formspec.FieldProblem]
) -> Iterator[Mismatch]:
    for problem in problems:
        given = "有这一项的答案" if problem.path in answers else "没有填" if "[" not in problem.path else "填好的"
        path, what = f"unified.form.{problem.path}", f"表单 {problem.path}"
        yield Mismatch("formspec.answers_invalid", path, what, given, problem.message("zh"))
    wrong = {problem.path for problem in problems} | {problem.path.partition("[")[0] for problem in problems}
    for name, value in answers.items():
        if name in wrong:
            continue
        if name not in cleaned:
            # The doors drop it without a word; the story says that this applicant was asked.
            yield Mismatch("", f"unified.form.{name}", f"表单 {name}", "填了的", "不问这位申请人")
        elif _rows(value, cleaned[name]):
            yield Mismatch("", f"unified.form.{name}", f"表单 {name}", "每行填了的", "有的项不问这位申请人")
        elif not isinstance(value, list) and str(value) != str(cleaned[name]):
            yield Mismatch("", f"unified.form.{name}", f"表单 {name}", f"“{value}”", f"“{cleaned[name]}”")


def _rows(given: Any, cleaned: Any) -> bool:
    """Whether a row answers something that nobody asks."""
    rows = zip(given, cleaned, strict=False) if isinstance(given, list) and isinstance(cleaned, list) else ()
    return any(
        isinstance(row, Mapping) and isinstance(kept, Mapping) and row.keys() - kept.keys() for row, kept in rows
    )


def _papers(
    guide: BoundGuide, needs: Sequence[MaterialNeed], uploads: Mapping[str, Sequence[str]]
) -> Iterator[Mismatch]:
    asked = {need.id: need for need in needs if need.source is MaterialSource.UPLOAD}
    brought = {name: files for name, files in uploads.items() if files}
    for name, need in asked.items():
        path, what = f"unified.materials.{name}", f"材料“{need.name}”（{name}）"
        if need.required and name not in brought:
            yield Mismatch("cases.material.missing", path, what, "没有带来", "必须提交")
        elif len(brought.get(name, ())) > need.max_files:
            told = f"{len(brought[name])} 个文件", f"最多 {need.max_files} 个"
            yield Mismatch("cases.material.too_many", path, what, *told)
    known = {need.id: need.name for need in guide.materials}
    for name in sorted(brought.keys() - asked.keys()):
        what = f"材料“{known[name]}”（{name}）" if name in known else f"材料 {name}"
        found = "不要这位申请人提交" if name in known else NOTHING + "这份材料"
        yield Mismatch("cases.material.not_asked", f"unified.materials.{name}", what, "带来了", found)
