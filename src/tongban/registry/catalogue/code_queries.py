"""Code tables and crosswalks as their tables hold them: read in one place, at most every half minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tongban.foundation.remembered import Remembered
from tongban.registry.catalogue import code_tables
from tongban.registry.catalogue.code_models import CodeEdit, CodeEntry, Crosswalk
from tongban.registry.catalogue.code_tables import CodeTables, Cross, Entry
from tongban.registry.catalogue.kinds import CodeEditKind, CodeEditState
from tongban.registry.catalogue.themes import Theme, themes

CURRENT_SECONDS = 30.0
_kept: Remembered[str, CodeTables] = Remembered(CURRENT_SECONDS)
_ENTRY = ("table", "code", "name", "valid_from", "valid_to", "successor", "plain", "icon", "source")
_CROSS = ("table", "system", "foreign", "ours", "writes", "note", "source")


def tables() -> CodeTables:
    """What holds in this process from now on. Two statements, none within half a minute of the last; what is shipped where nothing
    was seeded yet."""
    return _kept.get("tables", _read)


def current_themes() -> dict[str, Theme]:
    """All themes by key. No statement within half a minute of the last."""
    return themes(tables())


@dataclass(frozen=True, slots=True)
class WaitingEdit:
    """An edit that waits for the second person."""

    id: UUID
    kind: CodeEditKind
    table: str
    system: str
    code: str
    value: str
    successor: str
    day: date
    reason: str


def waiting_edits() -> tuple[WaitingEdit, ...]:
    """What waits for approval, the oldest first. One statement."""
    rows = CodeEdit.objects.filter(state=CodeEditState.WAITING).order_by("at", "id")[:100]
    columns = ("id", "kind", "table", "system", "code", "value", "successor", "day", "reason")
    return tuple(WaitingEdit(row[0], CodeEditKind(row[1]), *row[2:]) for row in rows.values_list(*columns))


def forget() -> None:
    """After an edit."""
    _kept.forget()


def _read() -> CodeTables:
    shipped = code_tables.shipped()
    entries = tuple(Entry(*row) for row in CodeEntry.objects.order_by("id").values_list(*_ENTRY))
    crosses = tuple(Cross(*row) for row in Crosswalk.objects.order_by("id").values_list(*_CROSS))
    found = CodeTables(entries or shipped.entries, crosses or shipped.crosses, shipped.systems)
    code_tables.use(found)
    return found


def seed_code_tables() -> int:
    """The shipped rows that nobody has; how many were new. Edited and closed ones stay what they are."""
    shipped = code_tables.shipped()
    known = set(CodeEntry.objects.values_list("table", "code"))
    mapped = set(Crosswalk.objects.values_list("table", "system", "foreign"))
    new = [
        CodeEntry(**{name: getattr(each, name) for name in _ENTRY})
        for each in shipped.entries
        if (each.table, each.code) not in known
    ]
    # A mapping that the editors took out must not come back: only tables that are not there at all are filled.
    there = {table for table, _, _ in mapped}
    crosses = [
        Crosswalk(**{name: getattr(each, name) for name in _CROSS})
        for each in shipped.crosses
        if each.table not in there
    ]
    CodeEntry.objects.bulk_create(new)
    Crosswalk.objects.bulk_create(crosses)
    forget()
    return len(new) + len(crosses)
