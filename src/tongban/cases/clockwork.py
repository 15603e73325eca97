"""The clock of a case: its facts as stored, and the due dates that follow from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.worktime import Clock, Fact, FactKind, Unit, end_of_day, fold, shanghai_date
from tongban.registry.catalogue.guides import BoundGuide

StoredFact = dict[str, Any]


def stored(kind: FactKind, at: datetime, /, **data: Any) -> StoredFact:
    """A fact as the case row and the events keep it."""
    return {"kind": kind.value, "at": instant_text(at), **({"data": data} if data else {})}


def clock_of(facts: Sequence[StoredFact], guide: BoundGuide) -> Clock:
    """The fold of stored facts under the limits of the bound guide and the official calendar."""
    read = [Fact(FactKind(fact["kind"]), datetime.fromisoformat(fact["at"]), fact.get("data", {})) for fact in facts]
    return fold(read, guide.limits, current_calendar())


def columns(clock: Clock) -> dict[str, Any]:
    """The cached due dates of the case row. ``due`` is the one by which an official has to act next."""
    return {
        "due": clock.acceptance_due or clock.promised_due or clock.statutory_due or clock.delivery_due,
        "accepted_on": clock.accepted_on,
        "acceptance_due": clock.acceptance_due,
        "promised_due": clock.promised_due,
        "statutory_due": clock.statutory_due,
        "delivery_due": clock.delivery_due,
        "calendar_version": clock.calendar_version,
    }


def open_part(cached: Mapping[str, Any]) -> dict[str, Any]:
    """The same for the open part of an event."""
    return {name: _text(value) for name, value in cached.items()}


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return instant_text(value)
    return value.isoformat() if isinstance(value, date) else value


def since_reopened(facts: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """The facts since the case was last begun anew: pauses and extensions of what was undone are those of another limit."""
    kinds = [fact["kind"] for fact in facts]
    if FactKind.REOPENED.value not in kinds:
        return facts
    return facts[len(kinds) - kinds[::-1].index(FactKind.REOPENED.value) :]


def pauses_at(facts: Sequence[Mapping[str, Any]], now: datetime) -> tuple[Mapping[str, Any], ...]:
    """The pauses that hold the clock at ``now``: begun, not ended, and not past their planned end."""
    held: list[Mapping[str, Any]] = []
    for fact in since_reopened(facts):
        if fact["kind"] == FactKind.PAUSED.value:
            held.append(fact)
        elif fact["kind"] == FactKind.RESUMED.value:
            kind = fact.get("data", {}).get("kind")
            held = [each for each in held if kind is not None and each["data"].get("kind") != kind]
    return tuple(each for each in held if now < end_of_day(date.fromisoformat(each["data"]["planned_end"])))


def delivered(facts: Sequence[StoredFact]) -> bool:
    """Whether the last decision reached its addressee: a decision that was undone does not count."""
    turns = [fact["kind"] for fact in facts if fact["kind"] in (FactKind.DELIVERED.value, FactKind.DECIDED.value)]
    return turns[-1:] == [FactKind.DELIVERED.value]


def paused_days(facts: Sequence[Mapping[str, Any]], kind: str, unit: Unit) -> int:
    """Days that pauses of ``kind`` have taken or will take since the case began anew, in ``unit`` (working days, else days)."""
    calendar, days, facts = current_calendar(), 0, since_reopened(facts)
    for place, fact in enumerate(facts):
        if fact["kind"] != FactKind.PAUSED.value or fact["data"].get("kind") != kind:
            continue
        begun, end = _day(fact["at"]), date.fromisoformat(fact["data"]["planned_end"])
        for later in facts[place + 1 :]:
            if later["kind"] == FactKind.RESUMED.value and later.get("data", {}).get("kind") in (None, kind):
                end = min(end, _day(later["at"]))
        span = (end - begun).days
        days += calendar.working_days_between(begun, end) if unit is Unit.WORKING_DAY else max(span, 0)
    return days


def _day(text: str) -> date:
    return shanghai_date(datetime.fromisoformat(text))


def legal_day(instant: datetime) -> date:
    """The legal date of an instant."""
    return shanghai_date(instant)


def last_day(due: datetime) -> date:
    """The legal day on which a limit that ends at the instant ``due`` (exclusive) ends."""
    return shanghai_date(due - timedelta(microseconds=1))
