"""The national tables as a workbook, with what could not be filled and what has no column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tongban.registry.catalogue.exporting import dictionary
from tongban.registry.catalogue.exporting.national import Choices, Shortfall, Task, rows_of, uncarried
from tongban.registry.catalogue.exporting.national_tables import TABLES, tables_of
from tongban.registry.catalogue.exporting.writing import Book, Published, beside

SHORT, UNCARRIED = "未能填报", "没有对应列"
_SHORT_HEADS = ("表", "列", "名称", "问题", "行数", "例如（实施编码）")
_FIELD_HEADS = ("表", "列", "名称", "最长", "是否必填", "来自指南的")


class Shortfalls:
    """What the cells lack, counted by table, column and problem, with the first item as an example."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.examples: dict[tuple[str, str, str], str] = {}

    def note(self, found: Iterable[Shortfall]) -> None:
        """Count these."""
        for each in found:
            key = (each.table, each.column, each.what)
            self.counts[key] += 1
            self.examples.setdefault(key, each.code)


def write_national(path: Path, guides: Iterable[Published], choices: Choices) -> tuple[int, Shortfalls]:
    """Number of guides, and what they lacked. DomainErrors ``catalogue.export.too_many|unwritable``."""
    short, count = Shortfalls(), 0
    with beside(path) as draft:
        book = Book(draft, choices.day)
        try:
            for table in TABLES:
                book.sheet(table.name, [column.name for column in table.columns])
            for guide in guides:
                task = Task(guide, choices)
                for table, cells, lacking in rows_of(task, tables_of(task.unified["kind"])):
                    book.row(table.name, cells)
                    short.note(lacking)
                count += 1
            _tell(book, short)
        finally:
            book.close()
    return count, short


def _tell(book: Book, short: Shortfalls) -> None:
    names = {(table.name, column.name): column.chinese for table in TABLES for column in table.columns}
    book.sheet(SHORT, _SHORT_HEADS)
    for (table, column, what), times in sorted(short.counts.items()):
        book.row(SHORT, (table, column, names[table, column], what, times, short.examples[table, column, what]))
    book.sheet(UNCARRIED, ("工作表", "字段", "在 JSON 中的位置"))
    for row in uncarried(TABLES):
        book.row(UNCARRIED, row)
    book.sheet(dictionary.NAME, _FIELD_HEADS)
    for each in TABLES:
        for field in each.columns:
            size, required = (f"{field.size} 字" if field.size else ""), "是" if field.required else "否"
            cells = (each.name, field.name, field.chinese, size, required, "；".join(field.sources))
            book.row(dictionary.NAME, cells)
