"""What can be wrong with a row, in words for the person who made the list: what, and how to mend it.

A complaint with ``refuses`` keeps the whole row out; one without goes along with the draft as a finding.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from typing import Any

SHORT = 60
"""Characters of a value that a report shows."""

REFUSING: dict[str, tuple[str, str]] = {
    "not_object": ("这一行不是一个 JSON 对象", "每行写一个完整的 {{…}} 对象"),
    "json_wrong": ("这一行不是有效的 JSON", "用导出程序重新生成这一行，注意引号和逗号"),
    "unprintable": ("含有空字符或者其他不可见的控制字符", "删除不可见字符后重新导出"),
    "wrong_type": ("应为{wanted}", "按所要求的样式填写"),
    "too_long": ("超过 {most} 字", "缩短到 {most} 字以内"),
    "formula": ("单元格 {cell} 是公式，不采用它算出的值", "把该单元格复制后“只粘贴数值”"),
    "number_lost": ("编码在表格里被存成了数字，末尾几位已经丢失", "把该列设为文本格式后重新填写编码"),
    "code_missing": (
        "没有实施编码，也不能由基本编码和实施主体得出",
        "填写 31 位实施编码，或者基本编码、行使层级和实施主体",
    ),
    "code_wrong": ("{reason}", "核对编码，重点看有没有抄错一位"),
    "code_apart": ("与{other}不一致", "核对两处编码，以编码证书为准改正其中一处"),
    "code_twice": ("与第 {first} 行重复", "同一编码只留一行"),
    "code_taken": ("本平台已经有这个编码的指南或者草稿", "在事项维护里修改原有的一份，不要重复导入"),
    "name_missing": ("没有事项名称", "填写事项名称"),
    "kind_unknown": (
        "不是已知的事项类型",
        "改为：行政许可、行政给付、行政确认、行政奖励、行政裁决、其他行政权力、公共服务",
    ),
    "level_unknown": ("不是已知的行使层级", "改为：国家级、省级、市级、县级、乡级、村级"),
    "unit_unknown": ("不是已知的时限单位", "改为：工作日、自然日、小时、月、年"),
    "limit_wrong": ("时限不是 0 到 3650 的整数", "填写天数，不写其他文字"),
    "limit_promise": ("承诺时限 {promised} 超过法定时限 {statutory}", "承诺时限改为不超过法定时限"),
    "region_wrong": ("{reason}", "填写 6 位、9 位或者 12 位区划代码"),
    "region_unknown": ("本平台没有区划 {region}", "先导入该区划，或者选择登记没有的区划（--regions create）"),
    "body_missing": (
        "没有写明实施主体的统一社会信用代码",
        "填写代码，或者在对照文件的 bodies 里写明这个名称对应的代码",
    ),
    "body_unknown": ("部门名录里没有这个实施主体", "先登记该部门，或者选择登记没有的部门（--bodies create）"),
    "document_wrong": ("{reason}", "按指南文档的结构 tongban.guide/1 重新导出"),
}

FINDINGS: dict[str, tuple[str, str]] = {
    "missing": ("来源没有：{parts}", "由编辑依照法律和实际补齐，不能照抄别处"),
    "kind_number": ("事项类型与基本编码第 3、4 位 {number} 不符", "核对事项类型或者基本编码"),
    "body_apart": ("实施主体的{what}与部门名录（{known}）不同", "以部门名录为准，或者先更新名录"),
    "phone_unread": ("有的文字不是电话号码，没有采用", "写成 0797-1234567、12345 的样式，多个之间用顿号"),
    "objects_unread": ("服务对象“{words}”不认识，没有采用", "改为自然人、企业法人等"),
    "number_unknown": ("代码对照里没有这个编号，没有采用", "改为：{proposals}；确实要用的，先在代码对照里增加"),
    "themes_unmapped": ("主题分类没有对应的代码，没有采用", "由编辑选择主题分类"),
    "basis_unread": ("依据不能识别，没有采用", "写成《法律名称》第几条的样式"),
    "basis_mentioned": ("来源没有列出依据；条件文字里提到 {mentioned}", "核对后列为依据，写明条款"),
    "conditions_cut": ("来源只有条件的第一段，可能不完整", "对照原指南补齐条件"),
    "conditions_long": ("条件超过 2000 字，没有采用", "由编辑分条录入"),
    "fee_unread": ("收费文字没有采用", "由编辑录入收费项目、金额和依据"),
    "limit_without_unit": ("只有数字没有单位，按工作日理解", "核对时限单位"),
    "line_long": ("超过 200 字，没有采用", "由编辑缩短后录入"),
    "material_none": ("没有找到对应的标准材料", "由编辑选择标准材料，或者写明个性材料的理由"),
    "material_similar": ("可能是标准材料 {standard} {name}，请核对", "核对后采用，或者另选"),
    "material_several": ("一行写了几种材料，可能是：{standards}", "拆成几行，每行一种材料"),
    "material_catch_all": ("这是兜底材料，公布时会被拒绝", "改为具体的材料名称，或者删除"),
    "shape": ("{reason}", "由编辑改正"),
}

TITLES = {
    "code_wrong": "编码不正确",
    "region_wrong": "区划代码不正确或者没有",
    "document_wrong": "指南文档不完整",
    "shape": "不符合公布要求",
}
"""What an overview calls a complaint whose sentence is all data."""

_SENTENCES = {**REFUSING, **FINDINGS}


@dataclass(frozen=True, slots=True)
class Complaint:
    """``field`` is the name of the source's field, ``path`` the place in the guide document it would have filled."""

    code: str
    field: str
    value: str = ""
    path: str = ""
    data: Mapping[str, Any] = filled(default_factory=dict)

    @property
    def refuses(self) -> bool:
        """Whether the row cannot become a draft."""
        return self.code in REFUSING

    @property
    def what(self) -> str:
        """What is wrong."""
        return _SENTENCES[self.code][0].format(**self.data)

    @property
    def mend(self) -> str:
        """What to do about it."""
        return _SENTENCES[self.code][1].format(**self.data)

    def finding(self) -> dict[str, str]:
        """As a draft keeps it."""
        shown = f"“{self.value}”" if self.value else ""
        return {"path": self.path, "code": f"import_{self.code}", "message": f"{shown}{self.what}。{self.mend}。"}


def complaint(code: str, field: str, value: object = "", path: str = "", **data: Any) -> Complaint:
    """A complaint with its value shortened; ``code`` must have its sentence (KeyError otherwise)."""
    if code not in _SENTENCES:
        raise KeyError(code)
    return Complaint(code, field, shortened(value), path, data)


def shortened(value: object) -> str:
    """A value as one short line, without anything a terminal or a sheet would take for more than text."""
    text = " ".join("".join(char if char.isprintable() else " " for char in str(value)[: SHORT * 4]).split())
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
