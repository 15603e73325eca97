"""Which place of a guide document stands in which column of which sheet.

This is the one list: the sheets that are written, the sheets that are read back and the data dictionary come from it and
from the schema. What is a tree and no table (form, situations, review plan) stands as JSON in the last sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tongban.registry.catalogue.exporting.places import Place, place

KEY = "编码"
"""The first column of every sheet: 业务办理项编码 where the item is divided, else 实施编码."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """``path`` is the place within the row's value, empty for a row that is one text."""

    path: str
    heading: str
    place: Place


@dataclass(frozen=True, eq=False)
class Sheet:
    """``list`` is the list whose entries are the rows; empty for the sheet with one row a guide. ``parent`` is the heading
    of the column with the id of the entry that the row belongs to, where the list lies within another list's entries."""

    name: str
    list: str
    headings: Mapping[str, str]
    parent: str = ""

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns after :data:`KEY` and ``parent``."""
        start = f"{self.list}[]" if self.list else ""
        paths = {path: ".".join(filter(None, (start, path))) for path in self.headings}
        return tuple(Column(path, word, place(paths[path])) for path, word in self.headings.items())

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """All headings."""
        return (KEY, *([self.parent] if self.parent else ()), *self.headings.values())

    @property
    def outer(self) -> str:
        """The list within whose entries this one lies."""
        return self.list.rpartition("[]")[0]

    @property
    def inner(self) -> str:
        """Name of the list within its entry."""
        return self.list.rpartition("[].")[2]


ITEMS = Sheet(
    "事项",
    "",
    {
        "unified.name": "事项名称",
        "codes.basic": "基本编码",
        "codes.implementation": "实施编码",
        "codes.handling": "业务办理项编码",
        "unified.kind": "事项类型",
        "unified.handling_kind": "办件类型",
        "unified.exercise_level": "行使层级",
        "local.power_source": "权力来源",
        "local.department_name": "实施主体",
        "local.department_uscc": "实施主体统一社会信用代码",
        "local.region_code": "区划代码",
        "local.office": "承办机构",
        "local.entrusted_by": "委托部门",
        "unified.joint_bodies": "联办机构",
        "unified.service_objects": "服务对象",
        "unified.themes.NATURAL": "自然人主题",
        "unified.themes.LEGAL": "法人主题",
        "unified.keywords": "常用说法",
        "unified.quantity_limit": "数量限制",
        "unified.intermediary": "中介服务",
        "unified.min_assurance": "账号最低认证等级",
        "unified.statutory_limit": "法定办结时限",
        "local.promised_limit": "承诺办结时限",
        "unified.acceptance_limit": "受理时限",
        "unified.delivery_limit": "送达时限",
        "unified.extension.max": "延长最多",
        "unified.extension.approver": "延长批准人",
        "unified.extension.basis": "延长依据",
        "unified.silence": "受理时限内不答复",
        "unified.silence_basis": "不答复的依据",
        "unified.uncorrected_rule.text": "逾期不补正的后果",
        "unified.uncorrected_rule.after": "补正时限",
        "unified.uncorrected_rule.basis": "逾期不补正的依据",
        "unified.renewal.of": "延续的事项",
        "unified.renewal.permit": "延续填写原许可的表单项",
        "unified.renewal.latest": "延续最迟提出",
        "unified.renewal.earliest": "延续最早提出",
        "unified.renewal.silence": "延续逾期不决定",
        "unified.renewal.text": "延续说明",
        "unified.renewal.basis": "延续依据",
        "unified.electronic_delivery": "同意电子送达的条件",
        "local.visits": "到办事现场次数",
        "local.visit_reason": "必须到现场的原因",
        "local.forms": "办理形式",
        "local.online_depth": "网上办理深度",
        "local.area": "通办范围",
        "local.in_hall": "是否进驻政务大厅",
        "local.reservable": "是否支持预约",
        "local.express": "是否支持物流快递",
        "local.pay_online": "是否支持网上支付",
        "local.self_service": "是否支持自助终端",
        "local.place": "办理地点",
        "local.windows": "窗口",
        "local.hours": "办理时间",
        "local.transit": "交通指引",
        "local.phones": "咨询电话",
        "local.complaint_phones": "投诉电话",
        "unified.confirmation.commit": "材料真实承诺",
        "unified.remedies.review_organ": "行政复议",
        "unified.remedies.court": "行政诉讼",
        "calendar_version": "工作日历版本",
    },
)
SHEETS: tuple[Sheet, ...] = (
    ITEMS,
    Sheet("依据", "unified.legal_basis", {"id": "编号", "law": "法律名称", "article": "条款", "note": "说明"}),
    Sheet("条件", "unified.conditions", {"id": "编号", "text": "条件", "when": "适用情形", "basis": "依据"}),
    Sheet(
        "材料",
        "unified.materials",
        {
            "id": "编号",
            "name": "材料名称",
            "standard_code": "标准材料编码",
            "local_reason": "个性材料的理由",
            "from": "提交方式",
            "required": "是否必要",
            "deferrable": "是否容缺后补",
            "when": "适用情形",
            "copies": "纸质份数",
            "original_seen": "是否核验原件",
            "copy_kind": "材料类型",
            "medium": "材料形式",
            "origin": "来源渠道",
            "issuer": "出具机构",
            "paper_spec": "纸质材料规格",
            "seal": "签名签章要求",
            "accept": "电子格式",
            "max_files": "最多文件数",
            "max_mb": "每个文件最大 MB",
            "basis": "依据",
            "hint": "填报须知",
            "sample": "样本",
        },
    ),
    Sheet("材料要求", "unified.materials[].requirements", {"id": "编号", "text": "要求"}, "材料编号"),
    Sheet("流程", "unified.steps", {"id": "编号", "name": "环节", "stage": "阶段", "requirements": "审查要点"}),
    Sheet(
        "特别程序",
        "unified.special_procedures",
        {"id": "编号", "kind": "种类", "name": "名称", "max": "最长", "basis": "依据"},
    ),
    Sheet(
        "收费",
        "unified.fees",
        {
            "id": "编号",
            "name": "收费项目",
            "amount_fen": "金额（分）",
            "standard": "收费标准",
            "reduction": "减免及其依据",
            "basis": "依据",
        },
    ),
    Sheet(
        "结果",
        "unified.results",
        {"id": "编号", "name": "结果名称", "certificate_type": "证照类型", "validity": "有效期"},
    ),
    Sheet("结果样本", "unified.results[].sample", {"label": "栏目", "value": "内容"}, "结果编号"),
    Sheet("常见问题", "unified.faq", {"q": "问题", "a": "回答"}),
    Sheet("注意事项", "unified.notes", {"": "注意事项"}),
)
TREES: Mapping[str, str] = {
    "unified.form": "申请表单",
    "unified.scenario": "情形",
    "unified.review_plan": "审查方案",
}
"""Written as JSON."""
WHOLE = "全文"
REST = "其余部分"
REST_HEADS = (KEY, "部分", "序号", "JSON")
"""The sheet of what is a tree, and of whole documents that the columns would not give back exactly."""
LONGEST_CELL = 30_000
"""Characters; a cell of a sheet holds 32,767."""
