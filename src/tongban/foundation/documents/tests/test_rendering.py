"""Rendering: nothing of the data becomes code, every character of a name comes back, the same in gives the same out."""

from __future__ import annotations

import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tongban.foundation.documents import MAX_DATA_BYTES, qr_svg, render
from tongban.foundation.documents.fonts import FILES, missing
from tongban.kernel.errors import DomainError

PAGES = Path(__file__).resolve().parent / "pages"
AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="没有 pdftotext（poppler-utils）：不读回文字"
)


def letter(name: str, **more: object) -> bytes:
    return render(PAGES, "letter.typ", {"name": name, **more}, at=AT).pdf


def text_of(pdf: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


@needs_poppler
@pytest.mark.parametrize("name", ["张三", "㛃", "䶮", "𬭎", "迪丽热巴·买买提", "𠮷野家", "𫠥𬺰", "Ōtsuka Ægir"])
def test_every_character_of_a_name_can_be_read_back(name: str) -> None:
    assert name in text_of(letter(name))


@needs_poppler
@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        '"]#panic()',
        "*粗* _斜_ `raw` $x$ <label> @ref",
        "\\#{1+1}",
        "// 注释",
        "= 标题",
        "{{x}} ${y}",
    ],
)
def test_hostile_names_are_text_and_nothing_else(name: str) -> None:
    assert name in text_of(letter(name))


@pytest.mark.parametrize("name", ["张\u202e三", "张\u200b三", "张\x00三", "张\ud800三", "\ufeff张三", "张\u2066三"])
def test_invisible_marks_leave_no_trace(name: str) -> None:
    assert letter(name) == letter("张三")


@pytest.mark.parametrize(
    ("name", "number"), [("\ue000", "U+E000"), ("A\U0001f600", "U+1F600"), ("\U00030000", "U+30000")]
)
def test_a_character_without_a_glyph_is_refused_by_its_number(name: str, number: str) -> None:
    with pytest.raises(DomainError) as caught:
        letter(name)
    assert (caught.value.code, caught.value.data["character"]) == ("documents.unprintable_character", number)


def test_the_faces_hold_the_ideographs_of_gb_18030_level_3() -> None:
    everything = [(0x3400, 0x4DB5), (0x4E00, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734)]
    everything += [(0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0)]
    for first, last in everything:
        assert missing("".join(map(chr, range(first, last + 1)))) is None


def test_a_variation_of_a_character_is_not_missing() -> None:
    assert missing("葛\U000e0100") is None


def test_every_face_comes_with_its_licence() -> None:
    folder = FILES[2].parent
    assert {path.name for path in folder.iterdir()} == {"HanaMinB.ttf", "LICENSE.HanaMinB.txt"}
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "LICENSE.HanaMinB.txt").read_text(encoding="utf-8")


def test_the_same_in_gives_the_same_out() -> None:
    first = letter("张三")
    letter("李四")
    assert letter("张三") == first
    later = render(PAGES, "letter.typ", {"name": "张三"}, at=AT + timedelta(seconds=1)).pdf
    assert later != first


def test_it_is_made_for_the_archive_and_for_screen_readers() -> None:
    pdf = letter("张三")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf


@pytest.mark.parametrize("template", ["outside.typ", "package.typ", "broken.typ", "absent.typ"])
def test_a_template_that_reaches_out_or_fails_says_nothing_of_what_it_saw(template: str) -> None:
    with pytest.raises(DomainError) as caught:
        render(PAGES, template, {}, at=AT)
    assert caught.value.code == "documents.not_rendered"
    assert caught.value.data == {}


def test_a_template_is_a_name_and_no_way() -> None:
    with pytest.raises(ValueError, match="file name"):
        render(PAGES, "../pages/letter.typ", {"name": "张三"}, at=AT)


@pytest.mark.parametrize("lines", [["长" * MAX_DATA_BYTES], ["段\n\n" * 40] * 60])
def test_length_is_bounded(lines: list[str]) -> None:
    with pytest.raises(DomainError, match=r"documents\.too_long"):
        letter("张三", lines=lines)


def test_data_is_bounded_also_where_no_page_shows_it() -> None:
    with pytest.raises(DomainError, match=r"documents\.too_long"):
        letter("张三", unused="x" * MAX_DATA_BYTES)


def test_a_page_bound_of_the_caller_holds() -> None:
    lines = ["一段话。" * 60] * 12
    assert render(PAGES, "letter.typ", {"name": "张", "lines": lines}, at=AT).pages == 3
    with pytest.raises(DomainError, match=r"documents\.too_long"):
        render(PAGES, "letter.typ", {"name": "张", "lines": lines}, at=AT, max_pages=2)


@pytest.mark.parametrize("value", [object(), 1.5, b"bytes", AT])
def test_data_is_text_and_whole_numbers(value: object) -> None:
    with pytest.raises(ValueError, match="data of a document"):
        letter("张三", more=value)


def test_threads_take_turns() -> None:
    names = [f"第{number}人" for number in range(24)]
    with ThreadPoolExecutor(6) as pool:
        together = list(pool.map(letter, names))
    assert together == [letter(name) for name in names]


def test_no_template_evaluates() -> None:
    """``eval`` would turn data into code; templates of the product may not name it."""
    source = Path(__file__).resolve().parents[3]
    templates = [path for path in source.rglob("*.typ")]
    assert templates
    assert [path.name for path in templates if re.search(r"\beval\b|@preview", path.read_text("utf-8"))] == [
        "package.typ"
    ]


def test_a_qr_code_is_plain_svg() -> None:
    svg = qr_svg("https://zwfw.example.cn/verify/1")
    assert svg.startswith("<svg ")
    assert len(letter("张三", qr=svg)) > len(letter("张三"))
    for text in ("", "x" * 601):
        with pytest.raises(ValueError, match="QR"):
            qr_svg(text)
