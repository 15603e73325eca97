"""What the editor calls the parts of a guide that only it shows."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.registry.catalogue.placing import WORDS

_MORE_LABELS: Mapping[str, str] = {
    "id": "编号", "value": "值", "filling_note": "填写说明", "min_length": "最少字数", "max_length": "最多字数", "min": "最小",
    "min_items": "最少行数", "max_items": "最多行数", "search": "可检索", "prefill": "自动带出", "autocomplete": "浏览器自动填写",
    "privacy": "隐私等级", "expression": "计算方法", "count": "行数", "sum": "合计", "duty": "岗位", "lasts": "公示多久",
    "commit": "承诺书", "truth": "真实性", "court": "诉讼", "review_organ": "复议机关", 
    "NATURAL": "自然人主题", "LEGAL": "法人主题",
}  # fmt: skip


def label_of(name: str) -> str:
    """What people call a part of the document; its name where they have no word for it."""
    return WORDS.get(name) or _MORE_LABELS.get(name) or name
