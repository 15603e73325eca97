"""Filters of the work list: a few checked words that narrow it, the same from an address and from a saved view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Q

from tongban.cases import view_errors as view_errors
from tongban.cases.kinds import Kept
from tongban.cases.models import CaseContract
from tongban.cases.models.case import PAUSED_ONCE
from tongban.cases.states import EXAMINED, UNDER_WAY, State
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.kernel.codes import check_handling_code, check_implementation_code, check_region_code
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import end_of_day
from tongban.registry.identity.actors import Channel
from tongban.registry.orgs.lineage import same_body, spans

_DECISIONS = (State.DECIDED,)
SOON = 2
"""Working days within which what is due is due soon."""


class ByClock(StrEnum):
    """What the clock says: overdue, due within two working days, stopped by a special procedure."""

    LATE = "late"
    SOON = "soon"
    PAUSED = "paused"


class OnDay(StrEnum):
    """What happened on the days ``since`` to ``until``: the figures of the board, as lists."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    IN_TIME = "in_time"
    """Decided within the promised limit, else the statutory one."""
    OVERRUN = "overrun"
    """Decided after it."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a list is narrowed to. ``item`` is an 实施编码, ``region`` a code of 12 digits, ``body`` the register's id of a
    body; ``since`` and ``until`` are days, both inclusive, on which happened what ``on`` says (submission where it is not
    said)."""

    item: str = ""
    state: State | None = None
    channel: Channel | None = None
    clock: ByClock | None = None
    region: str = ""
    body: UUID | None = None
    on: OnDay | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Narrowing:
        """From words as an address or a saved view has them; empty ones narrow nothing, others are not looked at.

        DomainError ``cases.filter.invalid`` with the ``field``.
        """
        found = {name: words.get(name, "").strip() for name in NAMES}
        read: dict[str, Any] = {}
        for name, text in found.items():
            try:
                read[name] = _READERS[name](text) if text else None
            except (ValueError, DomainError):
                raise DomainError("cases.filter.invalid", field=NAMES[name]) from None
        since, until = read["since"], read["until"]
        if since and until and until < since:
            raise DomainError("cases.filter.invalid", field=NAMES["until"])
        return cls(**{name: value for name, value in read.items() if value is not None})

    def words(self) -> dict[str, str]:
        """What :meth:`read` reads, without what is empty; the same narrowing has the same words."""
        values = {name: getattr(self, name) for name in NAMES}
        return {
            name: value.isoformat() if isinstance(value, date) else str(value)
            for name, value in values.items()
            if value
        }

    def condition(self) -> Q:
        """As a query, all but ``item``, whose versions are the list's matter. A clock is only asked of what is due."""
        asked = Q()
        if self.state is not None:
            asked &= Q(state=self.state.value)
        if self.channel is not None:
            asked &= Q(channel=self.channel.value)
        if self.region:
            asked &= spans("region_code", (self.region,))
        if self.body is not None:
            asked &= Q(department_id__in=same_body(self.body))
        asked &= self._on_day()
        if self.clock is not None:
            asked &= Q(due__isnull=False) & _by_clock(self.clock)
        return asked

    def _on_day(self) -> Q:
        return _DAYS[self.on or OnDay.SUBMITTED](self.since, self.until)


def _submitted(since: date | None, until: date | None) -> Q:
    asked = Q()
    if since is not None:
        asked &= Q(submitted_at__gte=_begin_of(since))
    if until is not None:
        asked &= Q(submitted_at__lt=end_of_day(until))
    return asked


def _days(column: str, since: date | None, until: date | None) -> Q:
    bounds = {f"{column}__gte": since, f"{column}__lte": until}
    return Q(**{name: day for name, day in bounds.items() if day is not None})


def _ended(how: Q, since: date | None, until: date | None) -> Q:
    """Cases that ended by a decision, from their contracts."""
    of_days = _days("ended_on", since, until)
    contracts = CaseContract.objects.filter(how, of_days, ending__in=sorted(state.value for state in _DECISIONS))
    return Q(pk__in=contracts.values("case_id"))


def _kept(word: Kept) -> Q:
    """The promised limit is what was promised; the statutory one counts where nothing was."""
    return Q(promised=word.value) | Q(promised=Kept.NONE.value, statutory=word.value)


_DAYS: dict[OnDay, Callable[[date | None, date | None], Q]] = {
    OnDay.SUBMITTED: _submitted,
    OnDay.ACCEPTED: lambda since, until: Q(accepted_on__isnull=False) & _days("accepted_on", since, until),
    OnDay.DECIDED: lambda since, until: _ended(Q(), since, until),
    OnDay.IN_TIME: lambda since, until: _ended(_kept(Kept.KEPT), since, until),
    OnDay.OVERRUN: lambda since, until: _ended(_kept(Kept.MISSED), since, until),
}


def _by_clock(asked: ByClock) -> Q:
    now = clock.now()
    match asked:
        case ByClock.LATE:
            # A decision waits to be concluded from the instant it is made: no limit has passed.
            return Q(due__lte=now, state__in=sorted(state.value for state in EXAMINED | UNDER_WAY))
        case ByClock.SOON:
            # Due instants are half-open: what ends with the second working day is due before the third begins.
            third = current_calendar().working_day_after(clock.legal_date(now), SOON + 1)
            return Q(due__gt=now, due__lte=_begin_of(third))
        case ByClock.PAUSED:
            return Q(facts__contains=PAUSED_ONCE)


def _begin_of(day: date) -> datetime:
    return end_of_day(day - timedelta(days=1))


def _guide_code(text: str) -> str:
    """An 实施编码, or the 办理项编码 below it."""
    return check_implementation_code(text) if len(text) <= _ITEM_DIGITS else check_handling_code(text)


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise ValueError(text)
    return day


_ITEM_DIGITS, _YEARS = 31, (1900, 2999)
_READERS: dict[str, Callable[[str], Any]] = {
    "item": _guide_code,
    "state": State,
    "channel": Channel,
    "clock": ByClock,
    "region": check_region_code,
    "body": UUID,
    "on": OnDay,
    "since": _day,
    "until": _day,
}
NAMES = {
    "item": "事项",
    "state": "环节",
    "channel": "来源",
    "clock": "时钟",
    "region": "地区",
    "body": "部门",
    "on": "日期是哪一天",
    "since": "日期（从）",
    "until": "日期（到）",
}
"""Name → what people call it, in the order in which a list shows them."""
