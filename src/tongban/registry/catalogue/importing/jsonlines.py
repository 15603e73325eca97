"""JSON lines: one object a line, UTF-8 or GB18030, read as a stream."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from tongban.registry.catalogue.importing.complaints import complaint
from tongban.registry.catalogue.importing.mapping import Mapped
from tongban.registry.catalogue.importing.rows import SourceRow, unreadable

LONGEST_LINE = 4 * 1024 * 1024
_DEEPEST = 60
_CHUNK = 1024 * 1024
_BOM = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True)
class JsonLines:
    """A text whose encoding is known. ``note`` tells what a person should know of it, empty otherwise."""

    path: Path
    encoding: str

    @property
    def note(self) -> str:
        """That it was read in another encoding than UTF-8."""
        return "文件是 GB18030 编码，已按此读取" if self.encoding == "gb18030" else ""

    def rows(self, mapping: Mapped) -> Iterator[SourceRow]:
        """Every line that is not empty. DomainError ``catalogue.import.unreadable`` when the text breaks off."""
        with self.path.open("rb") as file:
            if file.read(len(_BOM)) != _BOM:
                file.seek(0)
            number = 0
            while line := file.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise unreadable(f"第 {number} 行超过 {LONGEST_LINE // 1024 // 1024} MB，不是一行一个事项的文件")
                if line.strip():
                    yield self._row(number, line, mapping)

    def _row(self, number: int, line: bytes, mapping: Mapped) -> SourceRow:
        if self.encoding != "utf-8":
            line = line.decode(self.encoding).encode()
        try:
            values: Any = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            if not line.endswith(b"\n"):
                raise unreadable(f"文件不完整：第 {number} 行在中途断开") from error
            if number == 1 and line.lstrip().startswith(b"["):
                raise unreadable("文件是一个多行的 JSON 数组，应改为每行一个对象") from error
            if number == 1 and not line.lstrip().startswith(b"{"):
                raise unreadable("第 1 行不是 JSON 对象；文字表格（CSV）请另存为 .xlsx") from error
            return SourceRow(number, {}, (complaint("json_wrong", "整行", line.decode(errors="replace")),))
        if _deeper(values, _DEEPEST):
            return SourceRow(number, {}, (complaint("json_wrong", "整行", "嵌套过深"),))
        if not isinstance(values, dict):
            if number == 1 and isinstance(values, list):
                raise unreadable("文件是一个 JSON 数组，应改为每行一个对象")
            return SourceRow(number, {}, (complaint("not_object", "整行", values),))
        return SourceRow(number, mapping.renamed(values))


def json_lines(path: Path) -> JsonLines:
    """The text at ``path`` with the encoding that all of its bytes fit. DomainError ``catalogue.import.unreadable``."""
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise unreadable("文件是 UTF-16 编码，请另存为 UTF-8 后再导入")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise unreadable("文件是旧的 .xls 表格或者加了密码的表格，请另存为不加密的 .xlsx 后再导入")
    for encoding in ("utf-8", "gb18030"):
        if _fits(path, encoding):
            return JsonLines(path, encoding)
    raise unreadable("文字编码既不是 UTF-8 也不是 GB18030，或者文件已损坏")


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"\0" in chunk:
                raise unreadable("文件里有空字节，不是文本文件，或者在传输中损坏")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise unreadable("文件不完整：最后一个字只有一半") from error
    return True


def _deeper(value: Any, most: int) -> bool:
    """Whether anything lies more than ``most`` levels down: nothing that is meant does, and it breaks what walks it."""
    level = [value]
    for _ in range(most):
        level = [
            each
            for one in level
            if isinstance(one, dict | list)
            for each in (one.values() if isinstance(one, dict) else one)
            if isinstance(each, dict | list)
        ]
        if not level:
            return False
    return True
