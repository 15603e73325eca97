"""How typed text is brought into one shape before it is read or compared.

People type through Chinese input methods (full-width letters and digits) and paste from chats and spreadsheets
(invisible direction marks, non-breaking spaces). None of that is an error of the applicant.
"""

from __future__ import annotations

import unicodedata
from typing import Any

# U+FF01…U+FF5E are the full-width twins of U+0021…U+007E; U+3000 is the full-width space.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_HALF_WIDTH_LETTERS = {full: half for full, half in _HALF_WIDTH.items() if chr(half).isalnum()}
_DASHES = frozenset("-‐‑‒–—―−")


def half_width(text: str) -> str:
    """``text`` with full-width letters, digits, signs and spaces replaced by their ASCII twins."""
    return text.translate(_HALF_WIDTH)


def half_width_letters(text: str) -> str:
    """``text`` with full-width letters and digits as ASCII; Chinese punctuation（，！）stays as prose needs it."""
    return text.translate(_HALF_WIDTH_LETTERS)


def compact(text: str) -> str:
    """``text`` as a code is read: half width, upper case, without white space, dashes and invisible marks."""
    return "".join(
        char for char in half_width(text) if char not in _DASHES and unicodedata.category(char) not in _INVISIBLE
    ).upper()


def one_line(text: str) -> str:
    """``text`` as one line of prose: NFC, runs of white space become one space, no invisible marks, trimmed."""
    return " ".join(_visible(unicodedata.normalize("NFC", text), keep="\t\n\r ").split())


def many_lines(text: str) -> str:
    """``text`` as prose of several lines: NFC, line ends as ``\\n``, no invisible marks, trimmed on both ends."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in _visible(unified, keep="\n\t").split("\n")).strip()


def holds_nul(value: Any) -> bool:
    """Whether any text in ``value``, which may be a whole document, holds U+0000: no column of PostgreSQL can."""
    waiting: list[Any] = [value]
    while waiting:
        match waiting.pop():
            case str() as text if "\0" in text:
                return True
            case dict() as inner:
                waiting.extend((*inner.keys(), *inner.values()))
            case list() as inner:
                waiting.extend(inner)
    return False


# Cc controls, Cf invisible marks, Cs lone surrogates (no UTF-8 form), Zs/Zl/Zp white space.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs"})


def _visible(text: str, keep: str) -> str:
    return "".join(char for char in text if char in keep or unicodedata.category(char) not in _UNPRINTABLE)
