"""A first look into a list: which kind it is, which columns it has, its first rows, and what each column may be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from tongban.registry.catalogue.importing import guidebook, national, packing
from tongban.registry.catalogue.importing.complaints import shortened
from tongban.registry.catalogue.importing.jsonlines import JsonLines
from tongban.registry.catalogue.importing.mapping import FIELDS, SCHEMA, Mapped
from tongban.registry.catalogue.importing.reading import GUIDE
from tongban.registry.catalogue.importing.rows import unreadable
from tongban.registry.catalogue.importing.sources import Source

GUIDES, NATIONAL, OWN_FIELDS, COLUMNS = "guides", "national", "fields", "columns"
"""What a list is: whole guides, the national layout, the platform's own names of fields, columns that must be mapped."""
ALIASES = {
    "事项": "name",
    "名称": "name",
    "项目名称": "name",
    "编码": "item_code",
    "事项编码": "item_code",
    "业务办理项编码": "item_code",
    "基本目录编码": "catalog_code",
    "类型": "item_type",
    "层级": "level",
    "实施机构": "department",
    "机构名称": "department",
    "部门": "department",
    "实施主体编码": "dept_uscc",
    "实施主体代码": "dept_uscc",
    "统一社会信用代码": "dept_uscc",
    "机构代码": "dept_uscc",
    "区划": "region",
    "区划名": "region",
    "行政区划": "region",
    "行政区划代码": "region_code",
    "办事对象": "service_objects",
    "受理条件": "conditions",
    "材料": "materials",
    "材料清单": "materials",
    "法律依据": "legal_basis",
    "依据": "legal_basis",
    "法定办结时限": "legal_days",
    "承诺办结时限": "promise_days",
    "跑动次数": "visits",
    "流程": "process",
    "地址": "location",
    "联系电话": "phone",
    "监督电话": "complaint_phone",
}
"""What columns are called beside the names of the fields."""
_ROWS, _COLUMNS, _SHEETS = 10, 60, 20


def look(source: Source) -> dict[str, Any]:
    """``{"layout": …, "sheets": {name: first rows}}``; JSON lines have one sheet without a name, whose first row are the names.

    DomainError ``catalogue.import.unreadable``.
    """
    return _lines(source) if isinstance(source, JsonLines) else _workbook(source)


def _lines(source: JsonLines) -> dict[str, Any]:
    rows = [row.values for row in islice(source.rows(Mapped()), _ROWS)]
    names = list(dict.fromkeys(name for row in rows for name in row))[:_COLUMNS]
    if any(row.get("schema") == GUIDE for row in rows):
        return {"layout": GUIDES, "sheets": {}}
    shown = [names, *([shortened(row.get(name, "")) for name in names] for row in rows)]
    layout = OWN_FIELDS if {"name", "item_code"} <= set(names) else COLUMNS
    return {"layout": layout, "sheets": {"": shown}}


def _workbook(source: Any) -> dict[str, Any]:
    with packing.unpacked(source.path) as (package, file):
        parts = packing.sheet_parts(package)
        if guidebook.is_guidebook(parts):
            return {"layout": GUIDES, "sheets": {}}
        if national.is_national(parts):
            return {"layout": NATIONAL, "sheets": {}}
        for part in parts.values():
            packing.formula_cells(package, part)
        file.seek(0)
        try:
            book = CalamineWorkbook.from_filelike(file)
            sheets = {name: _first(book, name) for name in islice(parts, _SHEETS)}
        except CalamineError as error:
            raise unreadable("表格文件已损坏或者不完整，请重新导出 .xlsx") from error
    return {"layout": COLUMNS, "sheets": sheets}


def _first(book: CalamineWorkbook, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False, nrows=_ROWS)
    return [[shortened(cell) for cell in row[:_COLUMNS]] for row in rows]


def proposed(heads: Sequence[str], known: Mapping[str, str]) -> dict[str, str]:
    """Heading → field: what this source said last time, else what is called so; each field at most once."""
    called = (
        {chinese: name for name, chinese in FIELDS.items()} | {name: name for name in FIELDS} | ALIASES | dict(known)
    )
    found: dict[str, str] = {}
    for head in heads:
        field = called.get(head.strip(), "")
        if head.strip() and field not in found.values():
            found[head] = field
    return {head: found.get(head, "") for head in heads if head.strip()}


def document_of(columns: Mapping[str, str], sheet: str, header_row: int, base: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with these columns; words, bodies and separators are those of ``base``."""
    kept = {name: base[name] for name in ("values", "bodies", "separators") if name in base}
    chosen = {head: field for head, field in columns.items() if field}
    return {"schema": SCHEMA, "sheet": sheet, "header_row": header_row, "columns": chosen, **kept}
