"""What one check of ``tongban verify`` has found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

SHOWN = 20
"""Faults that are listed; all are counted."""


@dataclass
class Finding:
    """Result of one check: what was looked at, and the first faults in words without personal data."""

    check: str
    kept: Sequence[str] = ()
    looked_at: dict[str, int] = field(default_factory=dict)
    faults: int = 0
    examples: list[str] = field(default_factory=list)

    def count(self, what: str, number: int = 1) -> None:
        """Count what was looked at."""
        self.looked_at[what] = self.looked_at.get(what, 0) + number

    def fault(self, text: str) -> None:
        """One thing that does not agree."""
        self.faults += 1
        if len(self.examples) < SHOWN:
            self.examples.append(text)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"check": self.check, "looked_at": self.looked_at, "faults": self.faults, "examples": self.examples}
