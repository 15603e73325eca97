"""Roots and proofs: the vectors of the Certificate Transparency project (RFC 6962), and properties against the definition."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.merkle import (
    EMPTY_ROOT,
    HASH,
    TileReader,
    consistency_holds,
    consistency_proof,
    inclusion_holds,
    inclusion_proof,
    leaf_hash,
    node_hash,
    tiles_of_size,
    tree_root,
    with_leaves,
)

CONTENTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(each)) for each in CONTENTS]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
_A, _B, _C = (
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
    "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
)
_D, _E, _F = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
)
INCLUSIONS = {
    (0, 1): [],
    (0, 8): [_A, _B, _C],
    (5, 8): [_D, _E, ROOTS[3]],
    (2, 3): [ROOTS[1]],
    (1, 5): [ROOTS[0], _B, _D],
}
CONSISTENCIES = {(1, 1): [], (1, 8): [_A, _B, _C], (6, 8): [_F, _E, ROOTS[3]], (2, 5): [_B, _D]}


def _tree(leaves: Sequence[bytes], step: int = 1_000_000) -> TileReader:
    tiles: dict[tuple[int, int], bytes] = {}
    for size in range(0, len(leaves), step):
        tiles.update(with_leaves(size, leaves[size : size + step], lambda *key: tiles[key]))
    assert {(*key, len(hashes) // HASH) for key, hashes in tiles.items()} == set(tiles_of_size(len(leaves)))
    return TileReader(lambda *key: tiles[key])


def _defined(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(_defined(leaves[:split]), _defined(leaves[split:]))


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_the_public_vectors(size: int) -> None:
    assert tree_root(size, _tree(LEAVES)).hex() == ROOTS[size - 1]


def test_an_empty_tree_is_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert tree_root(0, _tree([])) == EMPTY_ROOT


@pytest.mark.parametrize(("place", "path"), INCLUSIONS.items())
def test_inclusion_proofs_of_the_public_vectors(place: tuple[int, int], path: list[str]) -> None:
    assert [each.hex() for each in inclusion_proof(*place, _tree(LEAVES))] == path


@pytest.mark.parametrize(("sizes", "path"), CONSISTENCIES.items())
def test_consistency_proofs_of_the_public_vectors(sizes: tuple[int, int], path: list[str]) -> None:
    assert [each.hex() for each in consistency_proof(*sizes, _tree(LEAVES))] == path


_SIZES = st.one_of(st.integers(1, 40), st.sampled_from([255, 256, 257, 511, 513, 600]))


@given(size=_SIZES, step=st.integers(1, 300), data=st.data())
def test_every_proof_holds_and_no_other(size: int, step: int, data: st.DataObject) -> None:
    leaves = [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]
    node, root = _tree(leaves, step), _defined(leaves)
    assert tree_root(size, node) == root
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_proof(index, size, node)
    assert inclusion_holds(leaves[index], index, size, path, root)
    wrong = data.draw(st.integers(0, size + 1).filter(lambda each: each != index))
    assert not inclusion_holds(leaves[index], wrong, size, path, root)
    assert not inclusion_holds(leaf_hash(b"other"), index, size, path, root)
    assert not inclusion_holds(leaves[index], index, size, [*path, root], root)

    old = data.draw(st.integers(0, size))
    before, proof = _defined(leaves[:old]), consistency_proof(old, size, node)
    assert consistency_holds(old, size, before, root, proof)
    assert not consistency_holds(old, size, leaf_hash(b"other"), root, proof)
    if old != size:
        assert not consistency_holds(old, size, before, leaf_hash(b"other"), proof) or old == 0
    assert not consistency_holds(old, size, before, root, [*proof, root])


def test_what_was_never_there_cannot_be_proved() -> None:
    node = _tree(LEAVES)
    for ask in (
        lambda: inclusion_proof(8, 8, node),
        lambda: inclusion_proof(-1, 8, node),
        lambda: consistency_proof(9, 8, node),
    ):
        with pytest.raises(ValueError):
            ask()
    with pytest.raises(LookupError):
        tree_root(9, node)
