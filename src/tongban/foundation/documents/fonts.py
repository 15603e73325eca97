"""The typefaces of documents, and which characters they can draw.

Three files, no system font, so a document looks the same on every machine: Noto Serif SC (宋体) and Noto Sans SC (黑体)
from the package ``pylopdf-fonts-zh-cn``, and HanaMinB in ``faces/`` for what they lack: the ideographs of Extensions B to
F, up to level 3 of GB 18030-2022. People's names hold them, and a paper must spell its addressee's name.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

SERIF, SANS, RARE = "Noto Serif SC", "Noto Sans SC", "HanaMinB"
FILES = (
    pylopdf_fonts_zh_cn.serif_path(),
    pylopdf_fonts_zh_cn.sans_path(),
    Path(__file__).resolve().parent / "faces" / "HanaMinB.ttf",
)
"""Every document sets ``font: (SERIF or SANS, RARE)``: characters of one of the first two may be missing in the other."""

_UNICODE_FULL = (3, 10)
_SEGMENTED_COVERAGE = 12


@lru_cache(maxsize=1)
def faces() -> typst.Fonts:
    """The three faces as typst knows them; read once a process (HanaMinB only when a text needs it)."""
    folders = {path.parent for path in FILES}
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])


def missing(text: str) -> str | None:
    """The first character that no face draws, or None. Signs without a shape of their own are never missing."""
    drawn = _drawn()
    return next((char for char in text if ord(char) not in drawn and not _is_shapeless(char)), None)


@lru_cache(maxsize=1)
def _drawn() -> frozenset[int]:
    """Code points with a glyph whichever of the two common faces a template chose."""
    serif, sans, rare = (
        {code for first, last in _ranges(path.read_bytes()) for code in range(first, last + 1)} for path in FILES
    )
    return frozenset(serif & sans | rare)


def _ranges(content: bytes) -> Iterator[tuple[int, int]]:
    """Runs of code points with a glyph: the ``cmap`` table of a file (OpenType 1.9, format 12)."""
    table = _table(content, b"cmap")
    (count,) = struct.unpack_from(">H", content, table + 2)
    for place in range(table + 4, table + 4 + 8 * count, 8):
        platform, encoding, offset = struct.unpack_from(">HHI", content, place)
        (kind,) = struct.unpack_from(">H", content, table + offset)
        if (platform, encoding) == _UNICODE_FULL and kind == _SEGMENTED_COVERAGE:
            (groups,) = struct.unpack_from(">I", content, table + offset + 12)
            for group in range(groups):
                first, last, glyph = struct.unpack_from(">III", content, table + offset + 16 + 12 * group)
                yield first + (glyph == 0), last
            return
    raise ValueError("the font has no full Unicode map")


def _table(content: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", content, 4)
    for place in range(12, 12 + 16 * count, 16):
        name, _, offset, _ = struct.unpack_from(">4sIII", content, place)
        if name == tag:
            return int(offset)
    raise ValueError(f"the font has no table {tag!r}")


def _is_shapeless(char: str) -> bool:
    # Line ends and tabs are layout; variation selectors choose a form of the character before them.
    return char in "\n\t" or unicodedata.name(char, "").startswith("VARIATION SELECTOR")
