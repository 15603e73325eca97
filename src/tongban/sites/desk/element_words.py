"""Words of the closed vocabularies of a guide, for the editor."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.kernel.worktime import Unit
from tongban.registry.catalogue.placing import WORDS

UNIT_WORDS: Mapping[str, str] = {
    Unit.WORKING_DAY.name: "工作日",
    Unit.NATURAL_DAY.name: "自然日",
    Unit.HOUR.name: "小时",
    Unit.MONTH.name: "个月",
    Unit.YEAR.name: "年",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "handling_kind": {"IMMEDIATE": "即办件", "PROMISED": "承诺件"},
    "service_objects": {"NATURAL": "自然人", "LEGAL": "法人和其他组织"},
    "silence": {
        "STATUTORY_ACCEPT": "依法视为受理", "PLATFORM_ACCEPT": "按规定视为受理", "NONE": "不视为受理", "GRANT": "视为准予",
    },
    "stage": {
        "SUBMIT": "申请", "ACCEPT": "受理", "REVIEW": "审查", "DECIDE": "决定", "CONCLUDE": "办结", "DELIVER": "送达",
    },
    "from": {"FORM": "在线填写", "UPLOAD": "申请人上传", "REGISTRY": "登记库核验"},
    "copy_kind": {"ORIGINAL": "原件", "COPY": "复印件", "EITHER": "原件或复印件"},
    "medium": {"PAPER": "纸质", "ELECTRONIC": "电子", "EITHER": "纸质或电子"},
    "origin": {"SELF": "申请人自备", "GOVERNMENT": "政府部门核发", "INTERMEDIARY": "中介机构出具", "OTHER": "其他"},
    "kind": {
        "HEARING": "听证", "TENDER": "招标", "AUCTION": "拍卖", "INSPECTION": "检验", "TESTING": "检测", "QUARANTINE": "检疫",
        "APPRAISAL": "鉴定", "EXPERT_REVIEW": "专家评审", "OTHER": "其他", "review": "审查", "inspection": "现场核查",
        "countersign": "会签", "publicity": "公示", "hearing": "听证", "payment": "缴费",
    },
    "duty": {"INTAKE": "收件", "REVIEW": "审查", "DECIDE": "决定", "LEADER": "负责人"},
    "forms": {"ONLINE": "网上", "WINDOW": "窗口", "POST": "邮寄"},
    "power_source": {
        "STATUTORY": "法定本级行使", "HANDED_DOWN": "上级下放", "AUTHORISED_ABOVE": "上级授权", "AUTHORISED_BESIDE": "同级授权",
        "ENTRUSTED_ABOVE": "上级委托", "ENTRUSTED_BESIDE": "同级委托",
    },
    "area": {"NATION": "全国", "PROVINCE": "全省", "CITY": "全市", "COUNTY": "全县", "TOWN": "全镇", "VILLAGE": "跨村"},
    "type": {
        "text": "一行文字", "textarea": "多行文字", "integer": "整数", "decimal": "小数", "money": "金额", "date": "日期",
        "choice": "单选", "choices": "多选", "boolean": "是否", "region": "区划", "person_id": "身份证号",
        "uscc": "统一社会信用代码", "mobile": "手机号", "postcode": "邮政编码", "group": "可重复的一组", "computed": "自动计算",
    },
    "privacy": {"none": "不涉及", "personal": "个人信息", "sensitive": "敏感个人信息", "trade_secret": "商业秘密"},
}  # fmt: skip
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


def word_of(name: str, value: str) -> str:
    """The word for a value of the vocabulary ``name``; the value itself where there is none."""
    return _WORDS.get(name, {}).get(value, value)
