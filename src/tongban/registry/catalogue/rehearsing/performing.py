"""A story performed on a guide without a case: every deed that depends on what the guide says is held against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.plans import StepKind
from tongban.registry.catalogue.rehearsing.asking import differing
from tongban.registry.catalogue.rehearsing.failure import NOTHING, Failure, step_words
from tongban.registry.catalogue.rehearsing.handing_in import HandedIn, hand_in
from tongban.registry.catalogue.rehearsing.story import Story
from tongban.registry.catalogue.rules import limit_of

_DOORS = {"portal": ("ONLINE", "网上"), "hall": ("WINDOW", "窗口")}
_ACCEPTING = ("pass_pre_review", "verify_originals")


def rehearse(guide: BoundGuide, story: Story) -> tuple[Failure, ...]:
    """All that does not go as the story tells; empty: the guide is as the story expects."""
    return (*unified_failures(guide, story), *local_failures(guide.local, story))


def unified_failures(guide: BoundGuide, story: Story) -> tuple[Failure, ...]:
    """What the unified part is to blame for: the same with every body, so it is asked once for all of them."""
    return _Performance(guide, story).play()


def local_failures(local: Mapping[str, Any], story: Story) -> tuple[Failure, ...]:
    """What a body's own part is to blame for: the limit it promises, and whether it is done at the story's door.

    A story of one body names that body's promise; one that names no region names the longest that any body may promise.
    """
    own = story.tells_of(local)
    if not own and story.region:
        return ()
    return tuple(_local(local, story, own))


def _local(local: Mapping[str, Any], story: Story, own: bool) -> Iterator[Failure]:
    for number, step in enumerate(story.steps, 1):
        name = step_words(number, str(step.get("deed", "")))
        way = _DOORS.get(str(step.get("door")))
        if own and step.get("deed") == "apply" and way is not None and way[0] not in local["forms"]:
            yield Failure(
                story.name, story.title, name, "local.forms", "办理形式", f"{way[1]}申请", f"不能{way[1]}申请"
            )
        text = step.get("expect", {}).get("due", {}).get("promised")
        if step.get("deed") in _ACCEPTING and text is not None:
            promised, told = limit_of(local["promised_limit"]), _days(text)
            if promised is None or promised.unit is not Unit.WORKING_DAY:
                continue
            if promised.amount != told if own else promised.amount > told:
                expected = f"{told} 个工作日" if own else f"最多 {told} 个工作日"
                yield Failure(
                    story.name, story.title, name, "local.promised_limit", "承诺时限", expected, promised.text()
                )


def _days(text: str) -> int:
    return int(text.removeprefix("+").removesuffix("wd"))


class _Performance:
    """One story under way on one guide."""

    def __init__(self, guide: BoundGuide, story: Story) -> None:
        self._guide, self._story = guide, story
        self._found: list[Failure] = []
        self._step: Mapping[str, Any] = {}
        self._name = ""
        self._given = HandedIn({}, {}, (), ())
        self._answers: dict[str, Any] = dict(story.answers)
        self._uploads: dict[str, Any] = dict(story.uploads)
        self._opinions: dict[str, str] = {}
        self._deeds: dict[str, Callable[[Mapping[str, Any]], None]] = {
            "apply": self._apply,
            "correct": self._correct,
            "request_correction": self._request_correction,
            "pass_pre_review": self._accept,
            "verify_originals": self._accept,
            "give_opinion": self._give_opinion,
            "decide": self._decide,
            "refuse_intake": self._refuse_intake,
            "propose_publicity": lambda _: self._kind_of_step(StepKind.PUBLICITY, "公示"),
            "record_inspection": self._record_inspection,
            "propose_pause": self._propose_pause,
            "propose_extension": self._propose_extension,
        }

    def play(self) -> tuple[Failure, ...]:
        """What fails, in the order of the story."""
        self._try()
        if not self._given.lost:
            self._each(differing(self._guide, self._given, self._story.asks))
        for number, step in enumerate(self._story.steps, 1):
            deed = self._deeds.get(str(step.get("deed", "")))
            if deed is None:
                continue
            self._step, self._name = step, step_words(number, str(step["deed"]))
            deed(step.get("with", {}))
            if self._given.lost:
                break
        return tuple(self._found)

    # --- handing in -------------------------------------------------------------------------------------------------

    def _try(self) -> None:
        self._given = hand_in(self._guide, self._story.scenario, self._answers, self._uploads)

    def _apply(self, _: Mapping[str, Any]) -> None:
        self._taken()
        self._limit("acceptance", "受理时限", self._guide.limits.acceptance)

    def _correct(self, given: Mapping[str, Any]) -> None:
        before = self._answers, self._uploads
        self._answers = {**self._answers, **given.get("answers", {})}
        self._uploads = {**self._uploads, **given.get("uploads", {})}
        self._try()
        asked = {need.id for need in self._given.needs}
        self._uploads = {name: files for name, files in self._uploads.items() if name in asked}
        self._try()
        if self._refused and not self._given.mismatches:
            # Refused for what has happened to the case, not for what the guide says.
            self._answers, self._uploads = before
            return self._try()
        self._taken()
        self._limit("acceptance", "受理时限", self._guide.limits.acceptance)

    def _taken(self) -> None:
        """The application is taken, or refused as the story tells."""
        refusals = {each.refusal for each in self._given.mismatches} - {""}
        by_content = {code for code in self._refused if code.startswith(("catalogue.", "formspec.", "cases.material."))}
        if by_content and not refusals:
            self._fail("unified", "这份申请", "不予接收", "会被接收")
        self._each(each for each in self._given.mismatches if each.refusal not in by_content)

    # --- the official's deeds ---------------------------------------------------------------------------------------

    def _accept(self, _: Mapping[str, Any]) -> None:
        self._limit("statutory", "法定时限", self._guide.limits.statutory)

    def _request_correction(self, given: Mapping[str, Any]) -> None:
        for line in given["lines"]:
            self._cited(str(line["element"]), asked="cases.correction.not_asked" not in self._refused)

    def _refuse_intake(self, given: Mapping[str, Any]) -> None:
        for element in given.get("grounds", ()):
            if not self._refused:
                self._cited(str(element), asked=True)

    def _cited(self, element: str, *, asked: bool) -> None:
        """What a notice cites is in the guide, and is asked of this applicant, or is not where the story says so."""
        path = _place_of(element)
        if element.partition("[")[0] not in self._guide.elements:
            if asked and not self._refused:
                self._fail(path, f"补正要引用的 {element}", "有这个要素", NOTHING)
            return
        if (element.partition("[")[0] in self._asked()) != asked:
            told = ("要这位申请人的", "不要") if asked else ("不要这位申请人的", "要")
            self._fail(path, f"补正要引用的 {element}", *told)

    def _asked(self) -> set[str]:
        names = {need.id for need in self._given.needs}
        names |= {each.id for need in self._given.needs for each in need.requirements}
        values = self._given.values
        for section in self._guide.form.sections:
            if section.applies(values):
                for field in section.fields:
                    if field.applies(values):
                        names |= {field.id, *(sub.id for sub in field.fields)}
        return names

    def _give_opinion(self, given: Mapping[str, Any]) -> None:
        step = str(given["step"])
        path, what = f"unified.review_plan.steps.{step}", f"审查步骤 {step}"
        if self._refused:
            return
        if step not in self._ready():
            there = any(step == each.id for each in self._guide.review_plan.steps)
            self._fail(path, what, "这时由承办人提出意见", "这时轮不到" if there else NOTHING + "这一步")
        self._opinions[step] = str(given["opinion"])

    @property
    def _values(self) -> dict[str, Any]:
        return {**self._given.values, **{f"{name}.opinion": word for name, word in self._opinions.items()}}

    def _ready(self) -> tuple[str, ...]:
        return self._guide.review_plan.ready(self._values, frozenset(self._opinions), frozenset())

    def _decide(self, given: Mapping[str, Any]) -> None:
        waiting = self._ready()
        if "cases.decide.steps_open" in self._refused:
            if not waiting:
                self._fail("unified.review_plan.steps", "决定以前", "还有步骤没有完成", "没有步骤要做")
            return
        if not self._refused and waiting:
            steps = {step.id: step.name for step in self._guide.review_plan.steps}
            open_ = "、".join(f"{steps[name]}（{name}）" for name in waiting)
            self._fail(f"unified.review_plan.steps.{waiting[0]}", "决定以前", "步骤都已完成", f"还要{open_}")
        if given["outcome"] == "REFUSED" and not self._refused:
            apply_ = {each.id for each in self._guide.conditions_for(self._given.chosen, self._given.answers)}
            for ground in given.get("grounds", ()):
                if ground not in apply_:
                    there = "不适用于这位申请人" if ground in self._guide.elements else NOTHING + "这个条件"
                    self._fail(f"unified.conditions.{ground}", f"不予许可引用的条件 {ground}", "适用", there)

    def _record_inspection(self, given: Mapping[str, Any]) -> None:
        self._kind_of_step(StepKind.INSPECTION, "现场核查")
        for finding in given["findings"] if not self._refused else ():
            if finding["element"] not in self._guide.elements:
                path = f"unified.conditions.{finding['element']}"
                self._fail(path, f"核查对照的条件 {finding['element']}", "有", NOTHING)

    def _kind_of_step(self, kind: StepKind, name: str) -> None:
        if not self._refused and not any(step.kind is kind for step in self._guide.review_plan.applying(self._values)):
            self._fail("unified.review_plan.steps", f"{name}这一步", "有", NOTHING)

    def _propose_pause(self, given: Mapping[str, Any]) -> None:
        name = given["procedure"]
        if not self._refused and name not in self._guide.procedures:
            self._fail(f"unified.special_procedures.{name}", f"特别程序 {name}", "有", NOTHING)

    def _propose_extension(self, given: Mapping[str, Any]) -> None:
        rule, amount = self._guide.extension, given["amount"]
        if self._refused:
            if "cases.extension.amount" in self._refused and (rule is None or amount <= rule.max.amount):
                self._fail(
                    "unified.extension", "延长期限", f"不能延长 {amount} 日", NOTHING if rule is None else "可以"
                )
        elif rule is None or amount > rule.max.amount:
            found = "不能延长" if rule is None else f"最多{rule.max.text()}"
            self._fail("unified.extension", "延长期限", f"可以延长 {amount} 日", found)

    # --- what all share ---------------------------------------------------------------------------------------------

    @property
    def _refused(self) -> frozenset[str]:
        told = self._step.get("expect", {}).get("refused", ())
        return frozenset((told,) if isinstance(told, str) else told)

    def _limit(self, leg: str, name: str, limit: Limit | None) -> None:
        text = self._step.get("expect", {}).get("due", {}).get(leg)
        if text is None or self._refused or (limit is not None and limit.unit is not Unit.WORKING_DAY):
            return
        if limit is None or limit.amount != _days(text):
            found = NOTHING if limit is None else limit.text()
            self._fail(f"unified.{leg}_limit", name, f"{_days(text)} 个工作日", found)

    def _each(self, mismatches: Any) -> None:
        for each in mismatches:
            self._fail(each.path, each.what, each.expected, each.found)

    def _fail(self, path: str, what: str, expected: str, found: str) -> None:
        # What a place gets wrong once it gets wrong at every later step: the first tells it.
        if all(each.path != path for each in self._found):
            self._found.append(Failure(self._story.name, self._story.title, self._name, path, what, expected, found))


def _place_of(element: str) -> str:
    if element.startswith("f."):
        return f"unified.form.{element}"
    material, _, requirement = element.partition(".")
    return f"unified.materials.{material}" + (f".requirements.{element}" if requirement else "")
