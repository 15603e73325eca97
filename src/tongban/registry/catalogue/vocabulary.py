"""The closed vocabularies of a guide document in Chinese, as sheets, the data dictionary and the editor write them.

A vocabulary belongs to the ``enum`` of the schema that has exactly its values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from tongban.kernel.formspec.structure import FORM_SCHEMA
from tongban.registry.catalogue.schema import GUIDE_SCHEMA

_FIELDS = {
    "text": "一行文字",
    "textarea": "多行文字",
    "integer": "整数",
    "decimal": "小数",
    "money": "金额",
    "date": "日期",
    "choice": "单选",
    "choices": "多选",
    "boolean": "是否",
    "region": "区划（选乡镇、街道）",
    "industry": "行业（国民经济行业分类）",
    "department": "机关（从机构名录）",
    "person_id": "身份证号",
    "uscc": "统一社会信用代码",
    "mobile": "手机号",
    "postcode": "邮政编码",
    "group": "可重复的一组",
    "computed": "自动计算",
}
VOCABULARIES: tuple[Mapping[str, str], ...] = (
    {
        "PERMIT": "行政许可",
        "BENEFIT": "行政给付",
        "CONFIRMATION": "行政确认",
        "REWARD": "行政奖励",
        "RULING": "行政裁决",
        "OTHER_POWER": "其他行政权力",
        "PUBLIC_SERVICE": "公共服务",
    },
    {"IMMEDIATE": "即办件", "PROMISED": "承诺件"},
    {"NATURAL": "自然人", "LEGAL": "法人和其他组织"},
    {
        "STATE": "国家级",
        "PROVINCE": "省级",
        "CITY": "市级",
        "COUNTY": "县级",
        "TOWN": "乡级",
        "VILLAGE": "村级",
        "GRADED": "分级",
    },
    {"WORKING_DAY": "工作日", "NATURAL_DAY": "自然日", "HOUR": "小时", "MONTH": "月", "YEAR": "年"},
    {"STATUTORY_ACCEPT": "依法视为受理", "PLATFORM_ACCEPT": "按规定视为受理", "NONE": "没有规定"},
    {"GRANT": "视为准予", "NONE": "没有规定"},
    {"FORM": "在线填写", "UPLOAD": "上传", "REGISTRY": "免提交"},
    {"ORIGINAL": "原件", "COPY": "复印件", "EITHER": "原件或复印件"},
    {"PAPER": "纸质", "ELECTRONIC": "电子化", "EITHER": "纸质或电子化"},
    {"SELF": "申请人自备", "GOVERNMENT": "政府部门核发", "INTERMEDIARY": "中介机构出具", "OTHER": "其他"},
    {"SUBMIT": "申请", "ACCEPT": "受理", "REVIEW": "审查", "DECIDE": "决定", "CONCLUDE": "办结", "DELIVER": "送达"},
    {
        "HEARING": "听证",
        "TENDER": "招标",
        "AUCTION": "拍卖",
        "INSPECTION": "检验",
        "TESTING": "检测",
        "QUARANTINE": "检疫",
        "APPRAISAL": "鉴定",
        "EXPERT_REVIEW": "专家评审",
        "OTHER": "其他",
    },
    {"ONLINE": "网上办理", "WINDOW": "窗口办理", "POST": "邮寄办理"},
    {
        "STATUTORY": "法定本级行使",
        "HANDED_DOWN": "上级下放",
        "AUTHORISED_ABOVE": "上级授权",
        "AUTHORISED_BESIDE": "同级授权",
        "ENTRUSTED_ABOVE": "上级委托",
        "ENTRUSTED_BESIDE": "同级委托",
    },
    {"NATION": "全国", "PROVINCE": "全省", "CITY": "全市", "COUNTY": "全县", "TOWN": "全乡镇", "VILLAGE": "全村"},
    {name: name for name in ("pdf", "jpg", "png", "ofd", "docx")},
    {"INTAKE": "收件", "REVIEW": "审查", "DECIDE": "决定", "LEADER": "负责人"},
    {"DECIDE": "决定", "LEADER": "负责人"},
    {
        "review": "审查",
        "inspection": "现场核查",
        "countersign": "会签",
        "publicity": "公示",
        "hearing": "听证",
        "payment": "缴费",
    },
    {"none": "不涉及", "personal": "个人信息", "sensitive": "敏感个人信息", "trade_secret": "商业秘密"},
    {"province": "全省的", "region": "只要本地的"},
    _FIELDS,
    {name: word for name, word in _FIELDS.items() if name not in ("group", "computed")},
)
_BY_VALUES = {frozenset(words): words for words in VOCABULARIES}
YES, NO = "是", "否"


def words_of(values: Iterable[str]) -> Mapping[str, str]:
    """Value → Chinese word of the vocabulary of exactly these values. KeyError where it has no words yet."""
    return _BY_VALUES[frozenset(values)]


def word_of(name: str, value: str) -> str:
    """The Chinese word of a value of the property ``name``; the value itself where the property has no vocabulary."""
    return _by_property().get(name, {}).get(value, value)


@cache
def _by_property() -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, values in (*_enumerations(GUIDE_SCHEMA), *_enumerations(FORM_SCHEMA)):
        found.setdefault(name, {}).update(_BY_VALUES.get(values, {}))
    return found


def _enumerations(schema: Any, name: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """Every property whose value, or each of whose values, is one of a closed list."""
    if isinstance(schema, list):
        for each in schema:
            yield from _enumerations(each, name)
    elif isinstance(schema, Mapping):
        if "$ref" in schema:
            schema = GUIDE_SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
        if isinstance(schema.get("enum"), list):
            yield name, frozenset(map(str, schema["enum"]))
        for key, each in schema.items():
            if key == "properties":
                for inner, one in each.items():
                    yield from _enumerations(one, inner)
            elif key in ("items", "anyOf"):
                yield from _enumerations(each, name)


UNITS = words_of(("WORKING_DAY", "NATURAL_DAY", "HOUR", "MONTH", "YEAR"))
