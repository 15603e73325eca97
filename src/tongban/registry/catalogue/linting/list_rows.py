"""A row of a list from outside, read as the importer reads it and judged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tongban.registry.catalogue.importing.reading import ReadRow, read_row
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.matching import How, Suggestion

_NO_CALENDAR = ""


def read_source_row(row: SourceRow, facts: Facts) -> ReadRow:
    """The row as the importer reads it, without what only the register can tell."""
    return read_row(row, facts.papers.suggest or _no_suggestion, _NO_CALENDAR)


def document_of_row(values: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """The incomplete document that a row of a list becomes; one that is refused as a draft is read all the same."""
    return read_source_row(SourceRow(1, values), facts).document or {}


def _no_suggestion(name: str) -> Suggestion:
    return Suggestion(How.NONE)
