"""The record layout of the national exchange (国家政务服务平台 up_task_*): tables, columns, and what fills them.

Sizes and NOT NULL are those of its DDL. A column that a guide cannot fill stays empty and is told; ``sources`` are the places
of the guide that a column carries, so that what has no column can be told too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from tongban.registry.catalogue.exporting import national_codes as codes
from tongban.registry.catalogue.exporting.layout import SHEETS, TREES
from tongban.registry.catalogue.exporting.writing import Published

_NAMES = UUID("5f0d3a52-5d5e-5e0f-9f0c-36a4b4a0a4d1")
_WRITINGS = ("批复", "批文", "决定书", "通知书", "意见书")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the receiver wants: the system of numbers (:data:`national_codes.CODE_LISTS`), columns with a fixed value of this
    installation, the address of the portal, the day and name of the batch."""

    numbers: str = "C0109"
    fixed: Mapping[str, str] = field(default_factory=dict)
    portal: str = ""
    day: date = date.min
    batch: str = ""


class Task:
    """One guide on its way into the tables."""

    def __init__(self, guide: Published, choices: Choices) -> None:
        self.guide, self.choices = guide, choices
        self.document = guide.document
        self.codes, self.unified, self.local = (guide.document[part] for part in ("codes", "unified", "local"))
        self.guid = str(uuid5(_NAMES, guide.hash))
        self.basis = {row["id"]: f"《{row['law']}》{row['article']}" for row in self.unified["legal_basis"]}

    def row_guid(self, row: Mapping[str, Any]) -> str:
        """Of a row of a list."""
        return str(uuid5(UUID(self.guid), str(row.get("id") or row["order"])))

    def cited(self, basis: Iterable[str]) -> str:
        """Laws and articles, one a line."""
        return "\n".join(self.basis[each] for each in basis)

    def flag(self, name: str) -> str:
        """1, 0, or empty where the guide does not say."""
        return codes.FLAG[self.local[name]] if name in self.local else ""

    def number(self, table: str, value: object) -> str:
        """One of our values as the receiver writes it; empty where he has no number for it."""
        return codes.number(table, self.choices.numbers, value)

    def numbers(self, table: str, values: Iterable[str]) -> str:
        """Several of them in one column."""
        return codes.numbers(table, self.choices.numbers, values)

    @property
    def address(self) -> str:
        """The page of the item."""
        code = self.codes["handling"] or self.codes["implementation"]
        return f"{self.choices.portal}/items/{code}/" if self.choices.portal else ""

    @property
    def result_types(self) -> str:
        """审批结果类型: what names a type of certificate is one; the name says what is a writing."""
        found = {
            "CERTIFICATE" if row["certificate_type"] else "WRITING" if row["name"].endswith(_WRITINGS) else "OTHER"
            for row in self.unified["results"]
        }
        return self.numbers("RESULT_TYPE", found or {"NONE"})


Value = str | int | None
Of = Callable[[Task, Mapping[str, Any]], Value]


@dataclass(frozen=True, slots=True)
class Column:
    """``size`` counts characters, 0: not bounded. ``of`` takes the guide and the row of the list."""

    name: str
    chinese: str
    of: Of
    size: int = 0
    required: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """``list``: the list whose entries are the rows, empty for one row a guide. ``key`` leads to ``row_guid`` of the first."""

    name: str
    columns: tuple[Column, ...]
    list: str = ""
    key: str = "task_guid"


def amount(limit: Mapping[str, Any] | None) -> Value:
    """The number of a limit; years are told in months."""
    if limit is None:
        return None
    return int(limit["amount"]) * (12 if limit["unit"] == "YEAR" else 1)


def unit(task: Task, limit: Mapping[str, Any] | None) -> Value:
    """The unit's number."""
    if limit is None:
        return None
    return task.number("LIMIT_UNIT", "MONTH" if limit["unit"] == "YEAR" else limit["unit"])


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One cell that is not as the layout wants it: ``what`` is 必填而没有 or 超过长度."""

    table: str
    column: str
    what: str
    code: str


def rows_of(
    task: Task, tables: Sequence[Table]
) -> Iterator[tuple[Table, tuple[str | int, ...], tuple[Shortfall, ...]]]:
    """(table, cells, what they lack) of every row of one guide."""
    for table in tables:
        for row in _entries(task, table):
            cells, short = [], []
            for column in table.columns:
                value = task.choices.fixed.get(column.name) or column.of(task, row)
                cell = "" if value is None else value
                if what := _lack(cell, column):
                    short.append(Shortfall(table.name, column.name, what, task.codes["implementation"]))
                cells.append(cell)
            yield table, tuple(cells), tuple(short)


def _lack(cell: str | int, column: Column) -> str:
    if cell == "":
        return "必填而没有" if column.required else ""
    return f"超过 {column.size} 字" if column.size and len(str(cell)) > column.size else ""


def _entries(task: Task, table: Table) -> Iterator[Mapping[str, Any]]:
    if not table.list:
        yield {}
        return
    for order, row in enumerate(task.unified[table.list], start=1):
        yield {**row, "order": order}


def uncarried(tables: Iterable[Table]) -> list[tuple[str, str, str]]:
    """(sheet, heading, place) of everything of a guide for which no column is there."""
    carried = {source for table in tables for column in table.columns for source in column.sources}
    found = []
    for sheet in SHEETS:
        start = f"{sheet.list}[]" if sheet.list else ""
        for column in sheet.columns:
            path = ".".join(filter(None, (start, column.path)))
            if path not in carried and not path.endswith("[].id"):
                found.append((sheet.name, column.heading, path))
    return [*found, *(("", name, path) for path, name in TREES.items())]
