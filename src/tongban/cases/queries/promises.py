"""合同页 in aggregate: of the cases that ended in a period, how many had each promise kept, and how late the others were.

Counted from ``cases_contract``; ``tongban verify replay`` holds its rows to the events. Nothing personal is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.contract import COUNTED, LIMITS, Subject
from tongban.cases.models import Case
from tongban.cases.states import OPEN, State
from tongban.foundation import clock
from tongban.kernel.codes import region_prefix
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import Item, guide_by_hash, item
from tongban.registry.orgs.lineage import HEIRS, same_body

FEWEST = 5
"""Of fewer cases no share is told: one case more or less would turn it over."""
MONTHS = 12
MOST_GROUPS = 200


class By(StrEnum):
    """What is counted together."""

    ITEM_AND_BODY = "item"
    ITEM = "basic"
    """The same item (基本编码) with all bodies."""
    BODY = "body"
    """All items of a body."""


@dataclass(frozen=True, slots=True)
class Period:
    """Legal days on which a case ended: from ``since`` until before ``until``."""

    since: date
    until: date

    @property
    def last(self) -> date:
        """The last day of it."""
        return self.until - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise over many cases. What was not due, or not yet, is in neither number.

    ``median`` and ``worst`` are the lateness of the ``late`` ones, in days of the limit's own kind; None where there are
    none, or where it is no limit.
    """

    subject: Subject
    kept: int
    missed: int
    late: int = 0
    median: float | None = None
    worst: int | None = None

    @property
    def due(self) -> int:
        """In how many cases it had to be kept."""
        return self.kept + self.missed

    @property
    def waiting(self) -> int:
        """How many of those missed have not been done to this day: deliveries that have still to come."""
        return max(0, self.missed - self.late) if self.subject is Subject.DELIVERY else 0

    @property
    def share(self) -> float | None:
        """The share kept, 0 to 1; None where it was due in fewer than :data:`FEWEST` cases."""
        return self.kept / self.due if self.due >= FEWEST else None


@dataclass(frozen=True, slots=True)
class Balance:
    """The promises of one group. ``item``, ``basic_code``, ``department_id`` are empty where several are counted together.

    ``guide_id``: a guide of the group, for its name. ``missed``: cases in which the promised (else the statutory) limit
    was missed; ``explained``: those of them for which the body gave its reason (优化营商环境条例第三十六条).
    """

    item: str
    basic_code: str
    department_id: UUID | None
    guide_id: str
    ended: int
    endings: Mapping[State, int]
    missed: int
    explained: int
    promises: Mapping[Subject, Promise]

    @property
    def few(self) -> bool:
        """Whether there are too few cases for any share."""
        return self.ended < FEWEST


@dataclass(frozen=True, slots=True)
class ItemContract:
    """An item as its body carried it out. ``overdue``: cases past their limit now, which are not among the ended ones."""

    item: Item
    guide: BoundGuide
    period: Period
    balance: Balance
    overdue: int


def last_months(months: int = MONTHS, today: date | None = None) -> Period:
    """The last so many months, today included."""
    until = (today or clock.today()) + timedelta(days=1)
    year, month = divmod(until.year * 12 + until.month - 1 - months, 12)
    day = until.day
    while True:
        try:
            return Period(date(year, month + 1, day), until)
        except ValueError:
            day -= 1  # no 31st, no 29th of February


def contract_of_item(code: str, months: int = MONTHS) -> ItemContract:
    """The promises of the item with this implementation (or handling) code, offered now or not. Four statements.

    DomainError ``catalogue.item_unknown``.
    """
    found, period = item(code), last_months(months)
    return ItemContract(
        found,
        guide_by_hash(found.guide_hash),
        period,
        balance_of(code, period),
        overdue_now(code, found.department_id),
    )


def balance_of(code: str, period: Period) -> Balance:
    """The promises of one item, by its implementation (or handling) code. Two statements."""
    # Not by body: a reform may have given it another row of the register in the middle of the period.
    found = _balances((), "item = %(item)s", {"item": code}, period)
    return found[0] if found else Balance("", "", None, "", 0, {}, 0, 0, _promises([0] * 2 * len(COUNTED), {}))


def balances_within(regions: Sequence[str], by: By, period: Period) -> tuple[Balance, ...]:
    """The promises of all bodies in ``regions`` and below, most misses first, at most MOST_GROUPS. Two statements."""
    scopes: list[str] = []
    bounds: dict[str, str] = {}
    for number, prefix in enumerate(region_prefix(code) for code in regions):
        scopes.append(f"region_code BETWEEN %(low{number})s AND %(high{number})s")
        bounds |= {f"low{number}": prefix.ljust(12, "0"), f"high{number}": prefix.ljust(12, "9")}
    return _balances(_KEYS[by], f"({' OR '.join(scopes) or 'false'})", bounds, period)


