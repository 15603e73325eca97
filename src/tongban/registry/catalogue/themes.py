"""主题: the situations of life (自然人) and of an enterprise (法人) by which items are browsed: two of the code tables.

Codes are those of user_topic_type and corp_topic_type of the national service platform's data standard.
"""

from __future__ import annotations

from dataclasses import dataclass

from tongban.foundation import clock
from tongban.registry.catalogue.code_tables import CodeTables, TableName, current


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme; ``key`` is ``NATURAL:040``, ``plain`` says it in everyday words."""

    who: str
    code: str
    name: str
    plain: str
    icon: str

    @property
    def key(self) -> str:
        return f"{self.who}:{self.code}"


def themes(tables: CodeTables | None = None) -> dict[str, Theme]:
    """All themes by key, in their order: first those of natural persons. Closed ones too, under the name they bore last: guides
    may still have them."""
    tables, today = tables or current(), clock.today()
    return {
        f"{each.table}:{each.code}": Theme(each.table, each.code, each.name, each.plain, each.icon)
        for who in (TableName.NATURAL, TableName.LEGAL)
        for each in tables.of(who)
        if each.valid_from <= today
    }
