"""Texts of officials."""

from __future__ import annotations


def text(words: str, missing: str) -> str | None:
    """What an official writes to people is said, and demands nothing."""
    if not words.strip():
        return missing
    return "cases.text.demands" if "合同" in words else None
