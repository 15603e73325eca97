"""Lists by keyset: alternatives, each of which an index answers in the order of the list, merged. Never by page number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from tongban.cases.models import Case
from tongban.foundation import keyset, rows

MOST_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Ordered:
    """Cases of any of ``parts`` in the order of the column ``by``, then of their id; ``down``: the last first."""

    parts: Sequence[Q]
    by: str
    down: bool = False
    _first: dict[tuple[tuple[str, ...], int], rows.Statement[Case]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What asks for the first cases, built once for a list that is kept."""

    def page(self, columns: Sequence[str], after: str | None, size: int) -> tuple[list[Case], str | None]:
        """The next cases and, where there are more, the marker of the last. One statement.

        DomainError ``cases.deed.invalid`` for a marker that is none.
        """
        size = max(1, min(size, MOST_ON_A_PAGE))
        found = self.beyond(columns, after, size + 1)
        page = found[:size]
        return page, self.marker(page[-1]) if len(found) > size else None

    def beyond(self, columns: Sequence[str], marker: str | None, count: int, *, back: bool = False) -> list[Case]:
        """``count`` cases from the marker on, or ``back`` from it, the nearest first. One statement."""
        if marker:
            return self._statement(columns, marker, count, back).fetch()
        asked = tuple(columns), count
        if asked not in self._first:
            self._first[asked] = self._statement(columns, None, count, back=False)
        return self._first[asked].fetch()

    def _statement(self, columns: Sequence[str], marker: str | None, count: int, back: bool) -> rows.Statement[Case]:
        """What asks for them. Each part is cut off by itself before they are merged, so none is ever read to its end."""
        down = self.down is not back
        parts: list[QuerySet[Case]] = [self._sorted(Case.objects.filter(part), down) for part in self.parts]
        if marker:
            instant, last_id = read_marker(marker)
            side, same = ("lt", "lt") if down else ("gt", "gt")
            reached = Q(**{f"{self.by}__{side}": instant}) | Q(**{self.by: instant, f"id__{same}": last_id})
            # The plain bound is what the index begins at; the alternative alone would be a filter over everything.
            bound = Q(**{f"{self.by}__{side}e": instant})
            parts = [part.filter(bound, reached) for part in parts]
        if not parts:
            return rows.statement(Case.objects.none(), columns)
        if len(parts) == 1:
            return rows.statement(parts[0][:count], columns)
        heads = [part.values("pk")[:count] for part in parts]
        merged = Case.objects.filter(pk__in=heads[0].union(*heads[1:], all=True))
        return rows.statement(self._sorted(merged, down)[:count], columns)

    def marker(self, case: Case) -> str:
        """The place of a case in this list."""
        return keyset.marker(getattr(case, self.by), case.id)

    def _sorted(self, found: QuerySet[Case], down: bool) -> QuerySet[Case]:
        sign = "-" if down else ""
        return found.order_by(f"{sign}{self.by}", f"{sign}id")


def read_marker(text: str) -> tuple[datetime, UUID]:
    """The place that a marker names. DomainError ``cases.deed.invalid``."""
    return keyset.read_marker(text, "cases.deed.invalid")
