"""What can be wrong with an answer: one code each, a sentence in Chinese and English, a way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tongban.kernel.errors import DomainError, ErrorSpec, register

_SENTENCES: tuple[tuple[str, str, str], ...] = (
    ("required", "请填写“{label}”", "“{label}” has to be filled in"),
    ("choice_required", "请选择“{label}”", "Choose an answer for “{label}”"),
    ("unknown_field", "表单中没有“{key}”这一项", "The form has no field “{key}”"),
    ("wrong_kind", "“{label}”的数据类型不正确，应为{expected_zh}", "“{label}” has to be {expected}"),
    ("too_short", "“{label}”至少 {limit} 个字", "“{label}” has at least {limit} characters"),
    ("too_long", "“{label}”不能超过 {limit} 个字", "“{label}” has at most {limit} characters"),
    ("pattern", "“{label}”的写法不正确，{hint}", "“{label}” is not written as it has to be; {hint}"),
    ("not_a_choice", "“{label}”只能选择所列的选项", "“{label}” takes only the answers that are listed"),
    ("lookup_unknown", "“{label}”中没有“{given}”", "“{label}” does not know “{given}”"),
    (
        "lookup_ended",
        "“{label}”所选的“{name}”已经停用{instead}",
        "“{name}” of “{label}” is no longer in use{instead_en}",
    ),
    ("lookup_elsewhere", "“{label}”只能选本地的，“{name}”不是", "“{label}” takes what belongs here, “{name}” does not"),
    ("lookup_several", "“{label}”填的“{given}”可能指：{names}", "“{given}” of “{label}” may mean: {names}"),
    ("duplicate", "“{label}”中同一选项选了多次", "“{label}” holds the same answer more than once"),
    ("integer", "“{label}”应为整数", "“{label}” is a whole number"),
    ("decimal", "“{label}”应为数字，最多 6 位小数", "“{label}” is a number of at most 6 decimals"),
    ("money", "“{label}”应为金额，单位元，最多两位小数", "“{label}” is an amount in yuan of at most two decimals"),
    ("date", "“{label}”应为真实的日期，如 2026-01-05", "“{label}” is a real date such as 2026-01-05"),
    ("boolean", "“{label}”请选择“是”或“否”", "“{label}” is yes or no"),
    ("too_small", "“{label}”不能小于 {limit}", "“{label}” is at least {limit}"),
    ("too_large", "“{label}”不能大于 {limit}", "“{label}” is at most {limit}"),
    ("too_early", "“{label}”不能早于 {limit}", "“{label}” is not before {limit}"),
    ("too_late", "“{label}”不能晚于 {limit}", "“{label}” is not after {limit}"),
    ("too_few_items", "“{label}”至少 {limit} 项", "“{label}” has at least {limit} entries"),
    ("too_many_items", "“{label}”最多 {limit} 项", "“{label}” has at most {limit} entries"),
)

register(
    *(
        ErrorSpec(f"formspec.{code}", 422, f"{zh}。", f"{en}.", "请修改后重新提交。", "Correct it and send it again.")
        for code, zh, en in _SENTENCES
    ),
    ErrorSpec(
        code="formspec.answers_invalid",
        status=422,
        zh="有 {count} 处需要修改。",
        en="{count} answers have to be corrected.",
        way_out_zh="请按每一处的提示修改后重新提交。",
        way_out_en="Correct each of them as its note says and send the form again.",
    ),
)


@dataclass(frozen=True)
class FieldProblem:
    """One thing wrong at ``path``. ``code`` is a catalogued error code, ``data`` fills its sentence."""

    path: str
    code: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def message(self, language: str = "zh") -> str:
        """The sentence for people."""
        return DomainError(self.code, **self.data).message(language)

    def document(self) -> dict[str, Any]:
        """JSON-ready form for problem+json."""
        return {
            "path": self.path,
            "code": self.code,
            "message": self.message("zh"),
            "message_en": self.message("en"),
            "data": dict(self.data),
        }


class FormErrors(DomainError):
    """Answers that cannot be taken: ``formspec.answers_invalid`` with ``problems`` in the order of the form."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        self.problems = tuple(problems)
        documents = [problem.document() for problem in self.problems]
        super().__init__("formspec.answers_invalid", count=len(documents), problems=documents)
