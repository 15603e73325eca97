"""What the editor calls the parts of a guide that only it shows."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.registry.catalogue.placing import WORDS

_MORE_LABELS: Mapping[str, str] = {
    "id": "编号", "value": "值", "filling_note": "填写说明", "min_length": "最少字数", "max_length": "最多字数", "min": "最小",
    "min_items": "最少行数", "max_items": "最多行数", "search": "可检索", "prefill": "自动带出", "autocomplete": "浏览器自动填写",
    "privacy": "隐私等级", "expression": "计算方法", "count": "行数", "sum": "合计", "duty": "岗位", "lasts": "公示多久",
    "commit": "承诺书", "truth": "真实性", "court": "诉讼", "review_organ": "复议机关",
    "pattern": "格式（正则表达式）", "type": "填写方式", "within": "机关的范围",
    "NATURAL": "自然人主题", "LEGAL": "法人主题",
}  # fmt: skip
_IN_FORM: Mapping[str, str] = {
    "max": "最大",
    "unit": "单位",
    "when": "什么时候要填",
    "sample": "样例",
    "hint": "提示",
    "help": "说明",
}
"""Parts of a form that have another meaning elsewhere in a guide."""


def label_of(name: str, *, in_form: bool = False) -> str:
    """What people call a part of the document; its name where they have no word for it."""
    return (_IN_FORM.get(name) if in_form else None) or WORDS.get(name) or _MORE_LABELS.get(name) or name
