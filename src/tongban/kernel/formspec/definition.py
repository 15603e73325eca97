"""What a form is: sections of fields with conditions, as frozen data. Built by ``parse_form`` only.

Answers are a flat dict keyed by full field id; a group is a list of dicts keyed by the sub-field's full id. Decimals
are strings, money integers of 分, dates ``YYYY-MM-DD``; an absent key is an unanswered field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tongban.kernel.errors import DomainError, ErrorSpec, register
from tongban.kernel.expr import Expression

MAX_FIELDS = 200
MAX_ROWS = 50
MAX_TEXT = 4_000

Answers = Mapping[str, Any]
Context = Mapping[str, object]

register(
    ErrorSpec(
        code="formspec.unknown_path",
        status=422,
        zh="表单中没有“{path}”这一项。",
        en="The form has no field “{path}”.",
        way_out_zh="请从表单现有的项目中选择。",
        way_out_en="Choose one of the fields of the form.",
    )
)

_PATH = re.compile(r"(?P<group>f\.[a-z0-9_.]+)\[(?P<row>0|[1-9][0-9]?)\](?:\.(?P<rest>[a-z0-9_.]+))?")


class FieldType(StrEnum):
    """Kind of a field; see the package docstring for the shape of its value."""

    TEXT = "text"
    TEXTAREA = "textarea"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    BOOLEAN = "boolean"
    REGION = "region"
    INDUSTRY = "industry"
    DEPARTMENT = "department"
    PERSON_ID = "person_id"
    USCC = "uscc"
    MOBILE = "mobile"
    POSTCODE = "postcode"
    GROUP = "group"
    COMPUTED = "computed"


NUMERIC = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
TEXTUAL = frozenset({FieldType.TEXT, FieldType.TEXTAREA})
LOOKED_UP = frozenset({FieldType.REGION, FieldType.INDUSTRY, FieldType.DEPARTMENT})
"""Kinds whose answers are codes that a register keeps."""


class Within(StrEnum):
    """Of which part of the register a field takes an answer: the whole province, or the guide's region and what is below it."""

    PROVINCE = "province"
    REGION = "region"


class Privacy(StrEnum):
    """Class of the answer: 个人信息, 敏感个人信息 (个人信息保护法 art. 28), 商业秘密."""

    NONE = "none"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"
    TRADE_SECRET = "trade_secret"


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that a choice offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Computation:
    """``count`` of the rows of a group, or ``sum`` of number fields (a sub-field counts in every row)."""

    kind: str
    of: tuple[str, ...]
    result: FieldType


@dataclass(frozen=True, slots=True)
class Field:
    """One field. Lengths in characters; ``minimum``/``maximum`` in the field's own unit (money 分, dates ISO text)."""

    id: str
    type: FieldType
    label: str
    hint: str = ""
    sample: Any = None
    filling_note: str = ""
    required: bool = False
    when: Expression | None = None
    min_length: int = 0
    max_length: int = MAX_TEXT
    minimum: Decimal | str | None = None
    maximum: Decimal | str | None = None
    pattern: re.Pattern[str] | None = None
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    min_items: int = 0
    max_items: int = MAX_ROWS
    unit: str = ""
    privacy: Privacy = Privacy.NONE
    search: bool = False
    prefill: str = ""
    autocomplete: str = ""
    within: Within = Within.PROVINCE
    expression: Computation | None = None

    def applies(self, values: Context) -> bool:
        """Whether ``when`` holds for ``values`` (scenario answers and form answers in one mapping)."""
        return self.when is None or self.when.evaluate(values)

    def choice_label(self, value: object) -> str:
        """Label of ``value``, or the value itself where the form does not offer it."""
        return next((choice.label for choice in self.choices if choice.value == value), str(value))


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the form."""

    id: str
    title: str
    help: str
    when: Expression | None
    fields: tuple[Field, ...]

    def applies(self, values: Context) -> bool:
        """Whether ``when`` holds for ``values``."""
        return self.when is None or self.when.evaluate(values)


@dataclass(frozen=True)
class Form:
    """A whole form. ``section`` and ``field`` find by id; conditions look only backwards, so order is enough."""

    sections: tuple[Section, ...]
    _fields: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    _sections: Mapping[str, Section] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fields = {each.id: each for each in self.top_fields()}
        fields |= {sub.id: sub for each in self.top_fields() for sub in each.fields}
        object.__setattr__(self, "_fields", fields)
        object.__setattr__(self, "_sections", {section.id: section for section in self.sections})

    def top_fields(self) -> Iterator[Field]:
        """All fields outside groups, in order."""
        return (each for section in self.sections for each in section.fields)

    def all_fields(self) -> Iterator[Field]:
        """All fields, a group before its sub-fields, in order."""
        for each in self.top_fields():
            yield each
            yield from each.fields

    def section(self, section_id: str) -> Section:
        """The section of that id. Raises DomainError ``formspec.unknown_path``."""
        try:
            return self._sections[section_id]
        except KeyError:
            raise unknown_path(section_id) from None

    def field(self, path: str) -> Field:
        """The field of an id (``f.staff.name``) or a path (``f.staff[1].name``).

        Raises DomainError ``formspec.unknown_path``.
        """
        found = self._fields.get(path)
        return found if found is not None else path_ok(self, path)

    def applicable_sections(self, context: Context, answers: Answers) -> tuple[Section, ...]:
        """Sections whose condition holds for ``answers``."""
        values = {**context, **answers}
        return tuple(section for section in self.sections if section.applies(values))

    def applicable_fields(self, section_id: str, context: Context, answers: Answers) -> tuple[Field, ...]:
        """Fields of one section whose condition holds for ``answers``."""
        values = {**context, **answers}
        return tuple(each for each in self.section(section_id).fields if each.applies(values))


def path_ok(form: Form, path: str) -> Field:
    """The field that ``path`` points to: ``f.area``, ``f.staff`` (the group), ``f.staff[1]`` (a row: the group),
    ``f.staff[1].name``. A sub-field without its row is no path.

    Raises DomainError ``formspec.unknown_path``.
    """
    whole = next((each for each in form.top_fields() if each.id == path), None)
    if whole is not None:
        return whole
    match = _PATH.fullmatch(path)
    if match is None:
        raise unknown_path(path)
    group = next((each for each in form.top_fields() if each.id == match["group"]), None)
    if group is None or group.type is not FieldType.GROUP or int(match["row"]) >= group.max_items:
        raise unknown_path(path)
    if match["rest"] is None:
        return group
    sub = next((each for each in group.fields if each.id == f"{group.id}.{match['rest']}"), None)
    if sub is None:
        raise unknown_path(path)
    return sub


def row_path(group: Field, row: int, sub_id: str) -> str:
    """Path of sub-field ``sub_id`` in row ``row`` (from 0): also its name in an HTML form."""
    return f"{group.id}[{row}].{sub_id.removeprefix(group.id + '.')}"


def leaf_paths(form: Form, answers: Answers) -> Iterator[tuple[str, Field, Any]]:
    """Every answered leaf as (path, field, value) in the order of the form."""
    for each in form.top_fields():
        if each.id not in answers:
            continue
        if each.type is not FieldType.GROUP:
            yield each.id, each, answers[each.id]
            continue
        for index, row in enumerate(answers[each.id]):
            for sub in each.fields:
                if sub.id in row:
                    yield row_path(each, index, sub.id), sub, row[sub.id]


def unknown_path(path: str) -> DomainError:
    """The error for a path that the form does not have; hostile lengths are cut."""
    return DomainError("formspec.unknown_path", path=path[:100])
