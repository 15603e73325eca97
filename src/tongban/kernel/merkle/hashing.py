"""The three hashes of RFC 6962 §2.1: SHA-256 of nothing, of 0x00 and a leaf, of 0x01 and two nodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH = 32
"""Bytes of a hash."""
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]
"""``node(level, index)``: hash of the perfect subtree over the leaves from ``index * 2**level`` on, ``2**level`` of them."""


def leaf_hash(content: bytes) -> bytes:
    """Hash of a leaf with this content."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of a node over two."""
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Root over a power of two of neighbouring nodes of one level. ValueError for another number."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        raise ValueError("a perfect subtree has a power of two of nodes")
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[at], level[at + 1]) for at in range(0, len(level), 2)]
    return level[0]
