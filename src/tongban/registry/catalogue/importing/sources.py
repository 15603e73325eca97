"""Which kind of file it is, by its first bytes and never by its name."""

from __future__ import annotations

from pathlib import Path

from tongban.registry.catalogue.importing.jsonlines import JsonLines, json_lines
from tongban.registry.catalogue.importing.rows import LARGEST_FILE, unreadable
from tongban.registry.catalogue.importing.workbook import Workbook

Source = JsonLines | Workbook


def source_of(path: Path) -> Source:
    """The file as JSON lines or as a workbook. DomainError ``catalogue.import.unreadable`` says in one sentence why not."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4)
    except IsADirectoryError as error:
        raise unreadable("这是一个文件夹，不是文件") from error
    except OSError as error:
        raise unreadable("文件打不开，请核对文件名和权限") from error
    if size > LARGEST_FILE:
        raise unreadable(f"文件有 {size / 1024 / 1024:.0f} MB，最多 {LARGEST_FILE // 1024 // 1024} MB，请拆成几个文件")
    if not size:
        raise unreadable("文件是空的")
    return Workbook(path) if head.startswith(b"PK") else json_lines(path)


def json_lines_of(path: Path) -> JsonLines:
    """The same where only JSON lines will do."""
    source = source_of(path)
    if not isinstance(source, JsonLines):
        raise unreadable("这是压缩文件或者表格，应为每行一个 JSON 对象的文本文件")
    return source
