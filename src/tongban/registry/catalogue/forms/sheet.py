"""What stands on the form of a guide, line by line, before it is a page or a PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from tongban.kernel.expr import Expression, parse
from tongban.kernel.formspec import LOOKED_UP, Field, FieldType, Section, display
from tongban.registry.catalogue.forms.answering import Example, example_of
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.scenarios import Question
from tongban.registry.catalogue.telling import condition_told

_GAP = "　　　"

EMPTY_ROWS = 3
"""Rows of a table of the blank form, where the guide does not want more."""

MOST_COLUMNS = 5
"""A group with more sub-fields is printed as one block for each row: an A4 page has no room for more columns."""

WORDS: Mapping[str, str] = {
    "item": "事项",
    "code": "编码",
    "body": "机关",
    "version": "版本",
    "papers": "随附材料",
    "label": "编号",
    "name": "材料",
    "how": "怎么交",
    "row": "序号",
    "commit": "申请人承诺",
    "sign": "申请人（签字或者盖章）：",
    "day": f"{_GAP}年{_GAP}月{_GAP}日",
    "valid": "以本版指南为准",
    "notice": "以本版指南为准；扫码看指南，指南改版以后请重新下载。带星号（*）的必须填写。",
    "sample": "本表是填写样例，人名、号码、地址都是假设的，不能用来申请。",
    "mark": "样例",
    "made": "示例",
    "picked": "已选",
    "left_out": "本例没有这一部分。",
    "none": "本例没有。",
}
"""What stands on every sheet."""

Name = Callable[[FieldType, str], str]

_SPACES: Mapping[FieldType, str] = {
    FieldType.DATE: f"{_GAP}年{_GAP}月{_GAP}日",
    FieldType.MONEY: f"{_GAP * 2}元",
    FieldType.REGION: f"{_GAP}市{_GAP}县（市、区）{_GAP}乡镇（街道）",
    FieldType.INDUSTRY: f"{_GAP * 3}（门类和大类代码：{_GAP}）",
}
_SOURCES = {
    MaterialSource.FORM: "就是本表",
    MaterialSource.REGISTRY: "免提交，由登记机关的数据代替",
    MaterialSource.UPLOAD: "随本表提交",
}


@dataclass(frozen=True, slots=True)
class Edition:
    """Number of the guide's version and its first day."""

    number: int
    since: date


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick."""

    label: str
    on: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to fill in. ``when``: the condition in words, empty where it always is; ``space``: what stands in an empty
    place (``　年　月　日``); ``value``: the answer of the sample; ``made``: made up for want of an example of the guide's own;
    ``rows``: those of a group, with one line for each of ``columns``; ``wide``: they stand below each other."""

    id: str
    label: str
    required: bool = False
    when: str = ""
    hints: tuple[str, ...] = ()
    long: bool = False
    computed: bool = False
    space: str = ""
    ticks: tuple[Tick, ...] = ()
    value: str = ""
    made: bool = False
    columns: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    more: str = ""
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form. ``left_out``: the sample's situation does not have it."""

    title: str
    help: str
    when: str
    lines: tuple[Line, ...]
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class SheetPaper:
    """A paper that belongs to the application, by its name in the guide."""

    label: str
    name: str
    how: str
    when: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole form. ``sample``: filled in as an example."""

    title: str
    item: str
    code: str
    body: str
    edition: str
    since: date
    parts: tuple[Part, ...]
    papers: tuple[SheetPaper, ...]
    commit: str
    sample: bool

    @property
    def name(self) -> str:
        """空白表 or 填写样表."""
        return "填写样表" if self.sample else "空白表"

    @property
    def words(self) -> Mapping[str, str]:
        """What stands on every sheet."""
        return WORDS

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The head: which item, whose, which version."""
        values = {"item": self.item, "code": self.code, "body": self.body, "version": self.edition}
        return tuple((WORDS[key], value) for key, value in values.items())


def blank(guide: BoundGuide, edition: Edition) -> Sheet:
    """The form to be filled in by hand: every question of the guide, each with the words that say when it is asked."""
    return _sheet(guide, edition, _Writing(guide, None, lambda _kind, code: code))


def filled(guide: BoundGuide, edition: Edition, name: Name) -> Sheet:
    """The same form filled in with the guide's examples; ``name`` says what a code that was looked up is called."""
    return _sheet(guide, edition, _Writing(guide, example_of(guide), name))


def title_of(guide: BoundGuide) -> str:
    """What the form is called: the material that it is."""
    named = next((need.name for need in guide.materials if need.source is MaterialSource.FORM), "")
    return named or f"{guide.name}申请表"


def _sheet(guide: BoundGuide, edition: Edition, writing: _Writing) -> Sheet:
    day = f"{edition.since.year}年{edition.since.month}月{edition.since.day}日"
    return Sheet(
        title=title_of(guide),
        item=guide.name,
        code=guide.code,
        body=guide.department_name,
        edition=f"办事指南第{edition.number}版，{day}起施行",
        since=edition.since,
        parts=tuple(writing.parts()),
        papers=tuple(writing.papers()),
        commit=guide.commit_text,
        sample=writing.example is not None,
    )


