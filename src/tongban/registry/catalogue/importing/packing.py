"""An XLSX file is a zip of XML parts. Before anything reads it, its parts are unpacked under limits and looked through.

What is handed on is a fresh zip of only the parts that were measured, so no size that a header only claims, no part that
nobody looked at, and no cell far out in an empty sheet can cost more than it should.
"""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat

from tongban.registry.catalogue.importing.rows import unreadable

LARGEST_UNPACKED = 600 * 1024 * 1024
"""Bytes of all parts together."""
MOST_ROWS, MOST_COLUMNS = 200_000, 500
_MOST_CELLS = 5_000_000
_MOST_PARTS = 2_000
_CHUNK = 1024 * 1024
_NEEDED = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL, _FORMULA = (f"{_MAIN[1:-1]} {name}" for name in "cf")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DAMAGED = "表格文件已损坏或者不完整，请重新导出 .xlsx"
_DECLARED = b"<!DOCTYPE"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[zipfile.ZipFile, IO[bytes]]]:
    """The measured parts of the file as a zip, opened and as a file. DomainError ``catalogue.import.unreadable``."""
    with tempfile.TemporaryFile() as safe:
        _copy(path, safe)
        safe.seek(0)
        with zipfile.ZipFile(safe) as package:
            yield package, safe


def _copy(path: Path, safe: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise unreadable("表格解压后过大，可能是压缩炸弹，没有打开")
            names = {part.filename for part in parts}
            if "xl/workbook.xml" not in names:
                raise unreadable("压缩包里没有工作簿，不是 .xlsx 表格")
            left = LARGEST_UNPACKED
            with zipfile.ZipFile(safe, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as out:
                for part in parts:
                    if _wanted(part.filename):
                        left = _copy_part(package, part, out, left)
    except _BROKEN as error:
        raise unreadable(_DAMAGED) from error


def _wanted(name: str) -> bool:
    sheets = name.startswith("xl/worksheets/") and name.endswith(".xml")
    return name in _NEEDED or sheets or name.lower() == "xl/sharedstrings.xml"


def _copy_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, out: zipfile.ZipFile, left: int) -> int:
    before = b""
    with package.open(part) as source, out.open(part.filename, "w") as target:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise unreadable("表格解压后过大，可能是压缩炸弹，没有打开")
            # No sheet declares a document type; what does wants entities: files of this machine, or text without end.
            if _DECLARED in before + chunk.replace(b"\x00", b"").upper():
                raise unreadable("表格里有文档类型声明（DOCTYPE），没有打开")
            before = chunk.replace(b"\x00", b"").upper()[-len(_DECLARED) :]
            target.write(chunk)
    return left


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Name of each sheet → its part. DomainError ``catalogue.import.unreadable``."""
    try:
        targets = {
            each.get("Id", ""): each.get("Target", "")
            for each in ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        }
        sheets = ElementTree.fromstring(package.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        found = {sheet.get("name", ""): targets.get(sheet.get(_RELATION, ""), "") for sheet in sheets}
    except (KeyError, ElementTree.ParseError) as error:
        raise unreadable(_DAMAGED) from error
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in found.items()}


def formula_cells(package: zipfile.ZipFile, part: str) -> frozenset[str]:
    """Addresses (B7) of the cells with a formula. DomainError ``catalogue.import.unreadable`` when the sheet is broken
    or a cell lies further out than any list is long."""
    found: set[str] = set()
    reach = _Reach()
    at = ""

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal at
        if name == _CELL:
            at = attributes.get("r", "")
            reach.cell(at)
        elif name == _FORMULA:
            found.add(at)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    try:
        with package.open(part) as file:
            parser.ParseFile(file)
    except (KeyError, expat.ExpatError, *_BROKEN) as error:
        raise unreadable(_DAMAGED) from error
    return frozenset(found)


class _Reach:
    """How far the cells of a sheet reach: a reader keeps every place between the first and the last."""

    def __init__(self) -> None:
        self.rows = self.columns = 1
        self._places = {"": 0}

    def cell(self, address: str) -> None:
        letters = address.rstrip("0123456789")
        row = address[len(letters) :]
        self.columns = max(self.columns, self._places.get(letters) or self._place(letters))
        self.rows = max(self.rows, int(row[:9] or 1))
        if self.columns > MOST_COLUMNS or self.rows > MOST_ROWS or self.columns * self.rows > _MOST_CELLS:
            raise unreadable(
                f"单元格 {address[:20]} 离表头太远：最多 {MOST_ROWS:,} 行、{MOST_COLUMNS} 列、{_MOST_CELLS:,} 格"
            )

    def _place(self, letters: str) -> int:
        column = 0
        for letter in letters[:8]:
            column = column * 26 + ord(letter) - 64
        if len(self._places) <= MOST_COLUMNS:
            self._places[letters] = column
        return column
