"""A row of a list, whatever file it came from, and the refusal of a file as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.importing.complaints import Complaint

LARGEST_FILE = 200 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """``number`` is what a person sees in the margin: the line, or the row of the sheet. ``values`` are by field name;
    ``complaints`` are those of the reading itself; ``more`` are parts of the document for which a list has no field."""

    number: int
    values: Mapping[str, Any]
    complaints: tuple[Complaint, ...] = field(default_factory=tuple)
    more: Mapping[str, Any] = field(default_factory=dict)


def unreadable(reason: str) -> DomainError:
    """The error for a file of which nothing can be used."""
    return DomainError("catalogue.import.unreadable", reason=reason)