def overdue_now(code: str, department_id: UUID) -> int:
    """Cases of this item on which the body should have acted by now and has not: they have not ended and are counted
    nowhere else. One statement, by the index of the body's work list."""
    waiting = [state.value for state in sorted(OPEN - {State.CORRECTING, State.DECIDED})]
    late = Case.objects.filter(department_id__in=same_body(department_id), due__lte=clock.now(), state__in=waiting)
    return late.filter(guide__guide_id=code).count()


# --- how it is counted ------------------------------------------------------------------------------------------------

_NAMES = ("item", "basic_code", "department_id")
_KEYS: Mapping[By, tuple[str, ...]] = {
    By.ITEM_AND_BODY: _NAMES,
    By.ITEM: ("basic_code",),
    By.BODY: ("department_id",),
}
_ENDINGS = (State.DECIDED, State.NOT_ACCEPTED, State.WITHDRAWN, State.RETURNED, State.TERMINATED)
_MISSED = "(promised = 'MISSED' OR promised = 'NONE' AND statutory = 'MISSED')"


def _counts() -> Iterator[str]:
    """What is counted of a group, in the order in which :func:`_balance` reads it."""
    yield from (f"ending = '{state.value}'" for state in _ENDINGS)
    yield from (_MISSED, f"explained AND {_MISSED}")
    for column in COUNTED.values():
        # A delivery that never came is missed although no event says so.
        never = " OR delivery_due <= %(now)s" if column == "delivery" else ""
        yield from (f"{column} = 'KEPT'", f"{column} = 'MISSED'{never}")


# A body and those in whose place it stands are counted together.
_SAID = {"department_id": "coalesce(heir, department_id)"}
_CONTRACTS = f"cases_contract LEFT JOIN ({HEIRS.format(day='%(today)s')}) line ON line.asked = department_id"
_COUNTS = ", ".join(f"count(*) FILTER (WHERE {each})" for each in _counts())
_IN_PERIOD = "ended_on >= %(since)s AND ended_on < %(until)s"
_LATE = ", ".join(f"('{subject.value}', {COUNTED[subject]}, {COUNTED[subject]}_late)" for subject in LIMITS)
_ANY_LATE = ", ".join(COUNTED[subject] for subject in LIMITS)


def _balances(keys: tuple[str, ...], scope: str, values: Mapping[str, Any], period: Period) -> tuple[Balance, ...]:
    said = [_SAID.get(key, key) for key in keys]
    where, group = f"{scope} AND {_IN_PERIOD}", f"GROUP BY {', '.join(said)}" if keys else ""
    given = {**values, "since": period.since, "until": period.until, "now": clock.now(), "today": clock.today()}
    names = "".join(f"{each}, " for each in said)
    lateness = _lateness(names, where, given)
    rows = _rows(
        f"SELECT {names}max(guide_id), count(*) AS ended, {_COUNTS} FROM {_CONTRACTS} WHERE {where} {group}"
        f" HAVING count(*) > 0 ORDER BY count(*) FILTER (WHERE {_MISSED}) DESC, ended DESC, 1 LIMIT {MOST_GROUPS}",
        given,
    )
    return tuple(_balance(keys, row, lateness) for row in rows)


Lateness = Mapping[tuple[Any, ...], tuple[int, float, int]]


def _lateness(names: str, where: str, given: Mapping[str, Any]) -> Lateness:
    """(keys, subject) → number, median and worst lateness of those that were missed and are over."""
    rows = _rows(
        f"SELECT {names}subject, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY late), max(late) FROM {_CONTRACTS}"
        f" CROSS JOIN LATERAL (VALUES {_LATE}) AS each (subject, kept, late)"
        f" WHERE {where} AND 'MISSED' IN ({_ANY_LATE}) AND kept = 'MISSED'"
        f" AND (subject <> 'DELIVERY' OR delivery_due IS NULL) GROUP BY {names}subject",
        given,
    )
    return {tuple(row[:-3]): (row[-3], row[-2], row[-1]) for row in rows}


def _balance(keys: tuple[str, ...], row: tuple[Any, ...], lateness: Lateness) -> Balance:
    mine, (guide_id, ended, *numbers) = row[: len(keys)], row[len(keys) :]
    named = dict.fromkeys(_NAMES, "") | {"department_id": None} | dict(zip(keys, mine, strict=True))
    endings = dict(zip(_ENDINGS, numbers, strict=False))
    missed, explained, *each = numbers[len(_ENDINGS) :]
    late = {key[-1]: value for key, value in lateness.items() if key[:-1] == mine}
    return Balance(
        **named,
        guide_id=guide_id,
        ended=ended,
        endings=endings,
        missed=missed,
        explained=explained,
        promises=_promises(each, late),
    )


def _promises(counts: Sequence[int], late: Mapping[str, tuple[int, float, int]]) -> dict[Subject, Promise]:
    pairs = zip(counts[::2], counts[1::2], strict=True)
    return {
        subject: Promise(subject, kept, missed, *late.get(subject.value, (0, None, None)))
        for subject, (kept, missed) in zip(COUNTED, pairs, strict=True)
    }


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
