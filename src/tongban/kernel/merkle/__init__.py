"""Merkle trees of RFC 6962 (§2.1; RFC 9162 §2.1): hashes, roots, proofs, their checks, and storage in tiles.

Pure: whoever has the hashes can compute a root, prove that a leaf is in it, prove that a later tree only adds to an earlier
one, and check either without the tree.
"""

from tongban.kernel.merkle.checking import consistency_holds, inclusion_holds
from tongban.kernel.merkle.hashing import EMPTY_ROOT, HASH, Node, fold, leaf_hash, node_hash
from tongban.kernel.merkle.proving import consistency_proof, inclusion_proof, tree_root
from tongban.kernel.merkle.tiles import HEIGHT, WIDTH, Place, TileReader, place_of, tiles_of_size, with_leaves

__all__ = [
    "EMPTY_ROOT",
    "HASH",
    "HEIGHT",
    "WIDTH",
    "Node",
    "Place",
    "TileReader",
    "consistency_holds",
    "consistency_proof",
    "fold",
    "inclusion_holds",
    "inclusion_proof",
    "leaf_hash",
    "node_hash",
    "place_of",
    "tiles_of_size",
    "tree_root",
    "with_leaves",
]
