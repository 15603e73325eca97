"""The report of an import as a spreadsheet: 总览, 逐行, 材料对照. Every value is a text cell: none can become a formula."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import xlsxwriter

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.importing.complaints import FINDINGS, REFUSING, TITLES, shortened
from tongban.registry.catalogue.importing.mapping import FIELDS
from tongban.registry.catalogue.importing.reading import ReadRow
from tongban.registry.catalogue.importing.summary import Summary
from tongban.registry.catalogue.matching import How

_MOST_LINES = 1_000_000
"""A sheet holds 1,048,576 rows."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WITHOUT = re.compile(r"\{[a-z_]+\}")
_ROW_HEADS = ("行号", "编码", "事项名称", "结果", "项目", "原值", "问题", "怎么改")
_ROW_WIDTHS = (8, 38, 36, 10, 16, 36, 44, 44)


class Listener(Protocol):
    """Who is told of every row."""

    def row(self, row: ReadRow) -> None:
        """One row, judged."""


class Report:
    """Written beside its place and moved there when it is complete."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            # Said before anything is imported: a report that cannot be kept would be missed afterwards.
            self._draft.touch()
        except OSError as error:
            raise DomainError("catalogue.import.report_unwritable", path=str(path)) from error
        self._book = xlsxwriter.Workbook(str(self._draft), _OPTIONS)
        self._bold = self._book.add_format({"bold": True})
        self._overview = self._sheet("总览", ("项目", "数量", "说明"), (44, 14, 80))
        self._lines = self._sheet("逐行", _ROW_HEADS, _ROW_WIDTHS)
        self._next = 1

    def row(self, row: ReadRow) -> None:
        """Every row has at least one line; one for each complaint."""
        result = "退回" if row.refused else "可写入"
        for complaint in row.complaints:
            field = FIELDS.get(complaint.field, complaint.field)
            self._line(row, result, field, complaint.value, complaint.what, complaint.mend)
        if not row.complaints:
            self._line(row, result, "", "", "没有发现问题", "")

    def _line(self, row: ReadRow, *cells: str) -> None:
        if self._next <= _MOST_LINES:
            texts = (row.code[:40], shortened(row.name), *cells)
            self._lines.write_number(self._next, 0, row.number)
            _write(self._lines, self._next, 1, texts)
        self._next += 1

    def finish(self, summary: Summary, about: Sequence[tuple[str, str]]) -> None:
        """Write the numbers and the materials, and put the file in its place."""
        place = 1
        for what, text in about:
            _write(self._overview, place, 0, (what, "", text))
            place += 1
        for what, number, text in overview(summary):
            self._overview.write_string(place, 0, what)
            self._overview.write_number(place, 1, number)
            self._overview.write_string(place, 2, text)
            place += 1
        if self._next - 1 > _MOST_LINES:
            _write(self._overview, place, 0, ("逐行", "", f"只列出前 {_MOST_LINES:,} 行说明"))
        self._materials(summary)
        self._book.close()
        self._draft.replace(self._path)

    def _materials(self, summary: Summary) -> None:
        heads = ("材料名称", "出现次数", "对应方式", "标准材料编码", "标准材料名称", "近似程度（%）")
        sheet = self._sheet("材料对照", heads, (50, 10, 10, 24, 40, 14))
        ordered = sorted(summary.names.items(), key=lambda each: (-each[1][0], each[0]))
        for place, (name, (times, suggestion)) in enumerate(ordered[:_MOST_LINES], start=1):
            sheet.write_string(place, 0, name)
            sheet.write_number(place, 1, times)
            codes = "、".join(code for code, _ in suggestion.standards)
            names = "、".join(standard for _, standard in suggestion.standards)
            _write(sheet, place, 2, (suggestion.how.value, codes, names))
            sheet.write_number(place, 5, suggestion.likeness)

    def _sheet(self, name: str, heads: Sequence[str], widths: Sequence[int]) -> Any:
        sheet = self._book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, self._bold)
        return sheet

    def __enter__(self) -> Report:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None:
            self._book.close()
        self._draft.unlink(missing_ok=True)


class Silent:
    """No report is wanted."""

    def row(self, row: ReadRow) -> None:
        """Nothing."""


@contextmanager
def reporting(path: Path | None) -> Iterator[Report | Silent]:
    """The report at ``path``; None: nobody reads one."""
    if path is None:
        yield Silent()
        return
    with Report(path) as report:
        yield report


def overview(summary: Summary) -> Iterator[tuple[str, int, str]]:
    """(what, number, remark), in the order of a reader's questions."""
    yield "读到的行", summary.rows, "等于可写入与退回之和"
    yield "可写入的行", summary.acceptable, ""
    yield "退回的行", summary.refused, "等于下列原因之和，一行按第一个原因计"
    for code, number in summary.reasons.most_common():
        yield f"　退回：{_title(code)}", number, _plain(REFUSING[code][1])
    yield "写入的草稿", summary.drafts, ""
    yield "　其中直接公布的", summary.published, "通过全部公布检查的；其余留作草稿"
    yield "新登记的部门", summary.bodies, ""
    yield "新登记的区划", summary.regions, ""
    for code, number in summary.findings.most_common():
        yield f"　提示：{_title(code)}", number, _plain(FINDINGS[code][1])
    total = sum(summary.materials.values())
    yield "材料行", total, "等于下列七项之和"
    for how in How:
        yield f"　{_HOWS[how]}", summary.materials[how], ""
    yield "不同的材料名称", len(summary.names), "见“材料对照”"
    if total:
        yield (
            "有一个标准材料的材料行（%，四舍五入）",
            round(summary.coverage * 100),
            "同名、中心词、近似、已确认之和占材料行",
        )


_HOWS = {
    How.SAME: "与标准材料同名",
    How.ENDING: "中心词是标准材料",
    How.LIKE: "近似，需核对",
    How.SEVERAL: "一行写了几种材料",
    How.NONE: "没有对应",
    How.DECIDED: "已确认是标准材料",
    How.APART: "已确认不是标准材料",
}


def _title(code: str) -> str:
    return TITLES.get(code) or _plain((REFUSING.get(code) or FINDINGS[code])[0])


def _plain(template: str) -> str:
    """A sentence without the data of one row."""
    return _WITHOUT.sub("…", template.replace("{{", "{").replace("}}", "}")) if "{" in template else template


def _write(sheet: Any, row: int, first: int, texts: Sequence[str]) -> None:
    for column, text in enumerate(texts, start=first):
        if text:
            sheet.write_string(row, column, text)
