"""The workbook that the platform itself exports (:mod:`exporting.layout`): every row of the sheet 事项 is a whole document."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import IO

from tongban.registry.catalogue.exporting.layout import ITEMS, KEY, REST, SHEETS
from tongban.registry.catalogue.exporting.tabulating import document_of
from tongban.registry.catalogue.importing.complaints import complaint
from tongban.registry.catalogue.importing.joining import Joined, joined
from tongban.registry.catalogue.importing.rows import SourceRow

_KEYS = {name: KEY for name in (*(sheet.name for sheet in SHEETS), REST)}
_TELLING = ("事项", "依据", "材料", "流程")


def is_guidebook(parts: Mapping[str, str]) -> bool:
    """Whether these sheets are those of an export."""
    return all(name in parts for name in _TELLING)


def rows(package: zipfile.ZipFile, file: IO[bytes], parts: Mapping[str, str]) -> Iterator[SourceRow]:
    """Every guide of the workbook. DomainError ``catalogue.import.unreadable``."""
    for each in joined(package, file, parts, _KEYS, mains=(ITEMS.name,)):
        yield _row(each)


def _row(found: Joined) -> SourceRow:
    wrong = [complaint("formula", ITEMS.name, cell=address) for address in found.formulas]
    try:
        document = document_of(found.tables)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        wrong.append(complaint("document_wrong", REST, reason=f"有一行对不上：{str(error)[:100]}"))
        document = {"schema": "tongban.guide/1"}
    return SourceRow(found.number, document, tuple(wrong))
