"""Whole answers: every door validates through here, so portal, window, kiosk and API can never disagree.

One pass in the order of the form is enough, because conditions and sums look only backwards. Answers of what does not
apply are dropped, computed fields are always computed anew (a value sent for one is ignored), unknown keys refused.
With ``lookups`` codes of divisions, industries and bodies are held against their registers, without only their shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.kernel.formspec.definition import (
    LOOKED_UP,
    Answers,
    Computation,
    Context,
    Field,
    FieldType,
    Form,
    Section,
    row_path,
)
from tongban.kernel.formspec.looking_up import Lookups
from tongban.kernel.formspec.problems import FieldProblem, FormErrors
from tongban.kernel.formspec.values import canonical_decimal, clean_value, is_blank

# A hostile body may hold thousands of unknown keys; the first ones tell enough.
_MAX_UNKNOWN = 20
_PICKED = (FieldType.CHOICE, FieldType.CHOICES, FieldType.BOOLEAN)


def clean(form: Form, raw: Mapping[str, object], context: Context, lookups: Lookups | None = None) -> dict[str, Any]:
    """The normalised answers of a complete form. ``context`` holds the scenario answers (``q.…``).

    Raises FormErrors (``formspec.answers_invalid``) with every problem, in the order of the form.
    """
    answers, problems = clean_all(form, raw, context, partial=False, lookups=lookups)
    if problems:
        raise FormErrors(problems)
    return answers


def clean_all(
    form: Form, raw: Mapping[str, object], context: Context, *, partial: bool, lookups: Lookups | None = None
) -> tuple[dict[str, Any], tuple[FieldProblem, ...]]:
    """As ``clean``, but returns what is right beside what is wrong; ``partial`` demands nothing that is missing."""
    run = _Run(context, {}, partial, lookups=lookups)
    run.unknown(raw, (field.id for field in form.top_fields()))
    for section in form.sections:
        run.section(section, raw)
    return run.answers, tuple(run.problems)


def clean_section(
    form: Form,
    section_id: str,
    raw: Mapping[str, object],
    answers_so_far: Answers,
    context: Context,
    partial: bool,
    lookups: Lookups | None = None,
) -> tuple[dict[str, Any], tuple[FieldProblem, ...]]:
    """One page: its clean answers (of this section only) and its problems.

    ``partial`` saves as one goes: nothing missing is demanded, all else is checked. Wrong values are left out of the
    result. Store it with ``merge_section``. Raises DomainError ``formspec.unknown_path`` for an unknown section.
    """
    section = form.section(section_id)
    own = {field.id for field in section.fields}
    before = {key: value for key, value in answers_so_far.items() if key not in own}
    run = _Run(context, before, partial, lookups=lookups)
    run.unknown(raw, own)
    run.section(section, raw)
    return {key: value for key, value in run.answers.items() if key in own}, tuple(run.problems)


def merge_section(
    form: Form, section_id: str, answers_so_far: Answers, section_answers: Answers, context: Context
) -> dict[str, Any]:
    """``answers_so_far`` with one section replaced, later answers that no longer apply dropped, sums made anew."""
    own = {field.id for field in form.section(section_id).fields}
    kept = {key: value for key, value in answers_so_far.items() if key not in own}
    return settle(form, {**kept, **section_answers}, context)


def settle(form: Form, answers: Answers, context: Context) -> dict[str, Any]:
    """Clean ``answers`` reduced to what applies, computed fields computed; values themselves are trusted."""
    run = _Run(context, {}, partial=True, trusted=True)
    for section in form.sections:
        run.section(section, answers)
    return run.answers


class _Run:
    """One pass over sections, collecting answers and problems."""

    def __init__(
        self,
        context: Context,
        answers: Answers,
        partial: bool,
        *,
        trusted: bool = False,
        lookups: Lookups | None = None,
    ) -> None:
        self.answers: dict[str, Any] = dict(answers)
        self.problems: list[FieldProblem] = []
        self._values: dict[str, object] = {**context, **answers}
        self._partial = partial
        self._trusted = trusted
        self._lookups = lookups

    def unknown(self, raw: Mapping[str, object], known: Iterable[str]) -> None:
        strange = sorted(str(key)[:100] for key in raw.keys() - set(known))
        for key in strange[:_MAX_UNKNOWN]:
            self.problems.append(FieldProblem(key, "formspec.unknown_field", {"key": key}))

    def section(self, section: Section, raw: Mapping[str, object]) -> None:
        if section.applies(self._values):
            for field in section.fields:
                if field.applies(self._values):
                    self._field(field, raw.get(field.id))

    def _field(self, field: Field, raw: object) -> None:
        value: Any
        if field.expression is not None:
            value = compute(field.expression, self.answers)
        elif field.type is FieldType.GROUP:
            value = self._rows(field, raw)
        else:
            value = self._value(field, field.id, raw)
        if value is not None:
            self.answers[field.id] = self._values[field.id] = value

    def _value(self, field: Field, path: str, raw: object) -> Any:
        value = None
        if not is_blank(raw):
            if self._trusted:
                return raw
            try:
                value = clean_value(field, self._looked_up(field, raw))
            except DomainError as error:
                self.problems.append(FieldProblem(path, error.code, error.data))
                return None
        if self._partial:
            return value
        if value is None and field.required:
            picked = field.type in _PICKED
            self._say(path, "choice_required" if picked else "required", label=field.label)
        elif field.type is FieldType.CHOICES and value is not None and len(value) < field.min_items:
            self._say(path, "too_few_items", label=field.label, limit=field.min_items)
        return value

    def _looked_up(self, field: Field, raw: object) -> object:
        if self._lookups is None or field.type not in LOOKED_UP or not isinstance(raw, str):
            return raw
        return self._lookups.code_of(field, raw)

    def _rows(self, group: Field, raw: object) -> list[dict[str, Any]] | None:
        least = max(group.min_items, 1 if group.required else 0)
        if is_blank(raw):
            if least and not self._partial:
                self._say(group.id, "too_few_items", label=group.label, limit=least)
            return None
        if not isinstance(raw, list | tuple):
            self._say(group.id, "wrong_kind", label=group.label, expected="a list", expected_zh="列表")
            return None
        if len(raw) > group.max_items:
            self._say(group.id, "too_many_items", label=group.label, limit=group.max_items)
            return None
        if len(raw) < least and not self._partial:
            self._say(group.id, "too_few_items", label=group.label, limit=least)
        return [self._row(group, index, row) for index, row in enumerate(raw)]

    def _row(self, group: Field, index: int, raw: object) -> dict[str, Any]:
        path = f"{group.id}[{index}]"
        if not isinstance(raw, Mapping):
            self._say(path, "wrong_kind", label=group.label, expected="an object", expected_zh="一组数据")
            return {}
        strange = sorted(str(key)[:100] for key in raw.keys() - {sub.id for sub in group.fields})
        if not self._trusted:
            for key in strange[:_MAX_UNKNOWN]:
                self._say(path, "unknown_field", key=key)
        row: dict[str, Any] = {}
        for sub in group.fields:
            if sub.when is None or sub.when.evaluate({**self._values, **row}):
                value = self._value(sub, row_path(group, index, sub.id), raw.get(sub.id))
                if value is not None:
                    row[sub.id] = value
        return row

    def _say(self, path: str, code: str, **data: Any) -> None:
        self.problems.append(FieldProblem(path, f"formspec.{code}", data))


def compute(computation: Computation, answers: Answers) -> int | str:
    """Value of a computed field over clean ``answers``; what is unanswered counts as nothing."""
    if computation.kind == "count":
        return len(answers.get(computation.of[0], ()))
    total = sum((Decimal(value) for field_id in computation.of for value in _numbers(field_id, answers)), Decimal(0))
    return canonical_decimal(total) if computation.result is FieldType.DECIMAL else int(total)


def _numbers(field_id: str, answers: Answers) -> list[Any]:
    if field_id in answers:
        return [answers[field_id]]
    group_id = next((key for key in answers if field_id.startswith(key + ".") and isinstance(answers[key], list)), None)
    return [] if group_id is None else [row[field_id] for row in answers[group_id] if field_id in row]
