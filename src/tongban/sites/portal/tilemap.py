"""The tile cartogram: cities and counties as squares of one size, a drawing of names beside the list that says the same.

No borders are drawn, so no 审图号 is needed (地图管理条例); where each square stands is ``data/maps/tiles.csv``.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.urls import reverse

_WIDTH, _HEIGHT, _GAP = 88, 60, 6
_SHADES = 4
_SUFFIXES = ("市", "区", "县")


@dataclass(frozen=True, slots=True)
class Tile:
    """One square: where it stands, what it says, where it leads. ``shade`` tells neighbours of different cities apart."""

    x: int
    y: int
    text: str
    href: str
    shade: int
    city: str = ""

    @property
    def middle(self) -> int:
        return self.x + _WIDTH // 2

    @property
    def base(self) -> int:
        return self.y + _HEIGHT // 2 + (0 if self.city else 7)

    @property
    def second(self) -> int:
        return self.y + _HEIGHT // 2 + 19


@dataclass(frozen=True, slots=True)
class TileMap:
    """A picture of tiles, as large as it must be, with two units of margin for the strokes."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    tile_width: int = _WIDTH
    tile_height: int = _HEIGHT


def tile_map(places: Iterable[tuple[str, str]], cities: Mapping[str, str] | None = None) -> TileMap | None:
    """The picture of these (code, name), each with the name of its city from ``cities`` (code → name) below its own; None
    where no square is known for any of them."""
    positions = _positions()
    known = [(code, name, positions[code]) for code, name in places if code in positions]
    if not known:
        return None
    top = min(row for _code, _name, (row, _column) in known)
    left = min(column for _code, _name, (_row, column) in known)
    shades = _shades()
    tiles = tuple(
        Tile(
            x=(column - left) * (_WIDTH + _GAP),
            y=(row - top) * (_HEIGHT + _GAP),
            text=_short(name),
            href=reverse("portal:place", args=[code]),
            shade=shades.get(code[:4], 0),
            city=_short((cities or {}).get(f"{code[:4]}00000000", "")),
        )
        for code, name, (row, column) in known
    )
    return TileMap(tiles, max(tile.x for tile in tiles) + _WIDTH + 4, max(tile.y for tile in tiles) + _HEIGHT + 4)


def _short(name: str) -> str:
    """信丰县 → 信丰; 赣县区 → 赣县."""
    return name[:-1] if name.endswith(_SUFFIXES) and len(name) > 2 else name


@lru_cache(maxsize=1)
def _positions() -> Mapping[str, tuple[int, int]]:
    path = Path(settings.DATA_FOLDER) / "maps" / "tiles.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {line["code"]: (int(line["row"]), int(line["column"])) for line in csv.DictReader(file)}


@lru_cache(maxsize=1)
def _shades() -> Mapping[str, int]:
    """A shade for each city such that no two that touch have the same; four are enough for a plane."""
    squares = {place: code[:4] for code, place in _positions().items() if code[4:6] != "00"}
    touching: dict[str, set[str]] = {}
    for (row, column), city in squares.items():
        for step in ((0, 1), (1, 0), (1, 1), (1, -1)):
            other = squares.get((row + step[0], column + step[1]))
            if other is not None and other != city:
                touching.setdefault(city, set()).add(other)
                touching.setdefault(other, set()).add(city)
    shades: dict[str, int] = {}
    for city in sorted(touching, key=lambda each: (-len(touching[each]), each)):
        taken = {shades[other] for other in touching[city] if other in shades}
        shades[city] = next((shade for shade in range(_SHADES) if shade not in taken), 0)
    return shades