class _Writing:
    """One form being written: with the answers of ``example``, or empty."""

    def __init__(self, guide: BoundGuide, example: Example | None, name: Name) -> None:
        self.guide, self.example, self.name = guide, example, name
        self._values: dict[str, Any] = {**example.situation, **example.answers} if example else {}

    def parts(self) -> Iterator[Part]:
        questions = self.guide.scenario.questions
        if questions:
            lines = tuple(self._question(question) for question in questions)
            yield Part("您的情况", "先选这里；后面有的内容只在相应情况下填写。", "", lines)
        for section in self.guide.form.sections:
            yield self._section(section)

    def papers(self) -> Iterator[SheetPaper]:
        needs: tuple[MaterialNeed, ...] = self.guide.materials
        if self.example:
            needs = self.guide.materials_for(self.example.situation, self.example.answers)
        for need in needs:
            when = "" if self.example else self._asked_when(need)
            must = "" if need.required else "，可以不交"
            yield SheetPaper(need.id.upper(), need.name, f"{_SOURCES[need.source]}{self._copies(need)}{must}", when)

    def _copies(self, need: MaterialNeed) -> str:
        if need.source is not MaterialSource.UPLOAD:
            return ""
        return f"{f'，{need.copies}份' if need.copies else ''}{'，核验原件' if need.original_seen else ''}"

    def _asked_when(self, need: MaterialNeed) -> str:
        """A paper that rows of the scenario table name is asked where one of them holds, any other by its own condition."""
        rows = [row.when for row in self.guide.scenario.rows if need.id in row.materials]
        if not rows:
            text = next(row for row in self.guide.unified["materials"] if row["id"] == need.id).get("when")
            rows = [parse(text)] if text else []
        if not rows or any(row.clause.sign == "always" for row in rows):
            return ""
        return f"仅当{'，或者'.join(self._told(row) for row in rows)}时提交"

    def _question(self, question: Question) -> Line:
        given = self._values.get(question.id)
        ticks = tuple(Tick(choice.label, choice.value == given) for choice in question.choices)
        return Line(question.id, question.text, required=True, hints=_some(question.hint), ticks=ticks)

    def _section(self, section: Section) -> Part:
        left_out = self.example is not None and not section.applies(self._values)
        lines = () if left_out else tuple(self._line(field) for field in section.fields)
        return Part(section.title, section.help, self._when(section.when), lines, left_out)

    def _line(self, field: Field) -> Line:
        line = self._bare(field)
        if field.type is FieldType.GROUP:
            return self._group(field, line)
        return self._answered(field, line, self._values) if self.example else line

    def _group(self, group: Field, line: Line) -> Line:
        columns = tuple(self._bare(sub) for sub in group.fields)
        if self.example:
            given = self._values.get(group.id, ())
            rows = tuple(
                tuple(map(lambda sub, bare: self._answered(sub, bare, row), group.fields, columns)) for row in given
            )
        else:
            rows = (columns,) * min(group.max_items, max(group.min_items, EMPTY_ROWS))
        wide = len(columns) > MOST_COLUMNS
        more = f"最多{group.max_items}项，不够可以另附页" if group.max_items > len(rows) else ""
        return replace(line, columns=columns, rows=rows, more=more, wide=wide)

    def _bare(self, field: Field) -> Line:
        kind = field.expression.result if field.expression is not None else field.type
        space = _SPACES.get(kind, f"{_GAP * 2}{field.unit}" if field.unit else "")
        labels = ("是", "否") if kind is FieldType.BOOLEAN else tuple(choice.label for choice in field.choices)
        several = "可以选几项" if kind is FieldType.CHOICES and not field.hint else ""
        hint = "" if field.filling_note.startswith(field.hint) else field.hint
        return Line(
            id=field.id,
            label=field.label,
            required=field.required,
            when=self._when(field.when),
            hints=_some(hint, field.filling_note, several, self._computing(field)),
            long=kind is FieldType.TEXTAREA,
            computed=field.expression is not None,
            space=space,
            ticks=tuple(Tick(label) for label in labels),
        )

    def _answered(self, field: Field, line: Line, answers: Mapping[str, Any]) -> Line:
        value = answers.get(field.id)
        if value is None:
            return replace(line, value="本例不填" if field.when is not None else "", ticks=(), space="")
        made = field.sample is None and field.expression is None
        if line.ticks:
            chosen = value if isinstance(value, list) else [value]
            on = {("是" if each else "否") if isinstance(each, bool) else field.choice_label(each) for each in chosen}
            return replace(line, ticks=tuple(Tick(tick.label, tick.label in on) for tick in line.ticks), made=made)
        shown = self.name(field.type, value) if field.type in LOOKED_UP else display(field, value)
        return replace(line, value=shown, space="", made=made)

    def _computing(self, field: Field) -> str:
        if field.expression is None:
            return ""
        of = "、".join(f"“{self.guide.form.field(each).label}”" for each in field.expression.of)
        return f"{of}的{'个数' if field.expression.kind == 'count' else '合计'}，网上填写时自动算出"

    def _when(self, condition: Expression | None) -> str:
        return f"仅当{self._told(condition)}时填写" if condition is not None else ""

    def _told(self, condition: Expression) -> str:
        return condition_told(condition, scenario=self.guide.scenario, form=self.guide.form)


def _some(*words: str) -> tuple[str, ...]:
    return tuple(each for each in words if each)
