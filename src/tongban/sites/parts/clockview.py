"""The clock explained: when it is due and why, as a few figures, a calendar strip, and the same in words.

Pure: built from the facts, the fold of the kernel and the instant at which the page is read. What the strip shows by
colour also stands in its words, and the table beside it says it day by day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from tongban.foundation.web.components import Day, State
from tongban.foundation.web.dates import public_date, table_date, weekday, weekday_short
from tongban.foundation.web.language import language, listed
from tongban.kernel.worktime import Calendar, Clock, Fact, FactKind, Leg, end_of_day, shanghai_date

_WEEKS = 6
_WORDS: dict[FactKind, Any] = {
    FactKind.RECEIVED: pgettext_lazy("day", "提交"),
    FactKind.CORRECTION_TOLD: pgettext_lazy("day", "要补正"),
    FactKind.CORRECTION_RECEIVED: pgettext_lazy("day", "补交"),
    FactKind.ACCEPTED: pgettext_lazy("day", "受理"),
    FactKind.DEEMED_ACCEPTED: pgettext_lazy("day", "视为受理"),
    FactKind.PAUSED: pgettext_lazy("day", "暂停"),
    FactKind.RESUMED: pgettext_lazy("day", "恢复"),
    FactKind.EXTENDED: pgettext_lazy("day", "延期"),
    FactKind.DECIDED: pgettext_lazy("day", "决定"),
    FactKind.DELIVERED: pgettext_lazy("day", "送达"),
    FactKind.CLOSED: pgettext_lazy("day", "终结"),
    FactKind.REOPENED: pgettext_lazy("day", "重新办"),
}


_DUE_WORDS: dict[str, Any] = {
    "ans": pgettext_lazy("day", "答复"),
    "due": pgettext_lazy("day", "承诺"),
    "law": pgettext_lazy("day", "法定"),
}


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line of the day-by-day table. ``until`` closes a run of like days."""

    day: date
    until: date
    happened: str
    counting: str

    @property
    def written(self) -> str:
        """``11-28 周六`` or ``11-28 至 11-29``."""
        if self.day == self.until:
            return f"{table_date(self.day)} {weekday(self.day)}"
        return _("{first} 至 {last}").format(first=table_date(self.day), last=table_date(self.until))


