"""Small lists of items for the tests of importing: made here, nothing of them is real."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tongban.kernel.codes import implementation_code
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.reading import ReadRow, read_row
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.matching import Standards

USCC = "11369901MB7220014P"
"""信丰县市场监督管理局."""
MATERIALS = [
    ("SM-000001", "营业执照", ["营业执照副本"]),
    ("SM-000002", "授权委托书", ["委托书"]),
    ("SM-000003", "居民身份证", ["身份证"]),
    ("SM-009001", "申请书（表）", ["申请书", "申请表"]),
    ("SM-009060", "场所使用证明", ["场地使用证明", "住所使用权证明"]),
]
SUGGEST = Standards(MATERIALS).suggest


def code(serial: int = 1, uscc: str = USCC) -> str:
    return implementation_code(uscc, 4, f"0001319910{serial:02d}")


def item(serial: int = 1, **other: Any) -> dict[str, Any]:
    """One line in the form of the platform; ``other`` replaces, None takes away."""
    row = {
        "name": f"示例事项{serial}",
        "item_type": "行政许可",
        "item_code": code(serial),
        "catalog_code": code(serial)[19:],
        "department": "信丰县市场监督管理局",
        "dept_uscc": USCC,
        "region": "江西省赣州市信丰县",
        "region_code": "360722",
        "level": "县级",
        "service_objects": ["自然人", "企业法人"],
        "themes": [],
        "conditions": "有固定的经营场所",
        "materials": [{"name": "食品摊贩备案申请表"}, {"name": "身份证复印件"}],
        "legal_basis": [],
        "legal_days": 20,
        "legal_unit": "工作日",
        "promise_days": 5,
        "promise_unit": "工作日",
        "visits": 0,
        "online": True,
        "location": "示例大厅",
        "phone": "0797-0000001",
        "complaint_phone": "12345",
        "fee": "",
        **other,
    }
    return {name: value for name, value in row.items() if value is not None}


def read(**other: Any) -> ReadRow:
    """A line as a document."""
    return read_row(SourceRow(1, item(**other)), SUGGEST, "2026")


def codes(row: ReadRow) -> list[str]:
    return [each.code for each in row.complaints]


def json_lines(path: Path, rows: Iterable[Mapping[str, Any]], encoding: str = "utf-8") -> Path:
    path.write_bytes("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode(encoding))
    return path


MAPPING = Mapped(columns={"名称": "name", "编码": "item_code", "材料": "materials", "承诺": "promise_days"})


def workbook(
    path: Path, rows: Sequence[Sequence[Any]], heads: Sequence[str] = ("名称", "编码", "材料", "承诺")
) -> Path:
    """A sheet; text that begins with = is a formula, as in any program for sheets."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("清单")
        for number, cells in enumerate([heads, *rows]):
            sheet.write_row(number, 0, cells)
    return path


def packed(path: Path, parts: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path
