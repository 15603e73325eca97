"""Roots and proofs from the hashes of perfect subtrees (RFC 6962 §2.1.1, §2.1.2). About log2 of the size of reads each."""

from __future__ import annotations

from tongban.kernel.merkle.hashing import EMPTY_ROOT, Node, node_hash


def tree_root(size: int, node: Node) -> bytes:
    """The Merkle tree hash of the first ``size`` leaves."""
    if size < 0:
        raise ValueError("a tree has no negative size")
    return _over(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves, from the leaf up. ValueError for no such leaf."""
    if not 0 <= index < size:
        raise ValueError("no such leaf in a tree of this size")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """That the tree of ``new`` leaves begins with the tree of ``old``. Empty for equal sizes and for an empty old tree;
    ValueError where the old one is larger."""
    if not 0 <= old <= new:
        raise ValueError("the earlier tree is not the larger one")
    if old in (0, new):
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_over(middle, end, node))
            end = middle
        else:
            path.append(_over(start, middle, node))
            start, whole = middle, False
    return ([] if whole else [_over(start, end, node)]) + path[::-1]


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``."""
    return 1 << (size - 1).bit_length() - 1


def _over(start: int, end: int, node: Node) -> bytes:
    """Root over the leaves from ``start`` to ``end``; ``start`` is a multiple of the largest power of two below."""
    roots: list[bytes] = []
    while start < end:
        level = (end - start).bit_length() - 1
        roots.append(node(level, start >> level))
        start += 1 << level
    root = roots.pop()
    while roots:
        root = node_hash(roots.pop(), root)
    return root
