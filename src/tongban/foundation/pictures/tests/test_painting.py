"""Pages as pictures: drawn as they are, and what a hostile file gets is a sentence."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from tongban.foundation.pictures import BUSY, DAMAGED, HEAVY, LOCKED, paint, painting
from tongban.foundation.pictures.tests.pdfs import pages, pdf, written
from tongban.kernel.errors import DomainError

DRAWN = ""
GB1 = (
    b"/Subtype /Type0 /BaseFont /SimSun /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType0"
    b" /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor << /Type"
    b" /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200"
    b" /StemV 80 >> >>]"
)


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the bytes of a PNG of ours."""
    width, height = struct.unpack(">II", png[16:24])
    (length,) = struct.unpack(">I", png[33:37])
    return width, height, zlib.decompress(png[41 : 41 + length])


def ink(png: bytes) -> int:
    """Bytes that are neither white nor the mark of a row."""
    _, height, rows = pixels(png)
    return len(rows) - height - rows.count(b"\xff")


def refused(content: bytes, number: int = 1) -> str:
    with pytest.raises(DomainError) as caught:
        paint([content], number)
    return caught.value.code


def answered(content: bytes) -> str:
    """DRAWN or a code; anything else is an error of ours."""
    try:
        paint([content], 1)
    except DomainError as error:
        return error.code
    return DRAWN


def test_every_page_is_drawn() -> None:
    content = pages(3)
    found = [paint([content[:100], content[100:]], number) for number in (1, 2, 3)]
    assert {each.pages for each in found} == {3}
    assert len({each.png for each in found}) == 3
    width, height, rows = pixels(found[0].png)
    assert (width, height, len(rows)) == (1240, 1755, 1755 * (1 + 3 * 1240))
    assert 0 < ink(found[0].png) < len(rows) // 10


def test_chinese_without_its_font_is_drawn_in_ours() -> None:
    words = "信丰县奶茶店".encode("utf-16-be").hex().encode()
    with_words = paint([pdf(b"BT /F 40 Tf 60 700 Td <%s> Tj ET" % words, font=GB1)], 1)
    assert ink(with_words.png) > 20_000


@pytest.mark.parametrize("number", [0, 4, 10**6])
def test_a_page_that_there_is_not(number: int) -> None:
    assert refused(pages(3), number) == "uow.not_found"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.4\n% example\n%%EOF\n",
        os.urandom(4096),
        b"%PDF-1.7\n" + b"1 0 obj [" * 200_000,
        pages(1)[:-200],
        written([b"<< /Type /Catalog /Pages 1 0 R >>"]),
        written([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
        pdf(b"", box=(0, 0)).replace(b"[0 0 0 0]", b"[5 5 5 5]"),
    ],
    ids=["empty", "no pages", "noise", "nested", "cut off", "no tree", "its own child", "no area"],
)
def test_a_broken_file_gets_a_sentence_or_what_is_left_of_it(content: bytes) -> None:
    """The engine mends what it can; whatever it does, the answer is a picture or a code of ours."""
    assert answered(content) in (DRAWN, DAMAGED, HEAVY)


def test_the_plain_broken_ones_are_called_so() -> None:
    assert refused(b"%PDF-1.4\n% example\n%%EOF\n") == DAMAGED
    assert refused(os.urandom(4096)) == DAMAGED


def test_a_locked_file_is_called_locked() -> None:
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
    content = written(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [] /Count 0 >>",
            encrypt,
        ],
        b"/Encrypt 3 0 R /ID [<%s> <%s>]" % (b"33" * 16, b"33" * 16),
    )
    assert refused(content) == LOCKED


def test_too_many_pages() -> None:
    assert refused(pages(301)) == HEAVY


def test_a_page_as_large_as_a_field_is_drawn_small() -> None:
    width, height, _ = pixels(paint([pdf(b"100 100 9000 9000 re f", box=(14_000, 14_000))], 1).png)
    assert width * height <= 4_000_000 * 1.01


def test_a_drawing_without_end_is_ended() -> None:
    assert refused(pdf(b"0 0 595 842 re f " * 600_000)) in (HEAVY, BUSY)


def test_a_form_that_draws_itself_is_ended() -> None:
    loop = (
        b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >> "
        b"/Length 12 >>\nstream\n/X Do /X Do \nendstream"
    )
    content = pdf(b"/X Do", more=[loop]).replace(b"/Font << /F 3 0 R >>", b"/XObject << /X 6 0 R >>")
    assert answered(content) in (DRAWN, DAMAGED, HEAVY)


def test_a_picture_that_unpacks_without_end_is_bounded() -> None:
    bomb = zlib.compress(b"\x00" * 400_000_000, 9)
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 20000 /Height 20000 /ColorSpace /DeviceGray "
        b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(bomb), bomb)
    )
    content = pdf(b"500 0 0 500 0 0 cm /X Do", more=[image]).replace(
        b"/Font << /F 3 0 R >>", b"/XObject << /X 6 0 R >>"
    )
    assert answered(content) in (DRAWN, DAMAGED, HEAVY)


def test_an_answer_that_takes_too_long_says_nothing_about_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "SECONDS", 0.01)
    assert refused(pages(1)) == BUSY


def test_what_dies_or_answers_nonsense_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for script, code in {
        "import os; os.kill(os.getpid(), 11)": DAMAGED,
        "print('hello')": DAMAGED,
        "print('OK 99999'); print('x')": DAMAGED,
        "print('OK 1')": DAMAGED,
        "import sys; sys.stdout.write('x' * 20_000_000)": HEAVY,
    }.items():
        stand_in = tmp_path / "painter.py"
        stand_in.write_text(script)
        monkeypatch.setattr(painting, "_PAINTER", stand_in)
        assert refused(pages(1)) == code, script


def test_confined_means_no_file_no_socket_no_process(tmp_path: Path) -> None:
    """The same process, once confined, tries to get out."""
    painter = Path(painting.__file__).with_name("painter.py")
    script = f"""
import importlib.util, os, resource, socket, subprocess, sys
spec = importlib.util.spec_from_file_location("painter", {str(painter)!r})
painter = importlib.util.module_from_spec(spec); sys.modules["painter"] = painter; spec.loader.exec_module(painter)
painter.confine()
def tried(act):
    try:
        act()
    except (OSError, ValueError, MemoryError):
        return
    print("got out:", act)
tried(lambda: open("/etc/hostname"))
tried(lambda: socket.socket())
tried(lambda: os.pipe())
tried(lambda: os.fork())
tried(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (100, 100)))
tried(lambda: bytearray(2 * 1024 ** 3))
print("user", os.getuid() != 0)
"""
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "user True\n", done.stdout + done.stderr
