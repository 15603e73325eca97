"""``fold``: facts × limits × calendar → the legal clock. Time is a function, not a counter.

The rules: docs/mechanisms/correction.md (examination, correction, acceptance) and clock.md (行政许可法 arts. 32, 42, 44, 45,
arithmetic). A fact that can have no meaning where the case stands (a pause before acceptance, say) has no effect;
which deeds are possible is the business of the state table, not of the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from tongban.kernel.worktime.calendar import Calendar, end_of_day, shanghai_date
from tongban.kernel.worktime.explain import deemed_line, extension_line, fact_line, leg_line, pause_line
from tongban.kernel.worktime.facts import Clock, Fact, FactKind, Leg, LegName, Limits, Line, Running
from tongban.kernel.worktime.limits import NO_PAUSES, Limit, Pause, Pauses, Unit, due

_FIRST = {FactKind.RECEIVED: 0, FactKind.DEEMED_ACCEPTED: 1}
"""Of what bears one instant: receipt, then silence, then everything else as it was written down."""

_Kept = tuple[Leg, Pauses]
"""A limit with the pauses that it left out."""


def fold(facts: Iterable[Fact], limits: Limits, calendar: Calendar) -> Clock:
    """The clock after ``facts`` (taken in order of their instants). Pure: the same input, the same clock.

    Silence takes effect at 24:00 of the last day; what else bears that very instant comes after it.

    ValueError if an instant is naive, a pause has no ``planned_end`` or an extension no ``amount``.
    """
    folding = _Folding(limits, calendar)
    for fact in sorted(facts, key=lambda each: (each.at, _FIRST.get(each.kind, 2))):
        folding.take(fact)
    return folding.clock()


class _Folding:
    def __init__(self, limits: Limits, calendar: Calendar) -> None:
        self._limits = limits
        self._calendar = calendar
        self._running: Running = "stopped"
        self._received_at: datetime | None = None
        self._examined_from: datetime | None = None
        self._accepted_from: datetime | None = None
        self._ended_at: datetime | None = None
        self._acceptance: list[Leg] = []
        self._delivery: Leg | None = None
        self._past: list[_Kept] = []
        self._pauses: list[Pause] = []
        self._extension: Limit | None = None
        # Sentences in order, written only when they are read: the sweep over all open cases wants dates alone.
        self._told: list[Callable[[], Line]] = []

    def take(self, fact: Fact) -> None:
        match fact.kind:
            case FactKind.RECEIVED if self._received_at is None:
                self._receive(fact)
            case FactKind.CORRECTION_RECEIVED if self._running == "applicant":
                self._receive(fact)
            case FactKind.CORRECTION_TOLD if self._running == "acceptance":
                self._stop_acceptance(fact.at)
                self._running = "applicant"
                self._told.append(partial(fact_line, fact))
            case FactKind.ACCEPTED | FactKind.DEEMED_ACCEPTED if self._open and self._accepted_from is None:
                self._accept(fact)
            case FactKind.PAUSED if self._running == "decision":
                self._pause(fact)
            case FactKind.RESUMED if self._running == "decision":
                self._resume(fact)
            case FactKind.EXTENDED if self._running == "decision":
                self._extend(fact)
            case FactKind.DECIDED | FactKind.CLOSED if self._open:
                self._end(fact)
            case FactKind.REOPENED if self._ended_at is not None:
                self._reopen(fact)
            case FactKind.DELIVERED if self._delivery is not None and self._delivery.stopped_at is None:
                self._delivery = replace(self._delivery, stopped_at=fact.at)
                self._told.append(partial(fact_line, fact))
            case _:
                pass

    @property
    def _open(self) -> bool:
        return self._received_at is not None and self._ended_at is None

    def _receive(self, fact: Fact) -> None:
        self._received_at = fact.at
        self._examine(fact)

    def _examine(self, fact: Fact) -> None:
        self._examined_from = fact.at
        self._running = "acceptance"
        self._told.append(partial(fact_line, fact))
        if self._limits.acceptance is not None:
            self._acceptance.append(self._leg("acceptance", fact.at, (self._limits.acceptance,)))

    def _accept(self, fact: Fact) -> None:
        self._stop_acceptance(fact.at)
        self._running = "decision"
        if fact.kind is FactKind.DEEMED_ACCEPTED and self._examined_from is not None:
            self._accepted_from = self._examined_from
            anew = self._examined_from != self._received_at
            self._told.append(partial(deemed_line, fact, shanghai_date(self._examined_from), anew=anew))
        else:
            self._accepted_from = fact.at
            self._told.append(partial(fact_line, fact))

    def _pause(self, fact: Fact) -> None:
        planned = _day(fact.data.get("planned_end"))
        name = str(fact.data.get("name") or fact.data.get("kind") or "")
        end = max(fact.at, end_of_day(planned))
        self._pauses.append(Pause(fact.at, end, planned, name, str(fact.data.get("kind") or name)))
        self._told.append(partial(_pause_line, self._pauses, len(self._pauses) - 1))

    def _resume(self, fact: Fact) -> None:
        kind = fact.data.get("kind") or fact.data.get("name")
        for index, pause in enumerate(self._pauses):
            if fact.at < pause.end and kind in (None, pause.kind):
                self._pauses[index] = replace(pause, end=fact.at, last_day=shanghai_date(fact.at))
        self._told.append(partial(fact_line, fact))

    def _extend(self, fact: Fact) -> None:
        statutory = self._limits.statutory
        if statutory is None or self._accepted_from is None:
            return
        if "amount" not in fact.data:
            raise ValueError("an extension has an amount")
        extension = Limit(int(fact.data["amount"]), Unit(fact.data.get("unit", statutory.unit)))
        due_now = due(self._accepted_from, [statutory], self._calendar, Pauses(self._pauses))
        # Art. 42: once, and only while the limit still runs; a limit that has passed cannot be healed afterwards.
        counts = self._extension is None and fact.at < due_now
        if counts:
            self._extension = extension
        self._told.append(partial(extension_line, fact, extension, counts=counts))

    def _end(self, fact: Fact) -> None:
        self._stop_acceptance(fact.at)
        self._ended_at = fact.at
        self._running = "stopped"
        self._told.append(partial(fact_line, fact))
        if self._limits.delivery is not None and fact.kind is FactKind.DECIDED and fact.data.get("granted", True):
            self._delivery = self._leg("delivery", fact.at, (self._limits.delivery,))

    def _reopen(self, fact: Fact) -> None:
        """What ended is open again; the limits that ran stay as they were kept, new ones begin (行政复议法 art. 64).

        A pause of what was undone holds nothing of what is done anew. What is examined again was not received again.
        """
        pauses = Pauses(self._pauses)
        self._past += [(leg, pauses) for leg in self._decision_legs(pauses)]
        if self._delivery is not None:
            self._past.append((replace(self._delivery, stopped_at=self._delivery.stopped_at or fact.at), NO_PAUSES))
        self._delivery = self._ended_at = self._extension = None
        self._pauses = []
        if fact.data.get("stage") == "acceptance":
            self._accepted_from = None
            self._examine(fact)
        else:
            self._running, self._accepted_from = "decision", fact.at
            self._told.append(partial(fact_line, fact))

    def _stop_acceptance(self, at: datetime) -> None:
        if self._acceptance and self._acceptance[-1].stopped_at is None:
            self._acceptance[-1] = replace(self._acceptance[-1], stopped_at=at)

    def _leg(self, name: LegName, start: datetime, limits: tuple[Limit, ...], pauses: Pauses = NO_PAUSES) -> Leg:
        return Leg(name, start, limits, due(start, limits, self._calendar, pauses))

    def _decision_legs(self, pauses: Pauses) -> list[Leg]:
        if self._accepted_from is None:
            return []
        legs = []
        if self._limits.promised is not None:
            legs.append(self._leg("promised", self._accepted_from, (self._limits.promised,), pauses))
        if self._limits.statutory is not None:
            extension = (self._extension,) if self._extension else ()
            legs.append(self._leg("statutory", self._accepted_from, (self._limits.statutory, *extension), pauses))
        return [replace(leg, stopped_at=self._ended_at) for leg in legs]

    def clock(self) -> Clock:
        pauses = Pauses(self._pauses)
        # Pauses touch decision limits only, never the 5 days of art. 32 nor delivery.
        kept: list[_Kept] = [(leg, NO_PAUSES) for leg in self._acceptance]
        kept += [*self._past, *((leg, pauses) for leg in self._decision_legs(pauses))]
        kept += [(leg, NO_PAUSES) for leg in (self._delivery,) if leg is not None]
        legs = tuple(leg for leg, _ in kept)
        dues = {leg.name: leg.due for leg in legs if leg.stopped_at is None}
        promise = self._limits.promised or self._limits.statutory
        return Clock(
            received_on=_on(self._received_at),
            accepted_on=_on(self._accepted_from),
            acceptance_due=dues.get("acceptance"),
            promised_due=dues.get("promised"),
            statutory_due=dues.get("statutory"),
            delivery_due=dues.get("delivery"),
            running=self._running,
            legs=legs,
            provisional=any(leg.stopped_at is None and self._calendar.provisional(leg.last_day) for leg in legs),
            calendar_version=self._calendar.version,
            _calendar=self._calendar,
            _pauses=pauses,
            _decision_unit=promise.unit if promise else Unit.WORKING_DAY,
            _decision_ended=self._ended_at,
            _explain=partial(self._lines, kept),
        )

    def _lines(self, kept: list[_Kept]) -> tuple[Line, ...]:
        return (*(tell() for tell in self._told), *(leg_line(leg, self._calendar, pauses) for leg, pauses in kept))


def _pause_line(pauses: list[Pause], index: int) -> Line:
    # Looked up late: the pause may have ended earlier than planned.
    return pause_line(pauses[index])


def _on(instant: datetime | None) -> date | None:
    return None if instant is None else shanghai_date(instant)


def _day(value: Any) -> date:
    if isinstance(value, str):
        return date.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise ValueError("a pause has a planned end, a date")
