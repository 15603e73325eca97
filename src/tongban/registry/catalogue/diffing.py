"""What differs between two texts of a guide, place by place, in words that an editor and a citizen can read.

Lists whose entries have an id are compared by id, so that a moved entry is no change; other lists by position.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongban.kernel.canonical import canonical_json
from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.placing import placed
from tongban.registry.catalogue.vocabulary import word_of


class Change(StrEnum):
    """What happened to a place."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"


@dataclass(frozen=True, slots=True)
class Difference:
    """``steps`` lead to the place, entries of lists by their id; ``path`` is the same dotted
    (``unified.materials.m3.name``). ``before`` and ``after`` are the values as text, empty where there is none."""

    steps: tuple[str, ...]
    change: Change
    before: str
    after: str

    @property
    def path(self) -> str:
        """Dotted, for programs."""
        return ".".join(self.steps)

    @property
    def place(self) -> str:
        """In words, for people."""
        return placed(self.steps)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """All differences, in the order of the new text, then what was removed. Empty exactly if the texts are the same."""
    return tuple(_mappings((), old, new))


def _values(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not _is_limit(old, new):
        yield from _mappings(path, old, new)
    elif _listed(old) and _listed(new):
        yield from _mappings(path, _by_id(old), _by_id(new))
    elif not _same(old, new):
        yield Difference(path, Change.CHANGED, _text(path[-1], old), _text(path[-1], new))


def _mappings(path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name, value in new.items():
        place = (*path, str(name))
        if name not in old:
            yield Difference(place, Change.ADDED, "", _text(str(name), value))
        else:
            yield from _values(place, old[name], value)
    for name, value in old.items():
        if name not in new:
            yield Difference((*path, str(name)), Change.REMOVED, _text(str(name), value), "")


def _is_limit(*values: Mapping[str, Any]) -> bool:
    """A length of time is one value: nobody reads amount and unit apart."""
    return all(value.keys() == {"amount", "unit"} and value["unit"] in Unit.__members__ for value in values)


def _listed(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _by_id(rows: Sequence[Any]) -> dict[str, Any]:
    if rows and all(isinstance(row, Mapping) and "id" in row for row in rows):
        named = {str(row["id"]): {key: value for key, value in row.items() if key != "id"} for row in rows}
        if len(named) == len(rows):
            return named
    return {str(number): row for number, row in enumerate(rows, start=1)}


def _same(old: Any, new: Any) -> bool:
    return type(old) is type(new) and bool(old == new)


def _text(name: str, value: Any) -> str:
    """Words for people: plain values as they are or by their vocabulary, structures by their name or text, else part by part."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str | int):
        return word_of(name, str(value))
    if isinstance(value, Mapping):
        if _is_limit(value):
            return Limit(value["amount"], Unit[value["unit"]]).text()
        for key in ("text", "name", "label", "q", "law"):
            if isinstance(value.get(key), str):
                return str(value[key])
        return "；".join(
            f"{placed((key,))}：{_text(key, each)}" for key, each in value.items() if each not in (None, "")
        )
    if _listed(value):
        return "、".join(_text(name, each) for each in value)
    return canonical_json(value).decode()
