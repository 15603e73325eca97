"""Code tables and crosswalks as a process knows them: those that the product ships, until they are read from their tables.

What the law or the structure of the codes fixes is no table but an enum (:mod:`kinds`): a digit of every code that was ever
issued depends on it. Pure, so that lists and exports can be read without a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from tongban.foundation.remembered import Remembered
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors

SCHEMA, CROSSWALK_SCHEMA = "tongban.code-tables/1", "tongban.crosswalks/1"
_THEMES_FROM = date(2018, 1, 1)
_THEMES_SOURCE = "国家政务服务平台数据标准 user_topic_type、corp_topic_type"


class TableName(StrEnum):
    """Tables of codes: 中央业务指导部门, 面向自然人主题, 面向法人主题, 国民经济行业 (门类 ``F``, 大类 ``F52``)."""

    MINISTRY = "MINISTRY"
    NATURAL = "NATURAL"
    LEGAL = "LEGAL"
    INDUSTRY = "INDUSTRY"


@dataclass(frozen=True, slots=True)
class Entry:
    """A code from ``valid_from`` on, until ``valid_to`` (exclusive; None: still). A new name is a new row; once closed a code is
    never used again. ``successor``: the code that takes its place, if any."""

    table: str
    code: str
    name: str
    valid_from: date
    valid_to: date | None = None
    successor: str = ""
    plain: str = ""
    icon: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Cross:
    """``foreign``, as ``system`` writes it, is ``ours``. ``writes``: it is used on the way out too."""

    table: str
    system: str
    foreign: str
    ours: str
    writes: bool = True
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class CodeTables:
    """Entries and crosswalks as of one reading."""

    entries: tuple[Entry, ...]
    crosses: tuple[Cross, ...]
    systems: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _read(self) -> dict[tuple[str, str, str], str]:
        return {(each.table, each.system, each.foreign): each.ours for each in self.crosses}

    @cached_property
    def _written(self) -> dict[tuple[str, str, str], tuple[str, ...]]:
        found: dict[tuple[str, str, str], list[str]] = {}
        for each in self.crosses:
            if each.writes:
                found.setdefault((each.table, each.system, each.ours), []).append(each.foreign)
        return {key: tuple(sorted(values)) for key, values in found.items()}

    def read(self, table: str, foreign: str, *systems: str) -> str:
        """Our value of a code that another system wrote, by the first of ``systems`` that knows it; without any by the first at
        all. Empty: nobody knows it."""
        tried = systems or tuple(dict.fromkeys(each.system for each in self.crosses))
        return next((ours for name in tried if (ours := self._read.get((table, name, foreign)))), "")

    def written(self, table: str, system: str, *ours: str) -> tuple[str, ...]:
        """The codes of ``system`` for our values, in order; those it has none for are left out."""
        found = {code for value in ours for code in self._written.get((table, system, value), ())}
        return tuple(sorted(found))

    def proposals(self, table: str) -> str:
        """What a reader would have understood, for people."""
        return "、".join(dict.fromkeys(each.foreign for each in self.crosses if each.table == table))

    def of(self, table: str, day: date | None = None) -> tuple[Entry, ...]:
        """Entries of a table, by code; with ``day`` those in force on it."""
        mine = [each for each in self.entries if each.table == table and (day is None or in_force(each, day))]
        return tuple(sorted(mine, key=lambda each: (each.code, each.valid_from)))

    def open(self, table: str, code: str, day: date) -> bool:
        """Whether the code may be newly used on ``day``."""
        return any(each.code == code for each in self.of(table, day))


def in_force(entry: Entry, day: date) -> bool:
    """Whether it holds on ``day``."""
    return entry.valid_from <= day and (entry.valid_to is None or day < entry.valid_to)


_now: Remembered[str, CodeTables] = Remembered(float("inf"))


def current() -> CodeTables:
    """As last read in this process; as shipped where nothing was read."""
    return _now.get("now", shipped)


def use(tables: CodeTables) -> None:
    """What was read from the tables holds in this process."""
    _now.forget()
    _now.get("now", lambda: tables)


def shipped() -> CodeTables:
    """``data/code_tables.yaml``, ``themes.yaml`` and ``crosswalks.yaml``. DomainError ``catalogue.data_invalid``."""
    walks = _document("crosswalks.yaml", CROSSWALK_SCHEMA)
    return CodeTables((*_plain(), *_themes()), tuple(_crosses(walks["tables"])), walks["systems"])


def _document(name: str, schema: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((Path(settings.DATA_FOLDER) / name).read_text(encoding="utf-8"))
    if content.get("schema") != schema:
        raise DomainError("catalogue.data_invalid", reason=f"{name} schema 应为 {schema}")
    return content


def _plain() -> Iterator[Entry]:
    for table, given in _document("code_tables.yaml", SCHEMA)["tables"].items():
        for code, name in given["rows"].items():
            yield Entry(TableName(table), str(code), name, given["valid_from"], source=given["source"])


def _themes() -> Iterator[Entry]:
    for who, rows in _document("themes.yaml", "tongban.themes/1")["themes"].items():
        for row in rows:
            more = {"plain": row.get("plain", ""), "icon": row.get("icon", "list"), "source": _THEMES_SOURCE}
            yield Entry(TableName(who), str(row["code"]), row["name"], _THEMES_FROM, **more)


def _crosses(given: Mapping[str, Mapping[str, Any]]) -> Iterator[Cross]:
    for table, content in given.items():
        more = {"note": content.get("note", ""), "source": content["source"]}
        for writes, part in ((True, "systems"), (False, "reads")):
            for system, codes in _pairs(content.get(part, {})):
                yield from (Cross(table, system, str(code), ours, writes, **more) for code, ours in codes.items())


def _pairs(content: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, Mapping[str, str]]]:
    return content.items()
