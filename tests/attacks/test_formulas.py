"""Formula injection: whatever leaves as a spreadsheet holds text where people wrote text, and no formula anywhere."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.system.source import SRC
from tongban.kernel.canonical import content_hash
from tongban.registry.catalogue.actions.import_items import Choices, import_items
from tongban.registry.catalogue.exporting.writing import Published, write_csv, write_workbook
from tongban.registry.catalogue.importing.example import write_example
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.reporting import reporting
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.linting import lint
from tongban.registry.catalogue.linting.reporting import write_report
from tongban.registry.catalogue.tests.conftest import shipped
from tongban.registry.identity.actors import system_actor
from tongban.sites.portal.views import agencies

FORMULAS = (
    "=1+1",
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("https://evil.example")',
)
WRITERS = {
    "tongban/registry/catalogue/importing/reporting.py",
    "tongban/registry/catalogue/importing/example.py",
    "tongban/registry/catalogue/exporting/writing.py",
    "tongban/registry/catalogue/linting/reporting.py",
    "tongban/sites/portal/views/agencies.py",
}
"""Everything in the code base that writes a spreadsheet or a CSV; each is tried below."""
HANDED_OUT = {"tongban/sites/desk/imports.py", "tongban/sites/portal/views/opening.py"}
"""Doors that name the kind of file and hand out what one of the writers has made."""


def writers() -> set[str]:
    """Files that make a workbook, write one row of CSV, or answer with either."""
    found = set()
    for path in (SRC / "tongban").rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else ""
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            owner = node.value.id if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) else ""
            written = owner in ("csv", "xlsxwriter") and name in ("writer", "DictWriter", "Workbook")
            if written or text in ("text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"):
                found.add(path.relative_to(SRC).as_posix())
    return found


def formulas(path: Path) -> list[str]:
    """Formulas, links and fetched data of a workbook."""
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.endswith(".xml")]
        text = "".join(book.read(name).decode() for name in sheets)
    return re.findall(r"<(?:f|hyperlink|externalReference|ddeLink)\b[^>]*>", text)


def test_every_writer_of_sheets_is_tried_here() -> None:
    assert writers() == WRITERS | HANDED_OUT


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_report_of_an_import_repeats_text_as_text(province: None, tmp_path: Path, formula: str) -> None:
    listed = tmp_path / "list.jsonl"
    row = {
        "name": formula,
        "item_code": formula,
        "materials": formula,
        "legal_basis": formula,
        "body": formula,
        "phone": formula,
    }
    listed.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    report = tmp_path / "report.xlsx"
    with reporting(report) as listener:
        summary = import_items(
            system_actor("import-items"), source_of(listed), name="list.jsonl", mapping=Mapped(), choices=Choices(),
            listener=listener,
        )  # fmt: skip
        listener.finish(summary, [("文件", formula)])
    assert formulas(report) == []
    cells = [cell for sheet in CalamineWorkbook.from_path(str(report)).sheet_names
             for line in CalamineWorkbook.from_path(str(report)).get_sheet_by_name(sheet).to_python() for cell in line]  # fmt: skip
    assert formula.strip() in "\n".join(str(cell) for cell in cells)


@pytest.mark.parametrize("formula", FORMULAS)
def test_the_report_of_quality_repeats_text_as_text(tmp_path: Path, formula: str) -> None:
    document = {"unified": {"materials": [{"id": "m1", "name": f"{formula}其他材料"}]}}
    report = tmp_path / "report.xlsx"
    write_report(report, [(formula, formula, lint(document))])
    assert formulas(report) == []
    lines = CalamineWorkbook.from_path(str(report)).get_sheet_by_index(0).to_python()
    assert formula.strip() in "\n".join(str(cell) for line in lines for cell in line)


def test_the_example_holds_no_formula(tmp_path: Path) -> None:
    write_example(tmp_path / "example.xlsx")
    assert formulas(tmp_path / "example.xlsx") == []


def test_no_text_of_a_guide_leaves_as_a_formula(tmp_path: Path) -> None:
    """A workbook holds it as text; a CSV, where a spreadsheet takes a text for a formula, behind an apostrophe."""
    document = shipped("360722")
    document["unified"]["faq"] = [{"q": formula, "a": formula} for formula in FORMULAS]
    guides = [Published(content_hash(document), 1, date(2026, 11, 24), document)]
    write_workbook(tmp_path / "out.xlsx", guides, date(2026, 11, 24))
    assert formulas(tmp_path / "out.xlsx") == []
    write_csv(tmp_path / "out.zip", guides, date(2026, 11, 24))
    with zipfile.ZipFile(tmp_path / "out.zip") as package:
        rows = csv.reader(io.StringIO(package.read("常见问题.csv").decode("utf-8-sig"), newline=""))
    assert [line[1:] for line in list(rows)[1:]] == [[f"'{formula}"] * 2 for formula in FORMULAS]


def test_no_text_of_the_directory_of_agencies_leaves_as_a_formula() -> None:
    rows = [dict.fromkeys(agencies._COLUMNS, formula) for formula in FORMULAS]
    lines = list(csv.reader(io.StringIO(agencies.as_csv(rows), newline="")))
    assert [set(line) for line in lines[1:]] == [{f"'{formula}"} for formula in FORMULAS]
