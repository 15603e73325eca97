"""XLSX: a header row, then one item a row. Nothing is evaluated; the value that a formula cached is not trusted."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any

from python_calamine import CalamineError, CalamineWorkbook

from tongban.registry.catalogue.importing import guidebook, national, packing
from tongban.registry.catalogue.importing.complaints import Complaint, complaint
from tongban.registry.catalogue.importing.joining import letters
from tongban.registry.catalogue.importing.mapping import FIELDS, Mapped
from tongban.registry.catalogue.importing.rows import SourceRow, unreadable

OwnLayout = Callable[[zipfile.ZipFile, IO[bytes], Mapping[str, str]], Iterator[SourceRow]]
_CODES = frozenset({"item_code", "catalog_code", "dept_uscc", "region_code"})
_LISTS = frozenset({"service_objects", "themes", "materials", "legal_basis", "basis_mentions", "process"})
# A number keeps 15 digits; more than that were lost when the sheet was saved.
_DIGITS_KEPT = 15


@dataclass(frozen=True, slots=True)
class Workbook:
    """One XLSX file."""

    path: Path
    note: str = field(default="", init=False)

    def rows(self, mapping: Mapped) -> Iterator[SourceRow]:
        """Every row below the header that is not empty. DomainError ``catalogue.import.unreadable``."""
        with packing.unpacked(self.path) as (package, file):
            parts = packing.sheet_parts(package)
            if own := _own_layout(parts, mapping):
                yield from own(package, file, parts)
                return
            sheet = mapping.sheet or next(iter(parts), "")
            if sheet not in parts:
                raise unreadable(f"没有工作表“{sheet}”，文件里有：{'、'.join(parts)}")
            formulas = packing.formula_cells(package, parts[sheet])
            file.seek(0)
            lines = _lines(file, sheet)
            columns = _columns(lines, mapping)
            for number, cells in enumerate(lines[mapping.header_row :], start=mapping.header_row + 1):
                if any(cell not in ("", None) for cell in cells):
                    yield _row(number, cells, columns, formulas, mapping)


def _own_layout(parts: Mapping[str, str], mapping: Mapped) -> OwnLayout | None:
    """How to read a workbook whose sheets say by themselves what they are; None where the mapping says it."""
    if mapping.sheet:
        return None
    if guidebook.is_guidebook(parts):
        return guidebook.rows
    return national.rows if national.is_national(parts) else None


def _lines(file: IO[bytes], sheet: str) -> list[list[Any]]:
    try:
        # From the very first row on, so that a row has the number which a person sees.
        return CalamineWorkbook.from_filelike(file).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise unreadable("表格文件已损坏或者不完整，请重新导出 .xlsx") from error


def _columns(lines: Sequence[Sequence[Any]], mapping: Mapped) -> dict[int, str]:
    """Position → column name, of the columns that the mapping knows."""
    header = [str(cell).strip() for cell in lines[mapping.header_row - 1]] if len(lines) >= mapping.header_row else []
    found = {place: name for place, name in enumerate(header) if name in mapping.columns}
    if len(set(found.values())) < len(found):
        raise unreadable("表头里有两列同名，请改名后再导入")
    fields = {mapping.columns[name] for name in found.values()}
    if "name" not in fields or not fields & {"item_code", "catalog_code"}:
        wanted = "、".join(name for name, to in mapping.columns.items() if to in ("name", "item_code", "catalog_code"))
        raise unreadable(f"第 {mapping.header_row} 行的表头里没有需要的列：{wanted}")
    return found


def _row(
    number: int, cells: Sequence[Any], columns: dict[int, str], formulas: frozenset[str], mapping: Mapped
) -> SourceRow:
    values: dict[str, Any] = {}
    wrong: list[Complaint] = []
    for place, column in columns.items():
        name = mapping.columns[column]
        address = f"{letters(place)}{number}"
        cell = cells[place] if place < len(cells) else ""
        if address in formulas:
            wrong.append(complaint("formula", name, cell, cell=address))
        elif name in _CODES and isinstance(cell, float) and abs(cell) >= 10**_DIGITS_KEPT:
            wrong.append(complaint("number_lost", name, f"{cell:.0f}"))
        else:
            values[column] = _value(cell, name, mapping.separators)
    return SourceRow(number, mapping.renamed(values), tuple(wrong))


def _value(cell: Any, name: str, separators: str) -> Any:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime | date | time | timedelta):
        cell = str(cell)
    if isinstance(cell, bool) or cell is None:
        return cell
    if name in _LISTS:
        text = str(cell)
        for separator in separators:
            text = text.replace(separator, "\n")
        return [part.strip() for part in text.split("\n") if part.strip()]
    if isinstance(cell, int | float) and name not in ("legal_days", "promise_days", "visits"):
        return str(cell)
    return cell


assert FIELDS.keys() >= _LISTS | _CODES
