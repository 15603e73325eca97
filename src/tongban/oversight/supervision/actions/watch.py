"""Look at cases and raise what the rules find. The sweep, the round and the listener all do this, and only this.

A card follows from the facts of its case alone: its id, its instant, its rule, its level and whether it has ended are the
same whether the sweep ran in time, a week late, twice, or two at once. What bears the hour of the sweep is only the
body's time to explain, which cannot begin before the body could know.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError, transaction

from tongban.cases.queries.watching import WatchedCase, open_cases, watched
from tongban.foundation import clock, keys
from tongban.foundation.calendars import current_calendar
from tongban.foundation.flush import send
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.rows import tuples
from tongban.foundation.sets import put_together
from tongban.foundation.uow import Work, newborns
from tongban.kernel.worktime import Calendar, Limit, Unit, due
from tongban.oversight.supervision.actions.end_warning import end_warnings
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.models import Card, Watch
from tongban.oversight.supervision.rules import Finding, card_id, findings, next_instant
from tongban.oversight.supervision.states import CardState
from tongban.registry.identity.actors import system_actor

log = structlog.get_logger(__name__)

EXPLAIN_WITHIN = Limit(3, Unit.WORKING_DAY)
"""A body's time to explain, from the raising of the card."""

_BATCH = 2_000
_PAGE = 5_000

Found = tuple[WatchedCase, Finding]


def sweep() -> int:
    """Raise what time alone has brought; how many cards. Any number of sweeps may run, at any hour."""
    now, raised, after = clock.now(), 0, None
    while True:
        rows = Watch.objects.filter(next_at__lte=now).order_by("next_at", "case_id")
        if after is not None:
            rows = rows.filter(next_at__gte=after[0]).exclude(next_at=after[0], case_id__lte=after[1])
        found = list(rows.values_list("next_at", "case_id")[:_BATCH])
        if not found:
            return raised
        raised += _watch_apart([case_id for _, case_id in found])
        after = found[-1]


def round_() -> int:
    """Look at every open case that is not known as it stands: after a repair, or when a new calendar was entered."""
    raised, after = 0, None
    while page := open_cases(after, _PAGE):
        after = page[-1][0]
        unknown = _unknown(page)
        for start in range(0, len(unknown), _BATCH):
            raised += _watch_apart(unknown[start : start + _BATCH])
    return raised


def watch(case_ids: Collection[UUID]) -> int:
    """Raise every card that these cases have come to deserve by now, end the warnings that are over, and note when to
    look again. How many cards were raised. A fixed number of statements, whatever the number of cases."""
    raised = 0
    with transaction.atomic():
        _take(case_ids)
        now, calendar = clock.now(), current_calendar()
        cases = watched(case_ids)
        told = [(case, findings(case, calendar)) for case in cases]
        true = {card_id(case.case_id, each): (case, each) for case, found in told for each in found if each.at <= now}
        known: dict[UUID, str] = dict(tuples(Card, ("id", "state"), {"id": list(true)}))
        fresh = {id_: true[id_] for id_ in sorted(true.keys() - known.keys())}
        if fresh:
            _raise(fresh, now, calendar)
            raised = len(fresh)
        over = {id_: _ended(true[id_][1], now) for id_, state in known.items() if state == CardState.RAISED}
        if ended := {id_: at for id_, at in over.items() if at is not None}:
            end_warnings(ended)
        _note([(case, next_instant(found, now)) for case, found in told], calendar)
    return raised


def _watch_apart(case_ids: Sequence[UUID]) -> int:
    """:func:`watch`, where a case that cannot be looked at is left out and logged: it does not keep the others waiting,
    and every later sweep tries it again. A database that does not answer is not the fault of a case."""
    try:
        return watch(case_ids)
    except OperationalError:
        raise
    except Exception:
        if len(case_ids) == 1:
            log.exception("a case could not be watched", case=str(case_ids[0]))
            return 0
    half = len(case_ids) // 2
    return _watch_apart(case_ids[:half]) + _watch_apart(case_ids[half:])


