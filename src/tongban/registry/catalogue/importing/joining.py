"""Sheets of one workbook that belong together: the rows of several sheets, brought together by a key.

The rows go through a database file that forgets itself, sheet by sheet, so that memory holds one sheet and one thing at a time,
in whatever order the rows stand.
"""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import IO, Any

import orjson
from python_calamine import CalamineError, CalamineWorkbook

from tongban.registry.catalogue.importing import packing
from tongban.registry.catalogue.importing.rows import unreadable

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Joined:
    """One row of a main sheet (``number`` as a person sees it) with what other sheets say of it: name of a sheet → rows by
    heading. ``formulas`` are the addresses (材料!B7) of its cells with a formula; they are left empty."""

    number: int
    tables: Mapping[str, list[Row]]
    formulas: tuple[str, ...] = field(default_factory=tuple)


def joined(
    package: zipfile.ZipFile,
    file: IO[bytes],
    parts: Mapping[str, str],
    keys: Mapping[str, str],
    *,
    mains: tuple[str, ...],
) -> Iterator[Joined]:
    """Every row of the sheets ``mains`` in its order, with the rows of the others. ``keys``: sheet → heading of its key column.

    DomainError ``catalogue.import.unreadable``, also for a row that belongs to no row of ``mains``.
    """
    file.seek(0)
    try:
        book = CalamineWorkbook.from_filelike(file)
        with closing(sqlite3.connect("")) as spool:
            spool.execute("CREATE TABLE line (sheet TEXT, number INTEGER, key TEXT, cells BLOB, formulas BLOB)")
            spool.execute("CREATE TABLE main (sheet TEXT PRIMARY KEY)")
            for sheet, key in keys.items():
                if sheet in parts:
                    lines = _lines(book, sheet, key, packing.formula_cells(package, parts[sheet]))
                    spool.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", lines)
            spool.execute("CREATE INDEX line_key ON line (key, sheet, number)")
            for main in mains:
                spool.execute("INSERT INTO main VALUES (?)", (main,))
            _no_orphan(spool, mains)
            yield from _together(spool)
    except CalamineError as error:
        raise unreadable("表格文件已损坏或者不完整，请重新导出 .xlsx") from error


def _no_orphan(spool: sqlite3.Connection, mains: tuple[str, ...]) -> None:
    orphan = (
        "SELECT sheet, number, key FROM line WHERE key NOT IN"
        " (SELECT key FROM line WHERE sheet IN (SELECT sheet FROM main)) LIMIT 1"
    )
    for sheet, number, key in spool.execute(orphan):
        raise unreadable(f"工作表“{sheet}”第 {number} 行的“{key[:60]}”在工作表“{'”“'.join(mains)}”里没有")


def _together(spool: sqlite3.Connection) -> Iterator[Joined]:
    mains = spool.execute(
        "SELECT sheet, number, key, cells, formulas FROM line WHERE sheet IN (SELECT sheet FROM main) ORDER BY sheet, number"
    )
    others = (
        "SELECT sheet, cells, formulas FROM line WHERE key = ? AND sheet NOT IN (SELECT sheet FROM main)"
        " ORDER BY sheet, number"
    )
    for main, number, key, cells, formulas in mains:
        tables: dict[str, list[Row]] = {main: [orjson.loads(cells)]}
        found = orjson.loads(formulas)
        for sheet, more, wrong in spool.execute(others, (key,)):
            tables.setdefault(sheet, []).append(orjson.loads(more))
            found += orjson.loads(wrong)
        yield Joined(number, tables, tuple(found))


def _lines(
    book: CalamineWorkbook, sheet: str, key: str, formulas: frozenset[str]
) -> Iterator[tuple[str, int, str, bytes, bytes]]:
    read = book.get_sheet_by_name(sheet)
    # What lies above and left of the first filled cell is not handed out.
    above, left = read.start or (0, 0)
    heads: list[str] = []
    for number, cells in enumerate(read.iter_rows(), start=above + 1):
        if not heads:
            heads = [str(cell).strip() for cell in cells]
            if len({head for head in heads if head}) < sum(map(bool, heads)):
                raise unreadable(f"工作表“{sheet}”的表头里有两列同名，请改名后再导入")
            if key not in heads:
                raise unreadable(f"工作表“{sheet}”的表头里没有“{key}”")
            continue
        row, wrong = {}, []
        for place, (head, cell) in enumerate(zip(heads, cells, strict=False)):
            if formulas and (address := f"{letters(left + place)}{number}") in formulas:
                wrong.append(f"{sheet}!{address}")
            elif head and cell not in ("", None):
                row[head] = plain(cell)
        if row or wrong:
            texts = (orjson.dumps(row), orjson.dumps(wrong))
            yield sheet, number, str(row.get(key, "")), *texts


def plain(cell: Any) -> Any:
    """A cell as JSON holds it: whole numbers without a point, days and times as text."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return str(cell) if isinstance(cell, datetime | date | time | timedelta) else cell


def letters(place: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text
