"""A published question as pages show it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """Somebody's question with its answer, both edited; ``on`` is the day of publication in words."""

    question: str
    answer: str
    on: str
