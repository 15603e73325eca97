"""The rules that a form definition keeps beyond its structure; each fault has a stable word and two sentences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from re import Pattern
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.kernel.expr import Expression
from tongban.kernel.expr import parse as parse_expression
from tongban.kernel.formspec.definition import NUMERIC, TEXTUAL, Computation, Field, FieldType
from tongban.kernel.formspec.patterns import compile_pattern
from tongban.kernel.formspec.values import clean_value

_PICKED = frozenset({FieldType.CHOICE, FieldType.CHOICES})
# Which kinds of field an attribute may stand on; attributes not named here may stand on all.
_ALLOWED: dict[str, frozenset[FieldType]] = {
    "min_length": TEXTUAL,
    "max_length": TEXTUAL,
    "pattern": TEXTUAL,
    "min": NUMERIC | {FieldType.DATE},
    "max": NUMERIC | {FieldType.DATE},
    "unit": NUMERIC | {FieldType.COMPUTED},
    "choices": _PICKED,
    "fields": frozenset({FieldType.GROUP}),
    "min_items": frozenset({FieldType.GROUP, FieldType.CHOICES}),
    "max_items": frozenset({FieldType.GROUP, FieldType.CHOICES}),
    "expression": frozenset({FieldType.COMPUTED}),
    "within": frozenset({FieldType.DEPARTMENT}),
    "sample": frozenset(FieldType) - {FieldType.GROUP, FieldType.COMPUTED},
    "required": frozenset(FieldType) - {FieldType.COMPUTED},
    "prefill": frozenset(FieldType) - {FieldType.GROUP, FieldType.COMPUTED},
    "autocomplete": frozenset(FieldType) - {FieldType.GROUP, FieldType.COMPUTED},
}
_DEMANDED = {
    FieldType.CHOICE: "choices",
    FieldType.CHOICES: "choices",
    FieldType.GROUP: "fields",
    FieldType.COMPUTED: "expression",
}


class Checking:
    """Walks with the parser, knows what stood before, collects faults."""

    def __init__(self, questions: Mapping[str, Collection[str]] | None) -> None:
        self.faults: list[dict[str, str]] = []
        self.count = 0
        self._questions = questions
        self._ids: set[str] = set()
        self._groups: set[str] = set()
        self._known: dict[str, Field] = {}
        self._group_of: dict[str, str] = {}
        self._open_group: str | None = None

    def fault(self, at: str, reason: str, zh: str, en: str) -> None:
        self.faults.append({"at": at, "reason": reason, "zh": zh, "en": en})

    def section(self, section_id: str) -> None:
        self._open_group = None
        if section_id in self._ids:
            self.fault(section_id, "duplicate_id", "编号重复", "the id is used twice")
        self._ids.add(section_id)

    def identity(self, field_id: str, group: str | None) -> None:
        self.count += 1
        self._open_group = group
        if field_id in self._ids:
            self.fault(field_id, "duplicate_id", "编号重复", "the id is used twice")
        if group is not None and not field_id.startswith(group + "."):
            self.fault(field_id, "wrong_prefix", f"子字段编号应以“{group}.”开头", f"the id starts with {group}.")
        if group is None and any(field_id.startswith(each + ".") for each in self._groups):
            self.fault(field_id, "wrong_prefix", "编号与分组的子字段混淆", "the id reads as a sub-field of a group")
        self._ids.add(field_id)

    def attributes(self, field_id: str, kind: FieldType, document: Mapping[str, Any]) -> None:
        if kind is FieldType.GROUP:
            self._groups.add(field_id)
            if any(each.startswith(field_id + ".") for each in self._ids):
                self.fault(
                    field_id, "wrong_prefix", "前面已有以本分组编号开头的字段", "an earlier id reads as a sub-field"
                )
        for attribute, kinds in _ALLOWED.items():
            if attribute in document and kind not in kinds:
                self.fault(
                    field_id, "misplaced", f"{kind.value} 不能有 {attribute}", f"{kind.value} has no {attribute}"
                )
        demanded = _DEMANDED.get(kind)
        if demanded and demanded not in document:
            self.fault(field_id, "missing", f"{kind.value} 必须有 {demanded}", f"{kind.value} needs {demanded}")
        values = [each["value"] for each in document.get("choices", ())]
        if len(set(values)) < len(values):
            self.fault(field_id, "duplicate_choice", "选项的值重复", "two choices have the same value")
        for low, high in (("min_length", "max_length"), ("min_items", "max_items")):
            if low in document and high in document and document[low] > document[high]:
                self.fault(field_id, "empty_range", f"{low} 大于 {high}", f"{low} is above {high}")

    def condition(self, at: str, text: str | None) -> Expression | None:
        if text is None:
            return None
        try:
            expression = parse_expression(text)
        except DomainError as error:
            self.fault(at, "when_invalid", error.message("zh"), error.message("en"))
            return None
        for name in sorted(expression.names):
            self._name(at, name, expression)
        return expression

    def _name(self, at: str, name: str, expression: Expression) -> None:
        allowed: Collection[str] | None = None
        if name.startswith("q."):
            if self._questions is None:
                return
            if name not in self._questions:
                self.fault(at, "when_unknown", f"情形问题中没有 {name}", f"no question {name}")
                return
            allowed = self._questions[name]
        else:
            field = self._readable(name)
            if field is None:
                self.fault(at, "when_unknown", f"前面没有可引用的 {name}", f"no earlier field {name} that can be read")
                return
            if field.type in _PICKED:
                allowed = [choice.value for choice in field.choices]
        if allowed is not None:
            for literal in sorted(str(each) for each in expression.literals[name] if each not in allowed):
                self.fault(at, "when_value", f"{name} 没有选项“{literal}”", f"{name} has no answer {literal}")

    def _readable(self, name: str) -> Field | None:
        """An earlier field whose value is one value where the condition stands."""
        field = self._known.get(name)
        if field is None or field.type is FieldType.GROUP:
            return None
        return field if self._group_of.get(name) in (None, self._open_group) else None

    def computation(self, field_id: str, document: Mapping[str, Any] | None) -> Computation | None:
        if document is None:
            return None
        if "count" in document:
            field = self._known.get(document["count"])
            if field is None or field.type not in (FieldType.GROUP, FieldType.CHOICES) or field.id in self._group_of:
                self.fault(field_id, "computed_unknown", "count 应指向前面的分组或多选", "count names no earlier group")
            return Computation("count", (document["count"],), FieldType.INTEGER)
        kinds = set()
        for name in document["sum"]:
            field = self._known.get(name)
            result = field.expression.result if field and field.expression else field.type if field else None
            if result not in NUMERIC:
                self.fault(field_id, "computed_unknown", f"前面没有数字字段 {name}", f"no earlier number field {name}")
            kinds.add(result)
        if FieldType.MONEY in kinds and len(kinds) > 1:
            self.fault(field_id, "computed_mixed", "金额不能与其他数字相加", "money is added to money only")
        result = FieldType.MONEY if FieldType.MONEY in kinds else FieldType.INTEGER
        if FieldType.DECIMAL in kinds:
            result = FieldType.DECIMAL
        return Computation("sum", tuple(document["sum"]), result)

    def bound(self, field_id: str, kind: FieldType, key: str, document: Mapping[str, Any]) -> Decimal | str | None:
        raw = document.get(key)
        if raw is None:
            # Amounts that people state are never negative unless the form says so.
            return Decimal(0) if kind is FieldType.MONEY and key == "min" else None
        if kind is FieldType.DATE:
            return self._date_bound(field_id, key, raw)
        try:
            bound = Decimal(raw)
        except ArithmeticError:
            bound = None
        if bound is None or not bound.is_finite() or (kind is not FieldType.DECIMAL and not isinstance(raw, int)):
            self.fault(field_id, "bad_bound", f"{key} 的写法不正确", f"{key} is not a bound of this kind")
            return None
        return bound

    def _date_bound(self, field_id: str, key: str, raw: object) -> str | None:
        try:
            return date.fromisoformat(str(raw)).isoformat()
        except ValueError:
            self.fault(field_id, "bad_bound", f"{key} 应为 YYYY-MM-DD", f"{key} is a date YYYY-MM-DD")
            return None

    def pattern(self, field_id: str, text: str | None, max_length: int) -> Pattern[str] | None:
        if text is None:
            return None
        try:
            return compile_pattern(text, max_length)
        except ValueError as error:
            self.fault(field_id, "bad_pattern", f"pattern 不可用：{error}", f"the pattern cannot be used: {error}")
            return None

    def whole(self, field: Field) -> None:
        low, high = field.minimum, field.maximum
        ordered = (isinstance(low, Decimal) and isinstance(high, Decimal) and low > high) or (
            isinstance(low, str) and isinstance(high, str) and low > high
        )
        if ordered:
            self.fault(field.id, "empty_range", "min 大于 max", "min is above max")
        if field.sample is None:
            if field.pattern is not None:
                self.fault(
                    field.id, "missing", "有 pattern 的字段必须有 sample", "a field with a pattern needs a sample"
                )
            return
        try:
            stored = clean_value(field, field.sample)
        except DomainError as error:
            self.fault(field.id, "bad_sample", f"示例不符合本字段：{error.message('zh')}", error.message("en"))
            return
        except KeyError:
            return
        if stored != field.sample or isinstance(stored, bool) is not isinstance(field.sample, bool):
            self.fault(field.id, "bad_sample", f"示例应写成规范形式 {stored!r}", f"the sample is written {stored!r}")

    def know(self, field: Field, group: str | None) -> None:
        self._known.setdefault(field.id, field)
        if group is not None:
            self._group_of[field.id] = group
