"""How heavily a finding weighs."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """ERROR: against a law's plain word; WARNING: harms who reads it; NOTE: worth mending at the next change."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    NOTE = "NOTE"

    @property
    def points(self) -> int:
        """What the first finding of a rule takes off a hundred (scoring)."""
        return {Severity.ERROR: 8, Severity.WARNING: 4, Severity.NOTE: 2}[self]
