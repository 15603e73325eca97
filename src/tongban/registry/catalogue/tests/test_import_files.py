"""A file that cannot be used is refused with one sentence; one that merely differs is read."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.importing import jsonlines, packing, sources
from tongban.registry.catalogue.importing.mapping import Mapped, read_mapping
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.importing.sources import source_of
from tongban.registry.catalogue.tests.lists import MAPPING, code, item, json_lines, packed, workbook


def rows(path: Path, mapping: Mapped | None = None) -> list[SourceRow]:
    return list(source_of(path).rows(mapping or Mapped()))


def refusal(path: Path, mapping: Mapped | None = None) -> str:
    with pytest.raises(DomainError) as refused:
        rows(path, mapping)
    assert refused.value.code == "catalogue.import.unreadable"
    sentence = refused.value.message()
    assert str(path.parent) not in sentence
    return sentence


LINE = json.dumps(item(), ensure_ascii=False)
TEXTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "空的"),
    "broken off": (f"{LINE}\n{LINE[:40]}".encode(), "第 2 行在中途断开"),
    "half a character": (f"{LINE}\n{LINE}".encode()[:-10] + "事".encode()[:2], "只有一半"),
    "NUL": (f"{LINE}\n\0\0\0".encode(), "空字节"),
    "UTF-16": (LINE.encode("utf-16"), "UTF-16"),
    "neither": (b"\xff\xff\x80\x00"[:3] * 9, "既不是 UTF-8"),
    "old xls": (b"\xd0\xcf\x11\xe0" + b"\1" * 60, ".xls"),
    "CSV": ("事项名称,实施编码\n甲,1\n".encode(), "另存为 .xlsx"),
    "an array": (f"[{LINE}]\n".encode(), "JSON 数组"),
    "an array over lines": (f"[\n{LINE}\n]\n".encode(), "JSON 数组"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_cannot_be_used(name: str, tmp_path: Path) -> None:
    content, sentence = TEXTS[name]
    path = tmp_path / "list.jsonl"
    path.write_bytes(content)
    assert sentence in refusal(path)


def test_no_file_a_folder_and_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "打不开" in refusal(tmp_path / "absent.jsonl")
    assert "文件夹" in refusal(tmp_path)
    path = json_lines(tmp_path / "list.jsonl", [item()])
    monkeypatch.setattr(sources, "LARGEST_FILE", 100)
    assert "请拆成几个文件" in refusal(path)


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LONGEST_LINE", 50)
    assert "不是一行一个事项" in refusal(json_lines(tmp_path / "list.jsonl", [item()]))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_encoding_gives_the_same_rows(encoding: str, tmp_path: Path) -> None:
    path = json_lines(tmp_path / "list.jsonl", [item(1), item(2)], encoding)
    assert [row.values for row in rows(path)] == [item(1), item(2)]
    assert bool(source_of(path).note) is (encoding == "gb18030")


def test_a_wrong_line_in_the_middle_is_a_row_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.jsonl"
    deep = f'{{"name": {"[" * 900}{"]" * 900}}}'
    path.write_text(f"{LINE}\n\n{{not json}}\n42\n{LINE}\n{deep}\n", encoding="utf-8")
    found = [(row.number, [each.code for each in row.complaints]) for row in rows(path)]
    assert found == [(1, []), (3, ["json_wrong"]), (4, ["not_object"]), (5, []), (6, ["json_wrong"])]


def test_a_sheet_is_read_by_its_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", [["甲", code(1), "身份证；申请表\n照片", 5], [], ["乙", code(2), "", ""]])
    first, second = rows(path, MAPPING)
    assert (first.number, second.number) == (2, 4)
    assert first.values == {
        "name": "甲",
        "item_code": code(1),
        "materials": ["身份证", "申请表", "照片"],
        "promise_days": 5,
    }


def test_a_formula_is_told_by_its_cell_and_its_value_not_taken(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", [["甲", code(1), "", "=2+3"], ["乙", code(2), "", 5]])
    first, second = rows(path, MAPPING)
    assert [(each.code, each.what) for each in first.complaints] == [("formula", "单元格 D2 是公式，不采用它算出的值")]
    assert "promise_days" not in first.values
    assert second.complaints == ()


def test_a_code_that_became_a_number_is_not_guessed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", [["甲", 1.1440000006939756e30, "", 5]])
    assert [each.code for each in rows(path, MAPPING)[0].complaints] == ["number_lost"]


def test_a_sheet_without_the_columns_or_by_another_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", [["甲"]], heads=["别的"])
    assert "没有需要的列：名称、编码" in refusal(path, MAPPING)
    assert "没有工作表“别的表”，文件里有：清单" in refusal(path, Mapped(columns=MAPPING.columns, sheet="别的表"))
    assert "两列同名" in refusal(workbook(path, [["甲", "乙"]], heads=["名称", "名称"]), MAPPING)


Damage = Callable[[Path], None]


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-200])


def scratched(path: Path) -> None:
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        part = package.getinfo("xl/worksheets/sheet1.xml")
    start = part.header_offset + 60
    content[start : start + 20] = bytes(20)
    path.write_bytes(content)


def rewritten(path: Path, name: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    packed(path, {**parts, name: content})


def no_xml(path: Path) -> None:
    rewritten(path, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>")


@pytest.mark.parametrize("damage", [cut, scratched, no_xml])
def test_a_damaged_sheet(damage: Damage, tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", [["甲", code(1), "", 5]] * 50)
    damage(path)
    assert "已损坏或者不完整" in refusal(path, MAPPING)


def test_a_zip_that_is_no_sheet(tmp_path: Path) -> None:
    assert "不是 .xlsx 表格" in refusal(packed(tmp_path / "list.xlsx", {"readme.txt": b"x"}), MAPPING)


def test_a_zip_bomb_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "list.xlsx", [["甲", code(1), "", 5]])
    rewritten(path, "xl/media/large.bin", bytes(4_000_000))
    monkeypatch.setattr(packing, "LARGEST_UNPACKED", 1_000_000)
    assert "压缩炸弹" in refusal(path, MAPPING)


def test_a_cell_far_out_does_not_fill_the_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    for address in ("XFD1", "A1048576", "SF150000", "A99999999999999999999"):
        workbook(path, [["甲", code(1), "", 5]])
        sheet = (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            f'<row r="1"><c r="A1"><v>1</v></c><c r="{address}"><v>1</v></c></row></sheetData></worksheet>'
        )
        rewritten(path, "xl/worksheets/sheet1.xml", sheet.encode())
        assert "离表头太远" in refusal(path, MAPPING)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("schema: other/1\n", "schema 应为"),
        ("schema: tongban.item-mapping/1\ncolumns: {甲: no_field}\n", "没有字段 no_field"),
        ("schema: tongban.item-mapping/1\ncolumns: {甲: name, 乙: name}\n", "同一个字段"),
        ("schema: tongban.item-mapping/1\ncolumns: {甲: name}\nmore: 1\n", "不认识 more"),
        ("schema: tongban.item-mapping/1\ncolumns: {甲: name}\nheader_row: 0\n", "header_row"),
        ("schema: [", "读不出来"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(text: str, reason: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DomainError) as refused:
        read_mapping(path)
    assert (refused.value.code, reason in refused.value.message()) == ("catalogue.import.mapping_invalid", True)


def test_a_mapping_gives_words_and_bodies_their_meaning(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(
        "schema: tongban.item-mapping/1\ncolumns: {类型: item_type, 部门: department, 对象: service_objects}\n"
        "values: {item_type: {许可: 行政许可}, service_objects: {群众: 自然人}}\nbodies: {示例局: 11369901MB7220014P}\n",
        encoding="utf-8",
    )
    assert read_mapping(path).renamed({"类型": "许可 ", "部门": "示例局", "对象": ["群众", "企业"], "别": 1}) == {
        "item_type": "行政许可",
        "department": "示例局",
        "service_objects": ["自然人", "企业"],
        "dept_uscc": "11369901MB7220014P",
    }