class ClockView:
    """The clock of one case at the instant ``at``. ``official`` chooses the desk's words."""

    def __init__(
        self, clock: Clock, facts: Sequence[Fact], calendar: Calendar, at: datetime, *, official: bool = False
    ) -> None:
        self.clock = clock
        self.facts = sorted(facts, key=lambda fact: fact.at)
        self.calendar = calendar
        self.at = at
        self.today = shanghai_date(at)
        self._official = official
        self._waiting = _("等申请人补正") if official else _("等您补正")

    @property
    def lines(self) -> tuple[str, ...]:
        """The kernel's explanation, one sentence each."""
        return tuple(line.en if language() == "en" else line.zh for line in self.clock.lines)

    @property
    def promised(self) -> str:
        """Day of the promise, empty while it does not run."""
        return self._last("promised")

    @property
    def statutory(self) -> str:
        """Last day by law, empty while it does not run."""
        return self._last("statutory")

    @property
    def acceptance(self) -> str:
        """Day by which the office must accept or tell the corrections, empty when that limit does not run."""
        return self._last("acceptance")

    @property
    def provisional(self) -> bool:
        """Whether a date lies where no official holiday notice is entered yet."""
        return self.clock.provisional

    @property
    def paused(self) -> bool:
        """Whether a special procedure holds the clock today."""
        return self.clock.paused_on(self.today)

    @cached_property
    def state(self) -> State:
        """What the clock does now, in shape and words."""
        match self.clock.running:
            case "applicant":
                return State("paused", _("暂停：") + self._waiting)
            case "acceptance":
                return self._left("acceptance", _("告知期"))
            case "decision":
                if self.paused:
                    return State("paused", _("暂停：特别程序"))
                return self._left("promised" if self._running("promised") else "statutory", "")
        return State("done", _("已停表"))

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Whole weeks from the first receipt to the last due day, at most six."""
        return tuple(self._day(day) for day in self._span())

    @property
    def label(self) -> str:
        """Text name of the strip."""
        span = self._span()
        if not span:
            return _("还没有开始计时")
        return _("从 {first}到 {last}，逐日").format(first=public_date(span[0]), last=public_date(span[-1]))

    @cached_property
    def table(self) -> tuple[DayLine, ...]:
        """The strip in words, from the first receipt to the last day that matters; runs of like days in one line."""
        lines: list[DayLine] = []
        first, last_day = self._bounds()
        for day in (day for day in self._span() if first <= day <= last_day):
            happened = listed(self._events(day)) or self._marks(day)
            counting = self._counting(day)
            last = lines[-1] if lines else None
            if last and not happened and not last.happened and last.counting == counting:
                lines[-1] = DayLine(last.day, day, "", counting)
            else:
                lines.append(DayLine(day, day, happened, counting))
        return tuple(lines)

    def _running(self, name: str) -> Leg | None:
        found = next((leg for leg in reversed(self.clock.legs) if leg.name == name), None)
        return found if found is not None and found.stopped_at is None else None

    def _last(self, name: str) -> str:
        leg = self._running(name)
        return public_date(leg.last_day) if leg else ""

    def _left(self, name: str, prefix: str) -> State:
        leg = self._running(name)
        if leg is None:
            return State("go", _("正在办理"))
        if self.at >= leg.due:
            legal = self._running("statutory")
            if legal is not None and self.at >= legal.due:
                leg, prefix = legal, _("法定")
            over = self.calendar.working_days_between(leg.last_day, self.today)
            n = max(1, over)
            words = ngettext("{prefix}已超 {n} 个工作日", "{prefix}已超 {n} 个工作日", n)
            return State("bad", words.format(prefix=prefix or _("承诺"), n=n))
        left = self.calendar.working_days_between(self.today, leg.last_day)
        if left == 0:
            return State("wait", _("{prefix}今天到期").format(prefix=prefix).strip())
        words = ngettext("{prefix}剩 {n} 个工作日", "{prefix}剩 {n} 个工作日", left)
        return State("wait" if left == 1 else "clock", words.format(prefix=prefix, n=left).strip())

    def _span(self) -> Sequence[date]:
        if not self.facts:
            return ()
        first, last = self._bounds()
        monday = first - timedelta(days=first.weekday())
        length = min((last - monday).days + 1, _WEEKS * 7)
        return [monday + timedelta(days=offset) for offset in range(-(-length // 7) * 7)]

    def _bounds(self) -> tuple[date, date]:
        """The first day and the last that matters: a limit that still runs, or that a decision is measured by, matters
        to its end; one that was stopped otherwise only until it was stopped. Before the first fact nothing matters."""
        if not self.facts:
            return date.max, date.min
        days = [_day_of(fact) for fact in self.facts]
        decided = any(fact.kind is FactKind.DECIDED for fact in self.facts)
        for leg in self.clock.legs:
            measured = decided and leg.name in ("promised", "statutory")
            if leg.name != "delivery" and (leg.stopped_at is None or measured):
                days.append(leg.last_day)
        if self.clock.running != "stopped":
            days.append(self.today)
        return days[0], max(days)

    def _events(self, day: date) -> Iterator[str]:
        return (str(_WORDS[fact.kind]) for fact in self.facts if _day_of(fact) == day)

    def _with_applicant(self, day: date) -> bool:
        told: date | None = None
        for fact in self.facts:
            if fact.kind is FactKind.CORRECTION_TOLD:
                told = shanghai_date(fact.at)
            elif fact.kind in (FactKind.CORRECTION_RECEIVED, FactKind.CLOSED) and told is not None:
                if told <= day < shanghai_date(fact.at):
                    return True
                told = None
        return told is not None and told <= day <= max(self.today, told)

    def _used(self, day: date) -> int:
        # The instant before the day's end: days are half-open.
        return self.clock.days_used(end_of_day(day) - timedelta(microseconds=1))

    def _decision_runs(self, day: date) -> bool:
        """Whether a decision limit had begun and not ended on ``day``."""
        if self.clock.accepted_on is None or day <= self.clock.accepted_on:
            return False
        legs = [leg for leg in self.clock.legs if leg.name in ("promised", "statutory")]
        return any(
            day <= leg.last_day and (leg.stopped_at is None or day <= shanghai_date(leg.stopped_at)) for leg in legs
        )

    def _ordinal(self, day: date) -> int:
        """Which counting day of the decision limit ``day`` is; 0 when it is none."""
        if not self._decision_runs(day):
            return 0
        used = self._used(day)
        return used if used > self._used(day - timedelta(days=1)) else 0

    def _paused(self, day: date) -> bool:
        """Whether ``day`` is a working day that a pause took out; also true of pauses long past."""
        return self._decision_runs(day) and self.calendar.is_working_day(day) and not self._ordinal(day)

    def _examined(self, day: date) -> int:
        for leg in self.clock.legs:
            if leg.name == "acceptance" and shanghai_date(leg.start) < day <= leg.last_day:
                ended = leg.stopped_at
                if ended is None or day <= shanghai_date(ended):
                    return self.calendar.working_days_between(shanghai_date(leg.start), day)
        return 0

    def _overdue(self, day: date) -> bool:
        """Whether every limit that runs had ended before ``day``, a working day not after today."""
        ends = [leg.last_day for leg in self.clock.legs if leg.name != "delivery" and leg.stopped_at is None]
        return bool(ends) and max(ends) < day <= self.today

    def _due(self, name: str, day: date) -> bool:
        return any(leg.name == name and leg.last_day == day for leg in self.clock.legs[-3:])

    def _marks(self, day: date) -> str:
        if self._due("statutory", day):
            return _("法定最迟")
        if self._due("promised", day):
            return _("承诺办结")
        return _("最迟受理或告知补正") if self._answer_due(day) else ""

    def _answer_due(self, day: date) -> bool:
        """Whether the office has to accept or to tell the corrections on ``day`` at the latest."""
        leg = self._running("acceptance")
        return leg is not None and leg.last_day == day

    def _counting(self, day: date) -> str:
        if not self.calendar.is_working_day(day):
            return _("休息日，不计")
        if self._with_applicant(day):
            return _("暂停：") + self._waiting
        if self._paused(day):
            return _("暂停：特别程序，不计")
        if number := self._ordinal(day):
            return _("办理第 {number} 个工作日").format(number=number)
        if number := self._examined(day):
            return _("告知期第 {number} 个工作日").format(number=number)
        if self._overdue(day):
            return _("已经超期")
        return _("当日不计")

    def _day(self, day: date) -> Day:
        number = f"{day.month}/{day.day}" if day.day == 1 else str(day.day)
        words = list(self._events(day))
        kind, word = self._kind(day)
        first, second = (words[-1] if words else word), ""
        if words and self._ordinal(day):
            # A counting day on which something happens shows both.
            first, second = word, words[-1]
        if kind in _DUE_WORDS:
            first, second = (word or first), str(_DUE_WORDS[kind])
        return Day(weekday_short(day), number, first, kind, day == self.today, second)

    def _kind(self, day: date) -> tuple[str, str]:
        """Look and word of a cell: due days first, then days off, pauses, counting days."""
        number = self._ordinal(day)
        counted = pgettext("day", "第{number}天").format(number=number) if number else ""
        if self._due("statutory", day):
            return "law", counted
        if self._due("promised", day):
            return "due", counted
        if self._answer_due(day):
            return "ans", pgettext("day", "最迟")
        if not self.calendar.is_working_day(day):
            return "off", pgettext("day", "休")
        if self._with_applicant(day):
            return "hold", pgettext("day", "等您补正") if not self._official else pgettext("day", "等申请人补正")
        if self._paused(day):
            return "hold", pgettext("day", "暂停")
        if number:
            return "cnt", counted
        if self._examined(day):
            return "cnt", pgettext("day", "预审")
        return "", pgettext("day", "超期") if self._overdue(day) else ""


def _day_of(fact: Fact) -> date:
    """The day a fact is shown on. Silence takes effect at 24:00 of the last day: it is that day's, not the next one's."""
    instant = fact.at - timedelta(microseconds=1) if fact.kind is FactKind.DEEMED_ACCEPTED else fact.at
    return shanghai_date(instant)
