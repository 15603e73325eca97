"""Guides as files: JSON lines, a workbook, a ZIP of CSV. Written guide by guide, so that memory does not grow with their
number, beside their place and moved there when they are complete. The same guides give the same bytes."""

from __future__ import annotations

import csv
import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from tongban.kernel.canonical import canonical_json, sha256_hex
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.exporting import dictionary
from tongban.registry.catalogue.exporting.layout import ITEMS, REST, SHEETS
from tongban.registry.catalogue.exporting.tabulating import heads_of, rows_of
from tongban.registry.orgs.duties import DepartmentKind

MOST_ROWS = 1_048_575
"""Rows of a sheet below its headings."""
WORKBOOK_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_VERSION = ("版本号", "生效日期", "指南哈希")


@dataclass(frozen=True, slots=True)
class Published:
    """One guide in force on the day of the export; ``body`` is the nature of who carries it out."""

    hash: str
    number: int
    valid_from: date
    document: Mapping[str, Any]
    body: DepartmentKind | None = None


Guides = Iterable[Published]
Sheets = Iterator[tuple[str, Sequence[str | int]]]
Write = Callable[[Path, Guides, date], int]


def write_lines(path: Path, guides: Guides, day: date) -> int:
    """One document a line, canonical JSON: the SHA-256 of a line without its end is the hash of the guide."""
    count = 0
    with beside(path) as draft, draft.open("wb") as out:
        for guide in guides:
            line = canonical_json(guide.document)
            if sha256_hex(line) != guide.hash:
                raise DomainError("catalogue.guide_corrupt", hash=guide.hash)
            out.write(line + b"\n")
            count += 1
    return count


def write_workbook(path: Path, guides: Guides, day: date) -> int:
    """The sheets of the layout and the data dictionary. Every value is a text or a whole number, none a formula.

    DomainError ``catalogue.export.too_many`` where a sheet would have more rows than a sheet can have.
    """
    with beside(path) as draft:
        book = Book(draft, day)
        try:
            for name in (*(sheet.name for sheet in SHEETS), REST):
                book.sheet(name, (*heads_of(name), *(_VERSION if name == ITEMS.name else ())))
            count = _each(guides, book.row)
            book.sheet(dictionary.NAME, dictionary.HEADS)
            for entry in dictionary.entries():
                book.row(dictionary.NAME, entry.cells())
        finally:
            book.close()
    return count


def write_csv(path: Path, guides: Guides, day: date) -> int:
    """One CSV a sheet, UTF-8 with a mark, in a ZIP. For reading: a text that a spreadsheet would take for a formula begins
    with ``'``."""
    names = (*(sheet.name for sheet in SHEETS), REST, dictionary.NAME)
    with beside(path) as draft, ExitStack() as stack:
        files = {name: stack.enter_context(tempfile.TemporaryFile()) for name in names}
        texts = {name: io.TextIOWrapper(files[name], encoding="utf-8-sig", newline="") for name in names}
        tables = {name: csv.writer(text) for name, text in texts.items()}
        for name in names[:-1]:
            tables[name].writerow((*heads_of(name), *(_VERSION if name == ITEMS.name else ())))
        count = _each(guides, lambda name, cells: tables[name].writerow([harmless(cell) for cell in cells]))
        tables[dictionary.NAME].writerow(dictionary.HEADS)
        tables[dictionary.NAME].writerows([harmless(cell) for cell in each.cells()] for each in dictionary.entries())
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as package:
            for name in names:
                texts[name].flush()
                _pack(package, f"{name}.csv", files[name])
    return count


WRITERS: Mapping[str, Write] = {"jsonl": write_lines, "xlsx": write_workbook, "csv": write_csv}
ENDINGS: Mapping[str, str] = {"jsonl": ".jsonl", "xlsx": ".xlsx", "csv": ".zip"}


class Book:
    """A workbook that is written row by row."""

    def __init__(self, path: Path, day: date) -> None:
        self._book = xlsxwriter.Workbook(str(path), WORKBOOK_OPTIONS)
        self._book.set_properties({"created": datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)})
        self._bold = self._book.add_format({"bold": True})
        self._sheets: dict[str, Any] = {}
        self._next: dict[str, int] = {}

    def sheet(self, name: str, heads: Sequence[str]) -> None:
        """Begin a sheet."""
        sheet = self._sheets[name] = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(heads) - 1, 20)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._bold)
        self._next[name] = 1

    def row(self, name: str, cells: Sequence[str | int]) -> None:
        """Add a row."""
        sheet, line = self._sheets[name], self._next[name]
        if line > MOST_ROWS:
            raise DomainError("catalogue.export.too_many", sheet=name, most=MOST_ROWS)
        for column, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell)
            elif cell:
                sheet.write_string(line, column, cell)
        self._next[name] = line + 1

    def close(self) -> None:
        """Write the file."""
        self._book.close()


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A path to write to; what is there in the end without an error takes the place of ``path``."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.touch()
    except OSError as error:
        raise DomainError("catalogue.export.unwritable", path=str(path)) from error
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _each(guides: Guides, row: Callable[[str, Sequence[str | int]], Any]) -> int:
    count = 0
    for guide in guides:
        version = (guide.number, guide.valid_from.isoformat(), guide.hash)
        for name, cells in rows_of(guide.document):
            row(name, (*cells, *version) if name == ITEMS.name else cells)
        count += 1
    return count


def harmless(cell: str | int) -> str | int:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _pack(package: zipfile.ZipFile, name: str, file: IO[bytes]) -> None:
    file.seek(0)
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with package.open(entry, "w", force_zip64=True) as target:
        while chunk := file.read(1 << 20):
            target.write(chunk)
