"""Storage in tiles (C2SP tlog-tiles): a tile holds the hashes of 256 neighbouring nodes eight levels apart.

Tile (0, n) holds the leaf hashes from 256·n on, tile (1, n) the roots of the tiles (0, 256·n) and following, and so on. Only
the last tile of a level may hold fewer; a full one never changes. What lies between is hashed when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tongban.kernel.merkle.hashing import HASH, fold

HEIGHT = 8
WIDTH = 1 << HEIGHT

Fetch = Callable[[int, int], bytes]
"""``fetch(level, index)``: the hashes of a tile, one after the other."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the hash of a perfect subtree comes from: so many hashes of a tile from ``first`` on."""

    level: int
    index: int
    first: int
    count: int


def place_of(level: int, index: int) -> Place:
    """Where node (level, index) is found."""
    tile_level, inner = divmod(level, HEIGHT)
    tile_index, within = divmod(index, WIDTH >> inner)
    return Place(tile_level, tile_index, within << inner, 1 << inner)


def tiles_of_size(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, index, width) of every tile of a tree of ``size`` leaves."""
    level = 0
    while size:
        full, rest = divmod(size, WIDTH)
        yield from ((level, index, WIDTH) for index in range(full))
        if rest:
            yield level, full, rest
        level, size = level + 1, full


@dataclass
class TileReader:
    """Nodes out of tiles; each tile is fetched once. Callable as a :data:`~tongban.kernel.merkle.hashing.Node`."""

    fetch: Fetch
    _known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def __call__(self, level: int, index: int) -> bytes:
        """Hash of the perfect subtree. LookupError where the tile does not hold it."""
        place = place_of(level, index)
        key = place.level, place.index
        if key not in self._known:
            self._known[key] = self.fetch(*key)
        hashes = self._known[key][place.first * HASH : (place.first + place.count) * HASH]
        if len(hashes) != place.count * HASH:
            raise LookupError(f"tile {key} does not reach so far")
        return fold(split(hashes))


def with_leaves(size: int, leaves: Iterable[bytes], fetch: Fetch) -> Mapping[tuple[int, int], bytes]:
    """The tiles that are new or longer when leaf hashes are added to a tree of ``size``; ``fetch`` gives the last ones."""
    changed: dict[tuple[int, int], bytes] = {}
    adding, level = b"".join(leaves), 0
    while adding:
        index, width = divmod(size, WIDTH)
        held = (fetch(level, index) if width else b"") + adding
        if len(held) != width * HASH + len(adding):
            raise LookupError(f"tile {(level, index)} does not reach so far")
        roots = []
        for at in range(0, len(held), WIDTH * HASH):
            tile = held[at : at + WIDTH * HASH]
            changed[level, index] = tile
            if len(tile) == WIDTH * HASH:
                roots.append(fold(split(tile)))
                index += 1
        adding, level, size = b"".join(roots), level + 1, size // WIDTH
    return changed


def split(hashes: bytes) -> list[bytes]:
    """The hashes of a tile, each for itself."""
    return [hashes[at : at + HASH] for at in range(0, len(hashes), HASH)]
