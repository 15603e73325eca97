"""A section of a form as HTML fields, without script: what the kernel's form definition looks like in a browser.

``FormView`` draws one page for typing, ``answers_sections`` draws the answers for checking and for the desk. Names of
inputs are field ids and row paths (``f.staff[0].name``), which ``kernel.formspec.read_pairs`` turns back into answers.
Rows of a group are added and taken away by submit buttons (``name="do"``), whose deed ``row_deed`` carries out on what
was typed. Files are not form fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web import components as ui
from tongban.foundation.web.language import sentence
from tongban.kernel.formspec import LOOKED_UP, Field, FieldProblem, FieldType, Form, Section, read_pairs, row_path
from tongban.registry.catalogue.lookups import Registers
from tongban.sites.parts.lookups import looked_up

Answers = Mapping[str, Any]

_RADIO_LIMIT = 7
_ROW = re.compile(r"(?P<group>f\.[a-z0-9_.]+)\[(?P<row>[0-9]+)\]")
_DEED = re.compile(r"(?P<deed>add|remove):(?P<group>f\.[a-z0-9_.]+?)(?::(?P<row>[0-9]{1,2}))?")

# type → (control, width, inputmode, spellcheck)
_CONTROLS: dict[FieldType, tuple[str, str, str, bool]] = {
    FieldType.TEXT: ("text", "", "", True),
    FieldType.TEXTAREA: ("textarea", "", "", True),
    FieldType.INTEGER: ("text", "s", "numeric", False),
    FieldType.DECIMAL: ("text", "s", "decimal", False),
    FieldType.MONEY: ("text", "s", "decimal", False),
    FieldType.DATE: ("date", "s", "", False),
    FieldType.CHOICE: ("radio", "", "", True),
    FieldType.CHOICES: ("checkboxes", "", "", True),
    FieldType.BOOLEAN: ("radio", "", "", True),
    FieldType.REGION: ("text", "m", "numeric", False),
    FieldType.INDUSTRY: ("text", "s", "", False),
    FieldType.DEPARTMENT: ("text", "", "", False),
    FieldType.PERSON_ID: ("text", "m", "", False),
    FieldType.USCC: ("text", "m", "", False),
    FieldType.MOBILE: ("tel", "m", "tel", False),
    FieldType.POSTCODE: ("text", "s", "numeric", False),
    FieldType.COMPUTED: ("output", "", "", True),
}


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a group. ``remove`` is the value of its button, empty where the row may not go."""

    number: int
    fields: tuple[ui.Field, ...]
    remove: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing on the page: a plain ``field``, or a group of ``rows``. ``refresh``: others depend on its answer."""

    field: ui.Field | None = None
    id: str = ""
    label: str = ""
    hint: str = ""
    error: str = ""
    rows: tuple[RowView, ...] = ()
    add: str = ""
    refresh: bool = False

    @property
    def is_group(self) -> bool:
        """Whether this is a group of rows."""
        return self.field is None


class FormView:
    """One section for typing.

    ``answers`` are clean answers or what was just typed; ``problems`` what is wrong with them; ``context`` the scenario
    answers (``q.…``). ``sources`` names the provenance of prefilled values by path; ``fixed`` the paths that cannot be
    changed; ``offered`` what the registers offer where a field asks for a division, an industry or a body.
    """

    def __init__(
        self,
        form: Form,
        section_id: str,
        answers: Answers,
        problems: Iterable[FieldProblem] = (),
        context: Mapping[str, object] | None = None,
        *,
        sources: Mapping[str, ui.Source] | None = None,
        fixed: Iterable[str] = (),
        offered: Registers | None = None,
    ) -> None:
        self.form = form
        self.section: Section = form.section(section_id)
        self.answers = answers
        self.problems = tuple(problems)
        self.context = context or {}
        self._sources = sources or {}
        self._fixed = frozenset(fixed)
        self._offered = offered
        self._messages: dict[str, str] = {}
        for problem in self.problems:
            self._messages.setdefault(problem.path, sentence(problem).rstrip("。."))

    @property
    def title(self) -> str:
        """Heading of the page."""
        return self.section.title

    @property
    def help(self) -> str:
        """Help of the section."""
        return self.section.help

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Fields that apply under the present answers, in order."""
        values = {**self.context, **self.answers}
        leading = _leading(self.section)
        return tuple(
            self._item(field, values, not leading.isdisjoint({field.id, *(sub.id for sub in field.fields)}))
            for field in self.section.fields
            if field.applies(values)
        )

    @cached_property
    def errors(self) -> tuple[ui.ErrorLine, ...]:
        """Lines of the error summary, in the order of the problems; each leads to its field and names its row."""
        targets = dict(self._targets())
        return tuple(
            ui.ErrorLine(targets.get(path, "main"), self._row_name(path) + message)
            for path, message in self._messages.items()
        )

    def _row_name(self, path: str) -> str:
        """``管理人员 2：`` for a path inside a row, else nothing."""
        match = _ROW.match(path)
        groups = {field.id: field.label for field in self.section.fields if field.type is FieldType.GROUP}
        if match is None or match["group"] not in groups:
            return ""
        return f"{groups[match['group']]} {int(match['row']) + 1}："

    def _targets(self) -> Iterable[tuple[str, str]]:
        for item in self.items:
            if item.field is not None:
                yield item.field.name, item.field.focus_id
                continue
            yield item.id, html_id(item.id)
            for row in item.rows:
                yield f"{item.id}[{row.number - 1}]", html_id(item.id)
                yield from ((field.name, field.focus_id) for field in row.fields)

    def _item(self, field: Field, values: Mapping[str, Any], refresh: bool) -> Item:
        if field.type is not FieldType.GROUP:
            return Item(field=self._field(field, field.id, self.answers.get(field.id)), refresh=refresh)
        rows = self._rows(field)
        removable = len(rows) > _least(field)
        views = tuple(
            RowView(
                index + 1,
                tuple(
                    self._field(sub, row_path(field, index, sub.id), row.get(sub.id))
                    for sub in field.fields
                    if sub.when is None or sub.when.evaluate({**values, **row})
                ),
                f"remove:{field.id}:{index}" if removable else "",
            )
            for index, row in enumerate(rows)
        )
        return Item(
            id=field.id,
            label=field.label,
            hint=field.hint,
            error=self._group_error(field, len(rows)),
            rows=views,
            add=f"add:{field.id}" if len(rows) < field.max_items else "",
            refresh=refresh,
        )

    def _group_error(self, group: Field, rows: int) -> str:
        paths = [group.id, *(f"{group.id}[{index}]" for index in range(rows))]
        return next((self._messages[path] for path in paths if path in self._messages), "")

    def _rows(self, group: Field) -> list[Mapping[str, Any]]:
        given = self.answers.get(group.id)
        rows = [row for row in given if isinstance(row, Mapping)] if isinstance(given, list | tuple) else []
        return [*rows, *({} for _missing in range(_least(group) - len(rows)))]

    def _field(self, field: Field, path: str, value: Any) -> ui.Field:
        control, width, inputmode, spellcheck = _CONTROLS[field.type]
        suggestions: tuple[str, ...] = ()
        if field.type in LOOKED_UP and self._offered is not None:
            control, value, choices, suggestions = looked_up(
                self._offered, field, value, path in self._messages, control
            )
        else:
            choices = self._choices(field, value)
        if control == "radio" and len(choices) > _RADIO_LIMIT:
            control = "select"
        number = field.type is FieldType.DATE
        chosen = control in ("radio", "checkboxes", "select")
        return ui.Field(
            id=html_id(path),
            name=path,
            label=field.label,
            control=control,
            value=typed(field, value),
            choices=choices,
            suggestions=suggestions,
            # The legend of a choice of several says 可多选 itself.
            hint="" if control == "checkboxes" and field.hint == _("可多选") else field.hint,
            sample="" if chosen or control == "lookup" or path in self._fixed else typed(field, field.sample),
            filling_note=field.filling_note,
            error=self._messages.get(path, ""),
            required=field.required or field.type is FieldType.COMPUTED,
            readonly=path in self._fixed,
            source=self._sources.get(path),
            unit=field.unit or (_("元") if field.type is FieldType.MONEY else ""),
            width=width,
            autocomplete=field.autocomplete or ("off" if field.type is FieldType.PERSON_ID else ""),
            inputmode=inputmode,
            maxlength=field.max_length if field.type in (FieldType.TEXT, FieldType.TEXTAREA) else None,
            spellcheck=spellcheck,
            min=str(field.minimum) if number and field.minimum is not None else "",
            max=str(field.maximum) if number and field.maximum is not None else "",
        )

    def _choices(self, field: Field, value: Any) -> tuple[ui.Choice, ...]:
        if field.type is FieldType.BOOLEAN:
            pairs: Sequence[tuple[str, str]] = (("true", _("是")), ("false", _("否")))
            chosen = {typed(field, value)}
        else:
            pairs = [(choice.value, choice.label) for choice in field.choices]
            chosen = set(value) if isinstance(value, list | tuple) else {value}
        return tuple(ui.Choice(key, label, key in chosen) for key, label in pairs)


