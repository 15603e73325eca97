"""What was tried, in words: the sealed content of a refusal, drawn for the supervisor who opened it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from tongban.cases.kinds import (
    ACKNOWLEDGEMENTS,
    DEFECT_LABELS,
    DELIVERY_LABELS,
    ENDINGS,
    INTAKE_REFUSALS,
    OPINION_LABELS,
    OUTCOME_LABELS,
    REOPENINGS,
    TERMINATIONS,
)
from tongban.cases.states import DEED_LABELS, Deed
from tongban.foundation.web.language import listed
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.desk.attempts import IDENTITY
from tongban.sites.desk.words import element_shown
from tongban.sites.parts.purposes import PURPOSES

_DEEDS: Mapping[str, Any] = {
    "privacy.delay": gettext_lazy("延迟告知"),
    "cases.deed": gettext_lazy("管理平台没有的操作"),
    "cases.start_draft": gettext_lazy("窗口收件"),
    "cases.save_draft": gettext_lazy("填写申请"),
    "cases.discard_draft": gettext_lazy("删去草稿"),
    "cases.submit": gettext_lazy("提交申请"),
    "privacy.read": gettext_lazy("查看遮盖的内容"),
}
_LABELS: Mapping[str, Any] = {
    "element": gettext_lazy("引用"),
    "path": gettext_lazy("位置"),
    "defect": gettext_lazy("问题类型"),
    "explanation": gettext_lazy("说明"),
    "cite": gettext_lazy("勾选"),
    "why": gettext_lazy("说明"),
    "do": gettext_lazy("操作"),
    "opinion": gettext_lazy("意见"),
    "text": gettext_lazy("说明"),
    "outcome": gettext_lazy("决定"),
    "grounds": gettext_lazy("依据"),
    "reasons": gettext_lazy("理由"),
    "reason": gettext_lazy("原因"),
    "insist": gettext_lazy("无需改的理由"),
    "part": gettext_lazy("要看的内容"),
    "purpose": gettext_lazy("用途"),
    "step": gettext_lazy("审查步骤"),
    "step_id": gettext_lazy("审查步骤"),
    "seen": gettext_lazy("页面上的状态版本"),
    "body": gettext_lazy("发来的内容"),
    "deed": gettext_lazy("操作"),
    "kind": gettext_lazy("种类"),
    "competent": gettext_lazy("有权机关"),
    "procedure": gettext_lazy("特别程序"),
    "planned_end": gettext_lazy("计划结束日"),
    "amount": gettext_lazy("延长多久"),
    "approve": gettext_lazy("批准"),
    "way": gettext_lazy("怎样送达"),
    "proof": gettext_lazy("送达凭证"),
    "waybill": gettext_lazy("运单号"),
    "wrong": gettext_lazy("原来写的"),
    "right": gettext_lazy("更正为"),
    "ground": gettext_lazy("情形"),
    "evidence": gettext_lazy("依据的事实"),
    "held_on": gettext_lazy("举行日期"),
    "hour": gettext_lazy("时间"),
    "place": gettext_lazy("地点"),
    "matter": gettext_lazy("涉及的利益"),
    "chair": gettext_lazy("主持人"),
    "minutes": gettext_lazy("笔录"),
    "document": gettext_lazy("文号、证件"),
    "scans": gettext_lazy("笔录扫描件"),
    "scans-kept": gettext_lazy("已上传的笔录扫描件"),
    "day": gettext_lazy("核查日期"),
    "companion": gettext_lazy("另一名核查人员"),
    "findings": gettext_lazy("核查的条件"),
    "meets": gettext_lazy("是否符合"),
    "saw": gettext_lazy("看到的情况"),
    "acknowledged": gettext_lazy("现场人员的确认"),
    "photos": gettext_lazy("现场照片"),
    "photos-kept": gettext_lazy("已上传的现场照片"),
    "name": gettext_lazy("姓名或者名称"),
    "identifier": gettext_lazy("证件号码"),
    "statement": gettext_lazy("答复哪一条"),
    "adopted": gettext_lazy("采纳"),
}
_QUIET = ("key", "e", "n", "code", "draft_id")
_WRAPPERS = ("form", "address", "lines")
_VALUES: Mapping[str, Any] = {
    **{each.value: label for each, label in DEFECT_LABELS.items()},
    **{each.value: label for each, label in OPINION_LABELS.items()},
    **{each.value: label for each, label in OUTCOME_LABELS.items()},
    **{each.value: label for each, (label, _basis) in INTAKE_REFUSALS.items()},
    **{each.value: label for each, (label, _basis) in TERMINATIONS.items()},
    **{each: label for each, (_standing, label, _basis) in ENDINGS.items()},
    **{each.value: label for each, label in DELIVERY_LABELS.items()},
    **{each.value: label for each, (label, _basis) in REOPENINGS.items()},
    PartyKind.NATURAL.value: gettext_lazy("个人"),
    PartyKind.LEGAL.value: gettext_lazy("单位"),
    "adopted": gettext_lazy("采纳"),
    "not_adopted": gettext_lazy("不采纳"),
    "yes": gettext_lazy("批准"),
    "no": gettext_lazy("不批准"),
    **PURPOSES,
}
_VALUES_OF: Mapping[str, Mapping[str, Any]] = {
    "acknowledged": {each.value: label for each, label in ACKNOWLEDGEMENTS.items()},
    "meets": {"yes": gettext_lazy("符合"), "no": gettext_lazy("不符合"), "unseen": gettext_lazy("未核查")},
}
"""Where a value means something else than elsewhere."""


def deed_shown(name: str) -> str:
    """A deed as the record names it, in words; one without words stays as it is."""
    last = name.rsplit(".", 1)[-1]
    return pgettext("deed", DEED_LABELS[Deed(last)]) if last in set(Deed) else str(_DEEDS.get(name, name))


def told_rows(content: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """(what, words) of everything that was sent, in order; what is empty or only technical is left out."""
    return tuple((label, text) for label, text in _rows("", content) if text.strip())


def _rows(name: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case Mapping():
            for key, inner in value.items():
                if key not in _QUIET:
                    yield from _rows(key if name in ("", *_WRAPPERS) else f"{name}.{key}", inner)
        case list() if all(not isinstance(each, Mapping) for each in value):
            shown = listed(_value(name, str(each)) for each in value)
            of_applicant = not value and (name.startswith("f.") or name in IDENTITY)
            yield _label(name), _("（申请人的内容，没有记下）") if of_applicant else shown
        case list():
            for inner in value:
                yield from _rows(name, inner)
        case _:
            yield _label(name), _value(name, "" if value is None else str(value))


def _label(name: str) -> str:
    if name in _LABELS:
        return str(_LABELS[name])
    first, _dot, place = name.partition(".")
    if first in _LABELS:
        return f"{element_shown(place) or place} {_LABELS[first]}"
    return name


def _value(name: str, text: str) -> str:
    if name in ("element", "path", "cite", "grounds", "procedure"):
        return element_shown(text) or text
    if name in ("do", "deed") and text in set(Deed):
        return pgettext("deed", DEED_LABELS[Deed(text)])
    return str(_VALUES_OF.get(name.partition(".")[0], _VALUES).get(text, text))
