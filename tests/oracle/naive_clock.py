"""The legal clock a second time: as a clerk with a paper calendar would keep it, one day after another.

Written from the law and the rule box alone, without a look at ``tongban.kernel.worktime``, so that the two can be
compared. Nothing here is quick and nothing is clever: a limit is found by turning the page of every day.

The law (the text is quoted where it decides):

- 行政许可法 art. 32(4): 五日内一次告知…逾期不告知的，自收到申请材料之日起即为受理. Art. 82: days are working days.
- art. 42: 经本行政机关负责人批准，可以延长十日: once, and before the days are over. Art. 44: 自作出决定之日起十日内.
- art. 45: 听证、招标、拍卖、检验…所需时间不计算在本节规定的期限内, and the time needed is told in writing.
- 行政复议法 art. 64 (行政诉讼法 art. 70): 决定撤销…该行政行为，并可以责令被申请人在一定期限内重新作出行政行为. What is to be
  done anew has a whole limit of its own from that day; what ran before stays as it was kept and holds nothing any more.
- 民法典 art. 201: 开始的当日不计入，自下一日开始计算; hours run from the instant itself. Art. 202: 到期月的对应日为期间的
  最后一日；没有对应日的，月末日. Art. 203: 最后一日是法定休假日的，以法定休假日结束的次日; a day ends at 24:00.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone

from tongban.kernel.worktime import Calendar, Fact, FactKind, Limit, Limits, Unit

BEIJING = timezone(timedelta(hours=8))
ONE_DAY = timedelta(days=1)
MIDNIGHT = time(0, 0)


# --- the paper calendar ---------------------------------------------------------------------------------------------


def day_of(instant: datetime) -> date:
    """The page of the calendar on which the instant is written, in China."""
    return instant.astimezone(BEIJING).date()


def begin_of(day: date) -> datetime:
    """00:00 of the day."""
    return datetime.combine(day, MIDNIGHT, BEIJING)


def end_of(day: date) -> datetime:
    """24:00 of the day (art. 203: 截止时间为二十四时)."""
    return begin_of(day + ONE_DAY)


def is_worked(day: date, calendar: Calendar) -> bool:
    """The notice decides first (days off, 调休); of what it does not speak, the weekday."""
    if day in calendar.days_off:
        return False
    if day in calendar.make_up:
        return True
    return day.weekday() not in (5, 6)


def corresponding_day(day: date, months: int) -> date:
    """Art. 202: the same number in the month when it ends, or the last day of that month."""
    year, month = day.year, day.month
    for _ in range(months):
        month = month + 1
        if month == 13:
            year, month = year + 1, 1
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(number, day.day))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


# --- pauses ---------------------------------------------------------------------------------------------------------


@dataclass
class Pause:
    """Art. 45: from the day after it began through the day told in writing, or the day on which it was over sooner."""

    kind: str | None
    begun: datetime
    planned_end: date
    ended: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """24:00 of the planned end, or the instant at which it was over sooner."""
        planned = end_of(self.planned_end)
        return planned if self.ended is None or planned < self.ended else self.ended

    def days(self) -> list[date]:
        last = self.planned_end
        if self.ended is not None and day_of(self.ended) < last:
            last = day_of(self.ended)
        held, day = [], day_of(self.begun) + ONE_DAY
        while day <= last:
            held.append(day)
            day = day + ONE_DAY
        return held


def held_days(pauses: list[Pause]) -> list[date]:
    """All days on which at least one pause holds the clock."""
    found: list[date] = []
    for pause in pauses:
        found.extend(day for day in pause.days() if day not in found)
    return found


# --- one limit ------------------------------------------------------------------------------------------------------


def last_of_counted_days(start: date, amount: int, held: list[date], rest_days: Calendar | None) -> date:
    """The ``amount``-th day after ``start`` that counts: not held by a pause and, if asked, not a rest day."""
    day, counted = start, 0
    while counted < amount:
        day = day + ONE_DAY
        if day in held:
            continue
        if rest_days is not None and not is_worked(day, rest_days):
            continue
        counted = counted + 1
    return day


def moved_to_a_worked_day(day: date, held: list[date], calendar: Calendar) -> date:
    """Art. 203: a last day that is a rest day gives way to the first day after; nothing ends while the clock stands."""
    while not is_worked(day, calendar) or day in held:
        day = day + ONE_DAY
    return day


def in_months(limit: Limit) -> bool:
    return limit.unit in (Unit.MONTH, Unit.YEAR)


def months_of(limit: Limit) -> int:
    return limit.amount * 12 if limit.unit is Unit.YEAR else limit.amount


def counted_out(start: date, limit: Limit, held: list[date], calendar: Calendar) -> date:
    """The day on which a limit in working days, days, months or years is counted out, whatever day that is."""
    if limit.unit is Unit.WORKING_DAY:
        return last_of_counted_days(start, limit.amount, held, calendar)
    if limit.unit is Unit.NATURAL_DAY:
        return last_of_counted_days(start, limit.amount, held, None)
    return last_of_counted_days(start, (corresponding_day(start, months_of(limit)) - start).days, held, None)


def end_of_hours(start: datetime, hours: int, pauses: list[Pause]) -> datetime:
    """Art. 201: hours run from the instant, by night and on Sundays; what lies inside a pause is not counted."""
    left, now = timedelta(hours=hours), start
    while True:
        holding = [pause.over_at for pause in pauses if pause.begun <= now < pause.over_at]
        if holding:
            now = max(holding)
            continue
        next_pause = min((pause.begun for pause in pauses if now < pause.begun < pause.over_at), default=None)
        if next_pause is None or now + left <= next_pause:
            return now + left
        left, now = left - (next_pause - now), next_pause


def end_of_limit(
    start: datetime, limit: Limit, calendar: Calendar, pauses: list[Pause], extension: Limit | None = None
) -> datetime:
    """The instant at which ``limit``, begun at ``start``, is over; that instant itself is too late.

    Art. 42: twenty days extended by ten are one limit of thirty; its last day alone is asked whether it is a rest day.
    """
    if extension is not None and in_months(limit) and in_months(extension):
        limit, extension = Limit(months_of(limit) + months_of(extension), Unit.MONTH), None
    if extension is not None and extension.unit is limit.unit:
        limit, extension = Limit(limit.amount + extension.amount, limit.unit), None
    if limit.amount == 0 and extension is None:
        return end_of(day_of(start))
    if limit.unit is Unit.HOUR:
        return end_of_hours(start, limit.amount, pauses)
    held = held_days(pauses)
    day, last_unit = counted_out(day_of(start), limit, held, calendar), limit.unit
    if extension is not None:
        day, last_unit = counted_out(day, extension, held, calendar), extension.unit
    if last_unit is not Unit.WORKING_DAY:
        day = moved_to_a_worked_day(day, held, calendar)
    return end_of(day)


# --- the whole case -------------------------------------------------------------------------------------------------


@dataclass
class Period:
    """One limit of the case: when it began, when it is over, when it was answered (None: not yet)."""

    name: str
    begun: datetime
    due: datetime
    answered: datetime | None = None

    @property
    def in_time(self) -> bool | None:
        return None if self.answered is None else self.answered < self.due


@dataclass
class Reading:
    """What the clerk can say after having read the file to its end."""

    limits: Limits
    calendar: Calendar
    received_at: datetime | None = None
    examined_from: datetime | None = None
    accepted_at: datetime | None = None
    decision_over_at: datetime | None = None
    deemed_at: datetime | None = None
    turn: str = "stopped"
    over: bool = False
    extension: Limit | None = None
    pauses: list[Pause] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)

    @property
    def received_on(self) -> date | None:
        return None if self.received_at is None else day_of(self.received_at)

    @property
    def accepted_on(self) -> date | None:
        return None if self.accepted_at is None else day_of(self.accepted_at)

    def due(self, name: str) -> datetime | None:
        """When the limit of that name is over, if it runs now."""
        for period in self.periods:
            if period.name == name and period.answered is None:
                return period.due
        return None

    def provisional(self) -> bool:
        """Whether a running limit ends on a day of which no notice speaks yet."""
        for period in self.periods:
            if period.answered is None and day_of(period.due - timedelta(microseconds=1)) > self.calendar.known_until:
                return True
        return False

    def paused_on(self, day: date) -> bool:
        return self.turn == "decision" and day in held_days(self.pauses)

    def days_used(self, at: datetime) -> int:
        """Days of the decision limit that have begun by ``at``, the day of ``at`` among them."""
        if self.accepted_at is None:
            return 0
        if self.decision_over_at is not None and self.decision_over_at < at:
            at = self.decision_over_at
        measure = self.limits.promised or self.limits.statutory
        in_working_days = measure is None or measure.unit is Unit.WORKING_DAY
        held, used, day = held_days(self.pauses), 0, day_of(self.accepted_at) + ONE_DAY
        while day <= day_of(at):
            if day not in held and (is_worked(day, self.calendar) or not in_working_days):
                used = used + 1
            day = day + ONE_DAY
        return used

    # --- what the facts do ------------------------------------------------------------------------------------------

    def read(self, fact: Fact) -> None:
        """One page of the file."""
        if fact.kind is FactKind.DELIVERED:
            self.answer("delivery", fact.at)
        elif fact.kind is FactKind.REOPENED and self.over:
            self.begin_anew(fact)
        elif self.over:
            return
        elif fact.kind in (FactKind.RECEIVED, FactKind.CORRECTION_RECEIVED):
            first = fact.kind is FactKind.RECEIVED and self.received_at is None
            asked_for = fact.kind is FactKind.CORRECTION_RECEIVED and self.turn == "applicant"
            if first or asked_for:
                self.receive(fact.at)
        elif fact.kind is FactKind.CORRECTION_TOLD and self.turn == "acceptance":
            self.answer("acceptance", fact.at)
            self.turn = "applicant"
        elif fact.kind is FactKind.ACCEPTED:
            self.accept(fact.at, answered=fact.at)
        elif fact.kind is FactKind.DEEMED_ACCEPTED:
            # 自收到申请材料之日起即为受理: from the day on which the five days began, not from the day silence was noticed.
            self.accept(self.examined_from or fact.at, answered=fact.at)
        elif fact.kind is FactKind.PAUSED:
            planned_end = fact.data["planned_end"]
            if isinstance(planned_end, str):
                planned_end = date.fromisoformat(planned_end)
            self.pauses.append(Pause(fact.data.get("kind") or fact.data.get("name"), fact.at, planned_end))
        elif fact.kind is FactKind.RESUMED:
            for pause in self.pauses:
                if pause.ended is None and fact.data.get("kind") in (None, pause.kind):
                    pause.ended = fact.at
        elif fact.kind is FactKind.EXTENDED:
            self.extend(fact)
        elif fact.kind in (FactKind.DECIDED, FactKind.CLOSED):
            self.finish(fact)
        self.count()

    def receive(self, at: datetime) -> None:
        """The five days run from the receipt, and anew from every resubmission that was asked for, from nothing else.

        Art. 32(4) knows one receipt, 自收到申请材料之日起; the rule box adds the resubmission. What an applicant sends
        unasked, or sends twice, gives the authority no new days.
        """
        self.received_at = at
        self.examine(at)

    def examine(self, at: datetime) -> None:
        """The five days, the day of ``at`` not counted."""
        self.examined_from, self.turn = at, "acceptance"
        if self.limits.acceptance is not None:
            due = end_of_limit(at, self.limits.acceptance, self.calendar, [])
            self.periods.append(Period("acceptance", at, due))
            self.deemed_at = due

    def accept(self, at: datetime, answered: datetime) -> None:
        if self.accepted_at is not None:
            return
        self.answer("acceptance", answered)
        self.accepted_at, self.turn = at, "decision"
        for name, limit in (("promised", self.limits.promised), ("statutory", self.limits.statutory)):
            if limit is not None:
                self.periods.append(Period(name, at, end_of_limit(at, limit, self.calendar, self.pauses)))

    def extend(self, fact: Fact) -> None:
        """Once, while the statutory limit runs, before it is over."""
        due = self.due("statutory")
        if self.limits.statutory is None or due is None or self.extension is not None or fact.at >= due:
            return
        self.extension = Limit(fact.data["amount"], Unit(fact.data.get("unit", self.limits.statutory.unit)))

    def finish(self, fact: Fact) -> None:
        for name in ("acceptance", "promised", "statutory"):
            self.answer(name, fact.at)
        self.turn, self.over, self.decision_over_at = "stopped", True, fact.at
        granted = fact.kind is FactKind.DECIDED and fact.data.get("granted", True)
        if granted and self.limits.delivery is not None:
            due = end_of_limit(fact.at, self.limits.delivery, self.calendar, [])
            self.periods.append(Period("delivery", fact.at, due))

    def begin_anew(self, fact: Fact) -> None:
        """A review or a court undid the end. A clean sheet: no pause, no extension, nothing to deliver, whole limits.

        What was refused at the door is examined again: five days, though nothing was received. What was decided is
        reviewed again. Where it goes back to the door, it has not been accepted.
        """
        self.answer("delivery", fact.at)
        self.over, self.decision_over_at, self.extension, self.pauses = False, None, None, []
        self.accepted_at = None
        if fact.data.get("stage") == "acceptance":
            self.examine(fact.at)
        else:
            self.accept(fact.at, answered=fact.at)

    def answer(self, name: str, at: datetime) -> None:
        for period in self.periods:
            if period.name == name and period.answered is None:
                period.answered = at

    def count(self) -> None:
        """The decision limits that still run, counted again with what is known now."""
        for period in self.periods:
            if period.answered is None and period.name == "promised" and self.limits.promised:
                period.due = end_of_limit(period.begun, self.limits.promised, self.calendar, self.pauses)
            if period.answered is None and period.name == "statutory" and self.limits.statutory:
                period.due = end_of_limit(
                    period.begun, self.limits.statutory, self.calendar, self.pauses, self.extension
                )


def read_file(facts: Iterable[Fact], limits: Limits, calendar: Calendar) -> Reading:
    """The case as its facts tell it, in the order in which they happened.

    24:00 of a day is the same instant as 00:00 of the next. What took effect at 24:00 came before what was done at
    00:00: silence is complete before the late deed.
    """
    first = [FactKind.RECEIVED, FactKind.DEEMED_ACCEPTED]
    in_order = sorted(facts, key=lambda fact: (fact.at, first.index(fact.kind) if fact.kind in first else len(first)))
    reading = Reading(limits, calendar)
    for fact in in_order:
        reading.read(fact)
    return reading