def html_id(path: str) -> str:
    """The element id of a path: ``f.staff[0].name`` → ``f-staff-0-name``."""
    return re.sub(r"[.\[\]]+", "-", path).strip("-")


def typed(field: Field, value: Any) -> str:
    """``value`` as a person types it: money in 元, yes and no as words of the form, anything else as it is."""
    if value is None or isinstance(value, list | tuple | Mapping):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if field.type is FieldType.MONEY and isinstance(value, int):
        sign, amount = ("-", -value) if value < 0 else ("", value)
        return f"{sign}{amount // 100}.{amount % 100:02d}" if amount % 100 else f"{sign}{amount // 100}"
    return str(value)


def row_deed(form: Form, section_id: str, pairs: Mapping[str, Sequence[str]], do: str) -> dict[str, Any] | None:
    """Raw answers of the section after a row button, None when ``do`` is no row button of it.

    ``add:<group>`` appends an empty row up to the group's maximum, ``remove:<group>:<row>`` takes the row away that
    the page showed under that number (from 0), also where empty rows stood before it. A row that is not there changes
    nothing: the page may be older than the answers.
    """
    match = _DEED.fullmatch(do)
    groups = {field.id: field for field in form.section(section_id).fields if field.type is FieldType.GROUP}
    group = groups.get(match["group"]) if match else None
    if match is None or group is None:
        return None
    if match["deed"] == "remove":
        gone = f"{group.id}[{match['row']}]."
        return read_pairs(form, section_id, {name: typed for name, typed in pairs.items() if not name.startswith(gone)})
    raw = read_pairs(form, section_id, pairs)
    rows = list(raw.get(group.id, ()))
    rows += [{} for _missing in range(_least(group) - len(rows))]
    if len(rows) < group.max_items:
        rows.append({})
    return {**raw, group.id: rows}


def row_focus(do: str, raw: Answers) -> str:
    """The element id where the page should continue after a row button: the new row, or the group."""
    match = _DEED.fullmatch(do)
    if match is None:
        return "main"
    group = match["group"]
    rows = raw.get(group)
    count = len(rows) if isinstance(rows, list | tuple) else 0
    return f"{html_id(group)}-row-{count}" if match["deed"] == "add" and count else html_id(group)


def _least(group: Field) -> int:
    """Rows a group shows even when nobody typed one."""
    return max(group.min_items, 1 if group.required else 0)


def _leading(section: Section) -> frozenset[str]:
    """Ids of fields on which other fields of the same section, or of the same row, depend."""
    own = {each.id for field in section.fields for each in (field, *field.fields)}
    names: set[str] = set()
    for field in section.fields:
        for each in (field, *field.fields):
            if each.when is not None:
                names |= each.when.names & own
    return frozenset(names)
