"""A named template and data become a PDF.

Templates are typst files of one folder (the caller's); they may read that folder and nothing else. Data goes in as one
JSON string through ``sys.inputs`` and is text and numbers there: typst evaluates nothing of it, so no name can become
code. No template calls ``eval`` (held by a test). Packages are never fetched.

The same data and instant give the same bytes. The file is PDF/A-2a (ISO 19005-2: archive, fonts embedded, text can be
read back) and PDF/UA-1 (ISO 14289-1: tagged for screen readers).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import orjson
import typst

from tongban.foundation.documents.errors import NOT_RENDERED, TOO_LONG, UNPRINTABLE
from tongban.foundation.documents.fonts import RARE, SANS, SERIF, faces, missing
from tongban.kernel.errors import DomainError

MAX_PAGES = 20
MAX_DATA_BYTES = 128 * 1024
MAX_PDF_BYTES = 1024 * 1024

_STANDARDS: Any = ["a-2a", "ua-1"]
_NO_PACKAGES = "/nonexistent"
_DEPTH = 12
_PAGES = re.compile(rb"/Type ?/Pages ?/Count (\d{1,6})")
# The engine is one object per folder with caches inside; it refuses a second thread, so threads take turns.
_turn = Lock()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document."""

    pdf: bytes
    pages: int


def render(
    folder: Path, template: str, data: Mapping[str, Any], *, at: datetime, max_pages: int = MAX_PAGES
) -> Rendered:
    """The PDF of ``template`` (a file name in ``folder``) with ``data``; ``at`` is its date of creation.

    Invisible marks in the data (controls, direction overrides) are dropped: they would let a name read differently from
    what it is. DomainErrors: ``documents.too_long``, ``documents.unprintable_character``, ``documents.not_rendered``.
    """
    if at.tzinfo is None:
        raise ValueError("an instant carries its offset")
    if Path(template).name != template:
        raise ValueError("a template is a file name in its folder")
    cleaned = _clean(data, _DEPTH)
    content = orjson.dumps(cleaned)
    if len(content) > MAX_DATA_BYTES:
        raise _too_long(max_pages)
    unknown = missing("".join(sorted(set(content.decode()))))
    if unknown is not None:
        raise DomainError(UNPRINTABLE, character=f"U+{ord(unknown):04X}")
    pdf = _compile(folder, template, content.decode(), int(at.timestamp()))
    pages = max((int(count) for count in _PAGES.findall(pdf)), default=0)
    if not 1 <= pages <= max_pages or len(pdf) > MAX_PDF_BYTES:
        raise _too_long(max_pages)
    return Rendered(pdf, pages)


def _compile(folder: Path, template: str, content: str, seconds: int) -> bytes:
    inputs = {"data": content, "serif": SERIF, "sans": SANS, "rare": RARE, "seconds": str(seconds)}
    with _turn:
        try:
            made = _compiler(folder).compile(
                input=str(folder / template),
                format="pdf",
                pdf_standards=_STANDARDS,
                sys_inputs=inputs,
                timestamp=seconds,
            )
        except (typst.TypstError, RuntimeError) as error:
            # What the engine says may quote the data: it goes to the log's chain, not to the person.
            raise DomainError(NOT_RENDERED) from error
    if not isinstance(made, bytes):
        raise DomainError(NOT_RENDERED)
    return made


@lru_cache(maxsize=8)
def _compiler(folder: Path) -> typst.Compiler:
    """Kept: a new one costs 30 ms, the next page of a kept one 5 ms."""
    return typst.Compiler(
        root=str(folder),
        font_paths=faces(),
        ignore_system_fonts=True,
        package_path=_NO_PACKAGES,
        package_cache_path=_NO_PACKAGES,
    )


def _clean(value: Any, depth: int) -> Any:
    if depth == 0:
        raise ValueError("data of a document is not nested that deep")
    if isinstance(value, str):
        return "".join(char for char in value if char == "\n" or unicodedata.category(char) not in _DROPPED)
    if isinstance(value, Mapping):
        return {str(key): _clean(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner, depth - 1) for inner in value]
    if value is None or isinstance(value, bool | int):
        return value
    raise ValueError(f"data of a document holds text, numbers and lists, not {type(value).__name__}")


_DROPPED = frozenset({"Cc", "Cf", "Cs"})


def _too_long(max_pages: int) -> DomainError:
    return DomainError(TOO_LONG, max_pages=max_pages, max_kb=MAX_DATA_BYTES // 1024)
