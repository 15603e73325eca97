"""A row of a list from outside, read as the importer reads it and judged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from tongban.registry.catalogue.importing.reading import ReadRow, read_row
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.matching import How, Suggestion

_NO_CALENDAR = ""
_EXTENSION = re.compile(r"(?:[-－–—]|转|分机){1,4} ?([0-9]{1,5}(?:-[0-9]{1,5}){0,4})(?![0-9])")
_PHONES = {"phone": "phones", "complaint_phone": "complaint_phones"}


def read_source_row(row: SourceRow, facts: Facts) -> ReadRow:
    """The row as the importer reads it, without what only the register can tell."""
    return read_row(row, facts.papers.suggest or _no_suggestion, _NO_CALENDAR)


def document_of_row(values: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The incomplete document that a row of a list becomes; one that is refused as a draft is read all the same."""
    return read_source_row(SourceRow(1, values), facts).document or {}


def judged_document(read: ReadRow, values: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a row with what only the list says, for the rules: the extensions of its phones, and the laws that its
    text mentions (``mentions``)."""
    document = dict(read.document or {})
    if isinstance(local := document.get("local"), dict):
        more = {
            name: [_with_extension(number, values.get(field)) for number in local[name]]
            for field, name in _PHONES.items()
            if isinstance(local.get(name), list)
        }
        document["local"] = local | more
    mentions = values.get("basis_mentions")
    return document | {"mentions": mentions if isinstance(mentions, list) else []}


def _with_extension(number: object, text: object) -> str:
    shown = unicodedata.normalize("NFKC", str(text or ""))
    tail = str(number).rpartition("-")[2]
    at = shown.find(tail)
    found = _EXTENSION.match(shown, at + len(tail)) if tail and at >= 0 else None
    return f"{number}-{found[1]}" if found else str(number)


def _no_suggestion(name: str) -> Suggestion:
    return Suggestion(How.NONE)
