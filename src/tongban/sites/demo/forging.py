"""A forged copy of a sealed paper: one byte of what the seal covers is another one."""

from __future__ import annotations

_INSIDE = 2_000


def forged(paper: bytes) -> bytes:
    """The copy. ValueError for what is too short to be a paper."""
    if len(paper) <= _INSIDE:
        raise ValueError("this is no paper")
    changed = bytearray(paper)
    changed[_INSIDE] ^= 1
    return bytes(changed)
