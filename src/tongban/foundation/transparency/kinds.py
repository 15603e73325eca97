"""What a leaf of the log stands for."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """An event that has its place, an entry of the audit, a refusal."""

    EVENT = "e"
    AUDIT = "a"
    REFUSAL = "r"
