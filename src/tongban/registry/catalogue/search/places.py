"""Names of places in a question: 信丰的低保 asks for 信丰县, wherever the person lives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tongban.foundation import clock
from tongban.kernel.codes import RegionLevel, region_parent, region_prefix
from tongban.registry.orgs.queries import regions_within

PROVINCE = "360000000000"
# Names of counties that are ordinary words: only meant with their 县 or 区.
_ORDINARY = frozenset(
    {"新建", "莲花", "铜鼓", "东湖", "西湖", "青云", "安福", "万年", "永新", "广昌", "青原", "月湖", "万安"}
)
_WHOLE = {"江西": (PROVINCE,), "江西省": (PROVINCE,)}
_LONGEST = 8
_of_day: dict[date, Mapping[str, tuple[str, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Named:
    """A place named in a question: its name as written, where it stands, its codes (several towns share a name)."""

    start: int
    end: int
    codes: tuple[str, ...]


def named_in(text: str) -> list[Named]:
    """The places named in ``text``, in its order, the longest name first where several begin at one place."""
    names = _names(clock.today())
    found, at = [], 0
    while at < len(text):
        for size in range(min(_LONGEST, len(text) - at), 1, -1):
            codes = names.get(text[at : at + size])
            if codes is not None:
                found.append(Named(at, at + size, codes))
                at += size
                break
        else:
            at += 1
    return found


def meant(named: list[Named], home: str | None) -> str | None:
    """The region asked for: that named, ``home`` where it lies in what was named; None where nothing (or no one place)
    was meant."""
    codes: set[str] = set()
    for each in named:
        near = [code for code in each.codes if home is not None and _within(code, home)]
        chosen = each.codes if len(each.codes) == 1 else tuple(near)
        codes.update(chosen if len(chosen) == 1 else ())
    narrowest = [code for code in codes if not any(other != code and _within(other, code) for other in codes)]
    if len(narrowest) != 1 or narrowest[0] == PROVINCE:
        return None
    if home is not None and _within(home, narrowest[0]):
        return home
    return narrowest[0]


def above(code: str) -> tuple[str, ...]:
    """The regions above ``code``, the nearest first."""
    found = []
    parent = region_parent(code)
    while parent is not None:
        found.append(parent)
        parent = region_parent(parent)
    return tuple(found)


def _within(code: str, scope: str) -> bool:
    """Whether ``code`` is ``scope`` or lies below it."""
    return code.startswith(region_prefix(scope))


def _names(day: date) -> Mapping[str, tuple[str, ...]]:
    """Names of the day; asked of the database once a day and process, and again as long as there are none."""
    if day not in _of_day:
        found = _read(day)
        if len(found) <= len(_WHOLE):
            return found
        _of_day.clear()
        _of_day[day] = found
    return _of_day[day]


def _read(day: date) -> Mapping[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = dict(_WHOLE)
    for level in (RegionLevel.CITY, RegionLevel.COUNTY):
        for row in regions_within(PROVINCE, day, level=level):
            names.setdefault(row.name, (row.code,))
            short = row.name[:-1]
            if len(short) > 1 and short not in _ORDINARY:
                names.setdefault(short, (row.code,))
    towns: dict[str, tuple[str, ...]] = {}
    for row in regions_within(PROVINCE, day, level=RegionLevel.TOWN):
        if len(row.name) > 2 and row.name.endswith(("镇", "乡", "街道")):
            towns[row.name] = (*towns.get(row.name, ()), row.code)
    return {**towns, **names}
