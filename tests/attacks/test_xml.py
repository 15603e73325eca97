"""XML of others: sheets that name files of this machine or entities without end are not opened (XXE, billion laughs)."""

from __future__ import annotations

import time
import zipfile
from pathlib import Path

import pytest

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.tests.lists import MAPPING, code, packed, workbook

PARTS = (
    "xl/workbook.xml",
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
)
FILE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
LAUGHS = (
    "<!DOCTYPE a ["
    + "".join(f'<!ENTITY l{n} "{"".join([f"&l{n - 1};"] * 10) if n else "ha"}">' for n in range(10))
    + "]>"
)
OUTSIDE = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">'


def declared(path: Path, part: str, declaration: str, encoding: str = "utf-8") -> Path:
    """The list with a document type declared in one part."""
    workbook(path, [["甲", code(1), "", 5]])
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    text = parts[part].decode()
    head, _, rest = text.partition("?>")
    if encoding != "utf-8":
        head = head.replace("UTF-8", "UTF-16")
    return packed(path, {**parts, part: f"{head}?>{declaration}{rest}".encode(encoding)})


def rows(path: Path, mapping: Mapped) -> int:
    return len(list(source_of(path).rows(mapping)))


def test_the_list_as_it_is_can_be_read(tmp_path: Path) -> None:
    assert rows(workbook(tmp_path / "list.xlsx", [["甲", code(1), "", 5]]), MAPPING) == 1


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("declaration", [FILE, LAUGHS, OUTSIDE], ids=["file", "laughs", "outside"])
def test_a_document_type_is_not_opened(part: str, declaration: str, tmp_path: Path) -> None:
    path, begun = declared(tmp_path / "list.xlsx", part, declaration), time.monotonic()
    with pytest.raises(DomainError, match="DOCTYPE"):
        rows(path, MAPPING)
    assert time.monotonic() - begun < 2


def test_nor_in_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="DOCTYPE"):
        rows(declared(tmp_path / "list.xlsx", PARTS[0], LAUGHS, "utf-16"), MAPPING)