def _unknown(page: Sequence[tuple[UUID, int]]) -> list[UUID]:
    """Those of a page that were never looked at, or have moved on, or were counted by another calendar."""
    calendar = current_calendar().version
    rows = Watch.objects.filter(case_id__gte=page[0][0], case_id__lte=page[-1][0], calendar=calendar)
    known = dict(rows.values_list("case_id", "version"))
    return [case_id for case_id, version in page if known.get(case_id) != version]


def _take(case_ids: Collection[UUID]) -> None:
    """Hold the watches of these cases until the end: whoever else looks at one of them waits, and then sees all."""
    wanted = sorted(case_ids)
    if _held(wanted) < len(wanted):
        rows = [{"case_id": each, "version": 0, "calendar": "", "next_at": None} for each in wanted]
        send([put_together(Watch, rows, "case_id", replace=False)])
        _held(wanted)


def _held(wanted: list[UUID]) -> int:
    return len(tuples(Watch, ("case_id",), {"case_id": wanted}, order=("case_id",), lock=True))


def _note(told: Sequence[tuple[WatchedCase, datetime | None]], calendar: Calendar) -> None:
    rows = [
        {"case_id": case.case_id, "version": case.state_version, "calendar": calendar.version, "next_at": next_at}
        for case, next_at in told
    ]
    if rows:
        send([put_together(Watch, rows, "case_id")])


def _raise(fresh: dict[UUID, Found], now: datetime, calendar: Calendar) -> None:
    explain_by = due(now, [EXPLAIN_WITHIN], calendar)
    cards = [Card(id=id_, data_key=keys.new_data_key(id_.bytes).wrapped) for id_ in fresh]
    with newborns(system_actor("supervision"), "supervision.raise", cards) as works:
        for work in works:
            _born(work, *fresh[work.target.id], explain_by)


def _born(work: Work[Card], case: WatchedCase, found: Finding, explain_by: datetime) -> None:
    """A card with the event of its raising; a warning that is over by now has ended as well."""
    row: dict[str, Any] = {
        "case_id": case.case_id,
        "code": case.code,
        "guide_id": case.guide_id,
        "department_id": case.department_id,
        "region_code": case.region_code,
        "rule": found.rule.id,
        "level": found.rule.level.value,
        "about": found.about,
        "at": found.at,
        "due": found.due,
        "explain_by": explain_by,
        "explained_by": None,
        "state": CardState.RAISED.value,
        "closed_at": None,
    }
    told = {
        "case": str(case.case_id),
        "code": case.code,
        "guide": case.guide_id,
        "department": str(case.department_id),
        "region": case.region_code,
        "rule": found.rule.id,
        "level": found.rule.level.value,
        "about": found.about,
        "due": instant_text(found.due),
        "explain_by": instant_text(explain_by),
        "noticed": instant_text(work.now),
    }
    version = 1
    after = {"state": CardState.RAISED.value, "state_version": version}
    work.record("supervision.card.raised", open={**told, "before": "", "after": after}, at=found.at)
    ended = _ended(found, work.now)
    if ended is not None:
        version = 2
        row |= {"state": CardState.CLOSED.value, "closed_at": ended}
        after = {"state": CardState.CLOSED.value, "state_version": version}
        told = {name: told[name] for name in ("case", "code", "department")}
        over = {**told, "before": CardState.RAISED.value, "after": after, "why": "OVER"}
        work.record("supervision.card.closed", open=over, at=ended)
    row |= {"id": work.target.id, "state_version": version, "last_seq": work.sequence, "data_key": work.target.data_key}
    work.insert(Card, row)


def _ended(found: Finding, now: datetime) -> datetime | None:
    """When a warning ended, if it has; cards end by what people do."""
    if found.rule.level is not Level.WARNING or found.until is None or found.until > now:
        return None
    return found.until
