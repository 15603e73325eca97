"""A process of its own that draws one page of a PDF for which nobody vouches. :mod:`painting` runs it, by its path.

    python -I painter.py PAGE < file.pdf        answers ``OK <pages>`` and a PNG, or ``NO <why>``

Before it looks at the first byte it gives up for good what drawing does not need: no file or socket can be opened, no
process started, nothing written but the answer, and time and memory have an end. So the fonts are read before: what a
file does not bring along is drawn in the typefaces of the platform's own papers, on every machine alike.
"""

from __future__ import annotations

import ctypes
import os
import re
import resource
import signal
import struct
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pylopdf_fonts_zh_cn
import pypdfium2
import pypdfium2.raw

MAX_PAGES = 300
MAX_PIXELS = 4_000_000
MAX_MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 5
_SCALE = 150 / 72
_NOBODY = 65534
_NO_NEW_PRIVILEGES = 38
_CHINESE = frozenset({128, 129, 134, 136})
_SERIF, _SANS = 1, 2
_NAMES = re.compile(rb"sim|song|fang|kai|hei|ming|noto|source ?han|wenquan|yahei|^ST|[\x80-\xff]", re.IGNORECASE)
_SANS_NAMES = re.compile(rb"hei|sans|gothic|\xe9\xbb\x91|\xba\xda", re.IGNORECASE)


def confine() -> None:
    """Give up everything but thinking and answering; as nobody, the limits cannot be raised again."""
    ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MAX_MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_NOFILE: 0,
    }
    for name, most in limits.items():
        resource.setrlimit(name, (most, most))
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    signal.alarm(6 * CPU_SECONDS)


class Fonts:
    """What PDFium asks instead of looking through the folders of this machine."""

    def __init__(self) -> None:
        paths = {_SERIF: pylopdf_fonts_zh_cn.serif_path(), _SANS: pylopdf_fonts_zh_cn.sans_path()}
        self._contents = {number: path.read_bytes() for number, path in paths.items()}
        info = pypdfium2.raw.FPDF_SYSFONTINFO(version=1)
        kinds = dict(info._fields_)
        for name in ("MapFont", "GetFont", "GetFontData", "GetFaceName", "GetFontCharset", "EnumFonts", "DeleteFont"):
            setattr(info, name, kinds[name](getattr(self, f"_{name}")))
        self._info = info

    def install(self) -> None:
        """The library keeps the address: this object must live as long as it."""
        pypdfium2.raw.FPDF_SetSystemFontInfo(self._info)

    def _MapFont(self, this: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:
        name = ctypes.cast(face, ctypes.c_char_p).value or b""
        if charset not in _CHINESE and not _NAMES.search(name):
            return None
        return _SANS if _SANS_NAMES.search(name) else _SERIF

    def _GetFont(self, this: Any, face: Any) -> Any:
        return None

    def _GetFontData(self, this: Any, font: Any, table: int, buffer: Any, size: int) -> int:
        content = self._contents.get(font, b"")
        found = _table(content, table) if table else content
        if buffer and size >= len(found):
            ctypes.memmove(buffer, found, len(found))
        return len(found)

    def _GetFaceName(self, this: Any, font: Any, buffer: Any, size: int) -> int:
        return 0

    def _GetFontCharset(self, this: Any, font: Any) -> int:
        return 134

    def _EnumFonts(self, this: Any, mapper: Any) -> None:
        pass

    def _DeleteFont(self, this: Any, font: Any) -> None:
        pass


def _table(content: bytes, tag: int) -> bytes:
    """A table of an OpenType font by its four letters; empty where there is none."""
    (count,) = struct.unpack_from(">H", content, 4)
    for place in range(12, 12 + 16 * count, 16):
        name, _, offset, length = struct.unpack_from(">IIII", content, place)
        if name == tag:
            return content[offset : offset + length]
    return b""


def drawn(content: bytes, number: int) -> Iterator[bytes]:
    """The answer about page ``number`` (from 1)."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        yield b"NO locked" if locked else b"NO damaged"
        return
    pages = len(document)
    if not 1 <= pages <= MAX_PAGES:
        yield b"NO heavy" if pages else b"NO damaged"
        return
    if not 1 <= number <= pages:
        yield b"NO page"
        return
    document.init_forms()
    page = document[number - 1]
    width, height = page.get_size()
    if not (width > 0 and height > 0):
        yield b"NO damaged"
        return
    scale = min(_SCALE, (MAX_PIXELS / (width * height)) ** 0.5)
    if width * scale < 1 or height * scale < 1:
        yield b"NO damaged"
        return
    yield b"OK %d\n" % pages
    yield from png(page.render(scale=scale, rev_byteorder=True, no_smoothtext=False, prefer_bgrx=False))


def png(picture: Any) -> Iterator[bytes]:
    """A picture of red, green and blue bytes as PNG (ISO/IEC 15948)."""
    width, height, stride = picture.width, picture.height, picture.stride
    pixels = bytes(picture.buffer)
    rows = b"".join(b"\x00" + pixels[row * stride : row * stride + 3 * width] for row in range(height))
    yield b"\x89PNG\r\n\x1a\n"
    yield _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    yield _chunk(b"IDAT", zlib.compress(rows, 6))
    yield _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main() -> None:
    """Draw what is asked. Whatever goes wrong inside is the file's fault: a process that dies says so, too."""
    number = int(sys.argv[1])
    fonts = Fonts()
    fonts.install()
    confine()
    try:
        answer = list(drawn(sys.stdin.buffer.read(), number))
    except MemoryError:
        answer = [b"NO heavy"]
    except pypdfium2.PdfiumError:
        answer = [b"NO damaged"]
    for part in answer:
        sys.stdout.buffer.write(part)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
