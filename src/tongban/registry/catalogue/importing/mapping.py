"""What the columns of a list mean: the mapping file (``tongban.item-mapping/1``).

``columns`` names for each column the field it fills; ``values`` says for a field what a word of the list means here;
``bodies`` gives the code of a body that the list only names; ``separators`` are the signs between several values in one
cell; ``sheet`` and ``header_row`` say where the table is. Everything but ``columns`` may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tongban.kernel.errors import DomainError

SCHEMA = "tongban.item-mapping/1"
FIELDS: dict[str, str] = {
    "name": "事项名称",
    "item_type": "事项类型",
    "item_code": "实施编码",
    "catalog_code": "基本编码",
    "level": "行使层级",
    "department": "实施主体",
    "dept_uscc": "实施主体统一社会信用代码",
    "region": "区划名称",
    "region_code": "区划代码",
    "service_objects": "服务对象",
    "themes": "主题分类",
    "conditions": "申请条件",
    "conditions_truncated": "条件是否不完整",
    "materials": "申请材料",
    "legal_basis": "设定依据",
    "basis_mentions": "文中提到的依据",
    "legal_days": "法定时限",
    "legal_unit": "法定时限单位",
    "promise_days": "承诺时限",
    "promise_unit": "承诺时限单位",
    "visits": "到现场次数",
    "online": "是否网办",
    "express": "是否快递",
    "reservable": "是否预约",
    "fee": "收费",
    "process": "办理流程",
    "location": "办理地点",
    "hours": "办理时间",
    "phone": "咨询电话",
    "complaint_phone": "投诉电话",
    "joint_departments": "联办机构",
}
"""Fields that a list can fill, with the words a report uses for them."""

_KEYS = frozenset({"schema", "sheet", "header_row", "columns", "values", "bodies", "separators"})
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping ready for use. Without columns every name stands for itself (JSON lines in the form of the platform)."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    separators: str = "；;\n"
    sheet: str = ""
    header_row: int = 1

    def renamed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values by field; words that the mapping knows replaced, the body's code filled in by its name."""
        found = {self.columns[name]: value for name, value in values.items() if name in self.columns}
        if not self.columns:
            found = dict(values)
        for name, words in self.values.items():
            value = found.get(name)
            if isinstance(value, list):
                found[name] = [words.get(one, one) if isinstance(one, str) else one for one in value]
            elif isinstance(value, str):
                found[name] = words.get(value.strip(), value)
        department = found.get("department")
        if isinstance(department, str) and department.strip() in self.bodies:
            found["dept_uscc"] = self.bodies[department.strip()]
        return found


def read_mapping(path: Path) -> Mapped:
    """The mapping of a file. DomainError ``catalogue.import.mapping_invalid`` says what is wrong with it."""
    try:
        if path.stat().st_size > _LARGEST:
            raise _wrong("文件超过 1 MB")
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml.YAMLError) as error:
        raise _wrong("读不出来，应为 UTF-8 的 YAML 文件") from error
    return mapping_of(document)


def mapping_of(document: Any) -> Mapped:
    """The mapping that a document says. DomainError ``catalogue.import.mapping_invalid``."""
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise _wrong(f"schema 应为 {SCHEMA}")
    if unknown := sorted(str(key) for key in document.keys() - _KEYS):
        raise _wrong(f"不认识 {'、'.join(unknown)}")
    columns = _texts(document.get("columns"), "columns")
    for name in columns.values():
        if name not in FIELDS:
            raise _wrong(f"没有字段 {name}，可用的有：{'、'.join(FIELDS)}")
    if len(set(columns.values())) < len(columns):
        raise _wrong("两列指向了同一个字段")
    words = document.get("values") or {}
    if not isinstance(words, dict) or not words.keys() <= FIELDS.keys():
        raise _wrong("values 下面应为字段名")
    header = document.get("header_row", 1)
    if not isinstance(header, int) or not 1 <= header <= 100:
        raise _wrong("header_row 应为 1 到 100 的整数")
    return Mapped(
        columns=columns,
        values={name: _words(each, name) for name, each in words.items()},
        bodies=_texts(document.get("bodies") or {}, "bodies"),
        separators=str(document.get("separators") or "；;\n"),
        sheet=str(document.get("sheet") or ""),
        header_row=header,
    )


def _texts(found: Any, name: str) -> dict[str, str]:
    if not isinstance(found, dict) or not all(isinstance(key, str) and isinstance(v, str) for key, v in found.items()):
        raise _wrong(f"{name} 应为“文字: 文字”的列表")
    return {key.strip(): value.strip() for key, value in found.items()}


def _words(found: Any, name: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise _wrong(f"values.{name} 应为“来源的词: 本平台的词”的列表")
    return {str(key).strip(): value for key, value in found.items()}


def _wrong(reason: str) -> DomainError:
    return DomainError("catalogue.import.mapping_invalid", reason=reason)
