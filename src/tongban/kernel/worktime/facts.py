"""The facts that a legal clock is folded from, the limits it runs under, and what comes out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from tongban.kernel.worktime.calendar import Calendar, shanghai_date
from tongban.kernel.worktime.limits import Limit, Pauses, Unit

FIVE_WORKING_DAYS = Limit(5, Unit.WORKING_DAY)


class FactKind(StrEnum):
    """What happened to the clock. ``data`` of a fact, by kind:

    PAUSED ``planned_end`` (date or YYYY-MM-DD, demanded: art. 45 has the needed time told in writing), ``kind`` or
    ``name`` (听证, 检验 …), ``basis``; RESUMED ``kind`` (which pauses end; none: all); EXTENDED ``amount``,
    ``unit`` (default: that of the statutory limit); DECIDED ``granted`` (default true: only a grant starts the
    delivery limit of art. 44); DEEMED_ACCEPTED ``basis``; CLOSED: it ended without a decision (不予受理, 撤回,
    退件, 终止); REOPENED ``stage`` (``decision`` or ``acceptance``): a review or a court undid the end, and that limit
    begins anew. The others carry nothing that is read here.
    """

    RECEIVED = "received"
    CORRECTION_TOLD = "correction_told"
    CORRECTION_RECEIVED = "correction_received"
    ACCEPTED = "accepted"
    DEEMED_ACCEPTED = "deemed_accepted"
    PAUSED = "paused"
    RESUMED = "resumed"
    EXTENDED = "extended"
    DECIDED = "decided"
    DELIVERED = "delivered"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened at the instant ``at`` (aware). Of silence, ``at`` is the instant it took effect."""

    kind: FactKind
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the instant of a fact has a time zone")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of an item. ``acceptance`` is the 5 working days of art. 32; None: that clock does not exist."""

    acceptance: Limit | None = FIVE_WORKING_DAYS
    promised: Limit | None = None
    statutory: Limit | None = None
    delivery: Limit | None = None


LegName = Literal["acceptance", "promised", "statutory", "delivery"]


@dataclass(frozen=True, slots=True)
class Leg:
    """One limit from its start to its end: ``due`` is half-open, ``stopped_at`` None while it runs."""

    name: LegName
    start: datetime
    limits: tuple[Limit, ...]
    due: datetime
    stopped_at: datetime | None = None

    @property
    def last_day(self) -> date:
        """The day at whose 24:00 (or in which) the limit ends."""
        return shanghai_date(self.due - timedelta(microseconds=1))

    @property
    def in_time(self) -> bool | None:
        """Whether it was stopped before it was due; None while it runs."""
        return None if self.stopped_at is None else self.stopped_at < self.due


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of the explanation."""

    zh: str
    en: str


Running = Literal["acceptance", "decision", "applicant", "stopped"]


@dataclass(frozen=True)
class Clock:
    """The fold of a case's facts. Due instants are UTC and half-open, None where that limit does not run now.

    ``received_on`` is the day of the last receipt; what is done anew was not received anew. ``running`` says whose turn
    it is; a pause does not change it (``paused_on``). ``legs`` keeps every limit that ever ran, also the ended ones, so
    that "in time?" can be asked.
    ``provisional``: a running limit ends on a day for which no holiday notice is entered.
    """

    received_on: date | None
    accepted_on: date | None
    acceptance_due: datetime | None
    promised_due: datetime | None
    statutory_due: datetime | None
    delivery_due: datetime | None
    running: Running
    legs: tuple[Leg, ...]
    provisional: bool
    calendar_version: str
    _calendar: Calendar = field(repr=False, compare=False)
    _pauses: Pauses = field(repr=False, compare=False)
    _decision_unit: Unit = field(repr=False, compare=False)
    _decision_ended: datetime | None = field(repr=False, compare=False)
    _explain: Callable[[], tuple[Line, ...]] = field(repr=False, compare=False)

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The explanation: what happened, in order, then every limit with its dates."""
        return self._explain()

    @property
    def pauses(self) -> Pauses:
        """The stretches that the running decision limits leave out, and with them whatever else runs beside them."""
        return self._pauses

    def days_used(self, at: datetime) -> int:
        """Counting days of the decision limit begun by ``at``, the day of ``at`` included; 0 before acceptance.

        Working days, or natural days where the promise is in another unit. On the last day it equals the promise.
        """
        if self.accepted_on is None:
            return 0
        through = shanghai_date(min(at, self._decision_ended) if self._decision_ended else at)
        if through <= self.accepted_on:
            return 0
        calendar = self._calendar if self._decision_unit is Unit.WORKING_DAY else None
        paused = self._pauses.excluded(self.accepted_on, through, calendar)
        if calendar is None:
            return (through - self.accepted_on).days - paused
        return calendar.working_days_between(self.accepted_on, through) - paused

    def paused_on(self, day: date) -> bool:
        """Whether the decision limits that run now stand still on ``day``."""
        return self.running == "decision" and self._pauses.hold(day)

    def leg(self, name: LegName) -> Leg | None:
        """The last limit of that name, running or ended."""
        return next((leg for leg in reversed(self.legs) if leg.name == name), None)
