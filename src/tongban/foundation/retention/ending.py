"""The end of retention (个人信息保护法第十九条、第四十七条第一款第一项): the data key of what has been kept long enough goes.

Each app says of its aggregates which are over (:class:`Keeping`). The years run from the last thing that
happened to it, ``settings.RETENTION_YEARS``. Destroying the key makes the sealed part of every event, sealed columns and
files unreadable in one write, for whoever has the database and for every backup whose keys are gone; the event that tells
of it carries class, years and ground. The open parts stay: dates, codes, hashes and statistics verify as before.

A job does it once a day, in pages of one transaction each. Stopped anywhere, it begins again: what is done has no key.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tongban.foundation import clock, files
from tongban.foundation.records import audit, refusals
from tongban.foundation.records.models import Aggregate
from tongban.foundation.records.queries import last_of_all
from tongban.foundation.retention.holding import held_among
from tongban.foundation.uow import ActsAs, Work, several

DEED = "retention.end"
BASIS = "个人信息保护法第十九条"
PAGE = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Retention of one kind of aggregate.

    ``over(until)``: rows with which nothing is going on and that began before; ``living(row, until)``: true for one that
    is over and still needed (a permit that holds). ``event`` is recorded with ``told(work)`` and ``retention`` as open part.
    ``case``: the column that names the case on which it hangs, whose hold holds it too. ``also`` collects what else has to
    go with the key and returns the files that no longer open.
    """

    kind: str
    model: type[Aggregate]
    event: str
    actor: ActsAs
    over: Callable[[datetime], QuerySet[Any]]
    columns: tuple[str, ...]
    told: Callable[[Work[Any]], dict[str, Any]]
    living: Callable[[Any, datetime], bool] = lambda _row, _until: False
    case: str = "id"
    also: Callable[[Work[Any]], Sequence[UUID]] = lambda _work: ()


def of_course(
    kind: str,
    model: type[Aggregate],
    event: str,
    actor: ActsAs,
    *,
    running: Collection[StrEnum],
    named: Mapping[str, str],
) -> Keeping:
    """Retention of what hangs on a case and runs a course of its own: over once it is in none of the states ``running``. Its
    event names it by ``named`` (name → column) and tells the state it stays in."""
    states = [state.value for state in running]

    def over(until: datetime) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.all()
        return rows.filter(at__lt=until).exclude(state__in=states)

    def told(work: Work[Any]) -> dict[str, Any]:
        names = {name: str(getattr(work.target, column)) for name, column in named.items()}
        return {**names, **unmoved(work)}

    columns = ("state", *named.values())
    return Keeping(kind, model, event, actor, over=over, columns=columns, told=told, case="case_id")


def unmoved(work: Work[Any]) -> dict[str, Any]:
    """What an event tells of a state that it leaves as it is."""
    state = work.target.state
    return {"before": state, "after": {"state": state, "state_version": work.version}}


@dataclass(frozen=True, slots=True)
class Ending:
    """One thing at the end of its retention. ``held``: it stays."""

    kind: str
    id: UUID
    last_at: datetime
    held: bool


def horizon(now: datetime) -> datetime:
    """What last happened before this instant has been kept long enough."""
    day = now.astimezone(clock.SHANGHAI)
    year = day.year - int(settings.RETENTION_YEARS)
    # 29 February ends on the 28th.
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) else day.day)


def preview(keepings: Iterable[Keeping], now: datetime) -> Iterator[Ending]:
    """What the next run would end, and what is held. Changes nothing."""
    for keeping in keepings:
        for page in _pages(keeping, horizon(now)):
            yield from page


def carry_out(keepings: Iterable[Keeping], now: datetime) -> dict[str, int]:
    """End what has to end; how many of each kind, refusals among them."""
    until = horizon(now)
    done = {keeping.kind: _end(keeping, until) for keeping in keepings}
    done["refusals"] = _forget_refusals(until)
    if any(done.values()):
        log.info("retention.ended", **done)
    return done


def _end(keeping: Keeping, until: datetime) -> int:
    ended = 0
    for page in _pages(keeping, until):
        ids = [each.id for each in page if not each.held]
        if ids:
            ended += _destroy(keeping, ids, until)
    return ended


def _destroy(keeping: Keeping, ids: Sequence[UUID], until: datetime) -> int:
    gone: list[UUID] = []
    ended = 0
    names = tuple(sorted({*keeping.columns, *_hold_columns(keeping)}))
    with several(keeping.actor, DEED, target=keeping.model, ids=ids, columns=names) as works:
        # Locked now: a hold, or a deed, that came after the page was read has its say.
        held = held_among({subject for work in works for subject in _subjects(keeping, work.target)})
        last = last_of_all(ids)
        for work in works:
            row = work.target
            if row.data_key is None or held & _subjects(keeping, row) or last[row.id] >= until:
                continue
            work.change(data_key=None)
            gone += keeping.also(work)
            years = {"class": "case", "years": int(settings.RETENTION_YEARS), "basis": BASIS}
            work.record(keeping.event, open={**keeping.told(work), "retention": years})
            ended += 1
    for file_id in gone:
        files.remove(file_id)
    return ended


def _pages(keeping: Keeping, until: datetime) -> Iterator[list[Ending]]:
    """Page by page in order of birth, read before any of it is changed."""
    rows = keeping.over(until).exclude(data_key=None).order_by("pk")
    names = {"id", *keeping.columns, *_hold_columns(keeping)}
    after = UUID(int=0)
    while page := list(rows.filter(pk__gt=after).only(*names)[:PAGE]):
        after = page[-1].pk
        last = last_of_all([row.pk for row in page])
        held = held_among({subject for row in page for subject in _subjects(keeping, row)})
        yield [
            Ending(keeping.kind, row.pk, last[row.pk], bool(held & _subjects(keeping, row)))
            for row in page
            if row.pk in last and last[row.pk] < until and not keeping.living(row, until)
        ]


def _subjects(keeping: Keeping, row: Aggregate) -> set[UUID]:
    return {row.pk, getattr(row, keeping.case)}


def _hold_columns(keeping: Keeping) -> set[str]:
    return {keeping.case} - {"id"}


def _forget_refusals(until: datetime) -> int:
    """What was tried and refused: the detail goes with its age, unless its target is held. One audit entry tells how many."""
    ended = refusals.forget_details(until, held_among)
    if ended:
        with transaction.atomic():
            actor = {"capacity": "SYSTEM", "channel": "SYSTEM", "system": "retention"}
            audit.write("retention.refusals", actor, "retention", {"ended": ended, "before": until.isoformat()})
    return ended
