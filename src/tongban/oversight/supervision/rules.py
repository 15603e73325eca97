"""The rules of electronic supervision as data, and what they find in the clock of a case.

``findings`` is a pure function of the facts: it tells every instant at which a rule became or will become true, whoever
looks when. What is found before an instant T is never taken back by a fact recorded after T, because no such fact moves a
due date that has passed (docs/mechanisms/clock.md): so a sweep after a week's outage finds what the sweeps of that week
would have found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from tongban.cases.queries.watching import WatchedCase
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.ids import uuid7
from tongban.kernel.worktime import (
    Calendar,
    Clock,
    FactKind,
    Leg,
    Limit,
    Pauses,
    Unit,
    due,
    end_of_day,
    latest_start,
    shanghai_date,
)
from tongban.kernel.worktime.limits import NO_PAUSES, last_day
from tongban.oversight.supervision.kinds import Level

GRACE = Limit(3, Unit.WORKING_DAY)
"""How long after a promise a case without a statutory limit turns red."""

SHARE = 5
"""A warning comes when a fifth of the promise remains, and one day at the latest."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its number, how grave it is, its name, the condition in words, and what it rests on."""

    id: str
    level: Level
    title: str
    condition: str
    basis: str


T1 = Rule(
    "T1",
    Level.WARNING,
    "临近承诺期限",
    "承诺期限只剩一个工作日，或者只剩不到五分之一，还没有作出决定。",
    "《优化营商环境条例》第三十六条；办事指南载明的承诺期限",
)
T2 = Rule(
    "T2",
    Level.YELLOW,
    "超过承诺期限",
    "承诺期限届满，还没有作出决定。特别程序的时间不计。",
    "《优化营商环境条例》第三十六条；办事指南载明的承诺期限",
)
T3 = Rule(
    "T3",
    Level.RED,
    "超过法定期限",
    "法定期限（依法延长的，到延长后的期限）届满还没有作出决定；没有法定期限的，承诺期限届满又过三个工作日。",
    "《行政许可法》第四十二条、第七十四条第（二）项",
)
T4_WARNING = Rule(
    "T4",
    Level.WARNING,
    "临近告知期限",
    "收到材料后到了五个工作日的第四个，既没有受理，也没有一次性告知补正。",
    "《行政许可法》第三十二条第一款第（四）项",
)
T4 = Rule(
    "T4",
    Level.RED,
    "逾期不告知",
    "收到材料后五个工作日没有受理，也没有一次性告知补正；依法视为受理的，视为受理本身就是发牌的原因。",
    "《行政许可法》第三十二条第一款第（四）项、第七十二条第（三）（四）项",
)
T5 = Rule(
    "T5",
    Level.YELLOW,
    "环节超时",
    "审查方案中的一个环节超过了它的时限。特别程序的时间不计。",
    "办事指南载明的审查方案和环节时限",
)
T6 = Rule(
    "T6",
    Level.YELLOW,
    "逾期未送达",
    "作出准予决定后十个工作日，还没有颁发、送达证件。",
    "《行政许可法》第四十四条",
)

T7 = Rule(
    "T7",
    Level.WARNING,
    "公示到了最晚发布的日子",
    "到了公示最晚应当发布的那一天，还没有经第二个人审核发布；再晚，公示期满就超过这一环节的时限。特别程序的时间不计。",
    "办事指南载明的公示期和环节时限；《政府信息公开条例》第十七条",
)

RULES = (T1, T2, T3, T4_WARNING, T4, T5, T6, T7)


def rule_of(rule_id: str, level: int) -> Rule:
    """The rule of a stored card. KeyError for one that there never was."""
    return _by_key()[rule_id, level]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is true from ``at`` on. ``due`` is the end of the limit it speaks of, ``about`` the step, if one.

    ``until``: the instant at which the matter ends, None while nobody knows. A warning ends at the latest when what it
    warned of happens.
    """

    rule: Rule
    at: datetime
    due: datetime
    until: datetime | None
    about: str = ""


def card_id(case_id: UUID, found: Finding) -> UUID:
    """The name of the card: a UUIDv7 of its instant whose tail follows from case, rule, level, subject and instant."""
    text = "|".join((str(case_id), found.rule.id, str(found.rule.level.value), found.about, instant_text(found.at)))
    tail = sha256(text.encode()).digest()
    return uuid7(found.at, lambda size: tail[:size])


def findings(case: WatchedCase, calendar: Calendar) -> tuple[Finding, ...]:
    """Everything that the rules say of this case, past and to come, under the facts as they stand; in order of time."""
    clock = case.clock
    found = [*_examined(clock, calendar), *_decided(case, clock, calendar), *_stepped(case, clock, calendar)]
    found += [each for leg in clock.legs if leg.name == "delivery" for each in _missed(T6, leg.due, leg.stopped_at)]
    return tuple(sorted(found, key=lambda each: (each.at, each.rule.id, each.rule.level, each.about)))


def level_of(found: Sequence[Finding], now: datetime) -> Level | None:
    """The gravest that has become true by ``now``."""
    return max((each.rule.level for each in found if each.at <= now), default=None)


def next_instant(found: Sequence[Finding], now: datetime) -> datetime | None:
    """When something next becomes true or a warning ends, after ``now``."""
    instants = [each.at for each in found]
    instants += [each.until for each in found if each.rule.level is Level.WARNING and each.until is not None]
    return min((instant for instant in instants if instant > now), default=None)


def _examined(clock: Clock, calendar: Calendar) -> Iterator[Finding]:
    """T4. Every run of the five days counts: a correction that came starts a new one. Pauses do not touch them."""
    for leg in clock.legs:
        if leg.name == "acceptance":
            yield from _warned(T4_WARNING, leg, leg.start, calendar, NO_PAUSES, share=0)
            yield from _missed(T4, leg.due, leg.stopped_at)


def _decided(case: WatchedCase, clock: Clock, calendar: Calendar) -> Iterator[Finding]:
    """T1 to T3. An extension moves the statutory limit only, a pause both; a warning speaks of the promise, or of the
    statutory limit where nothing was promised."""
    promised, statutory = clock.leg("promised"), clock.leg("statutory")
    known = _instant_of(case, FactKind.ACCEPTED, FactKind.DEEMED_ACCEPTED)
    if known is None:
        return
    if promised is not None:
        yield from _warned(T1, promised, known, calendar, clock.pauses, share=SHARE)
        yield from _missed(T2, promised.due, promised.stopped_at)
    if statutory is not None:
        yield from _missed(T3, statutory.due, statutory.stopped_at)
        if promised is None:
            yield from _warned_of_law(case, statutory, known, calendar, clock.pauses)
    elif promised is not None:
        # The limit ended with the instant before; three more days are counted from that day.
        red = due(promised.due - timedelta(microseconds=1), [GRACE], calendar, clock.pauses)
        yield from _missed(T3, red, promised.stopped_at)


def _warned_of_law(
    case: WatchedCase, leg: Leg, known: datetime, calendar: Calendar, pauses: Pauses
) -> Iterator[Finding]:
    """An extension moves the date, so it may be warned of twice: once before it was extended, once after."""
    extended = _instant_of(case, FactKind.EXTENDED) if len(leg.limits) > 1 else None
    if extended is not None:
        short = replace(leg, limits=leg.limits[:1], due=due(leg.start, leg.limits[:1], calendar, pauses))
        yield from _warned(T1, replace(short, stopped_at=extended), known, calendar, pauses, share=SHARE)
        known = max(known, extended)
    yield from _warned(T1, leg, known, calendar, pauses, share=SHARE)


def _stepped(case: WatchedCase, clock: Clock, calendar: Calendar) -> Iterator[Finding]:
    """T5. The limit of a step leaves out the same pauses as the decision."""
    ended = _instant_of(case, FactKind.DECIDED, FactKind.CLOSED)
    for step_id, token in case.steps.items():
        if "since" not in token:
            continue
        limit = case.guide.review_plan.step(step_id).limit
        end = due(datetime.fromisoformat(token["since"]), [limit], calendar, clock.pauses)
        finished = datetime.fromisoformat(token["finished"]) if "finished" in token else ended
        yield from _missed(T5, end, finished, step_id)
        yield from _published(case, step_id, clock, calendar, finished)


def _published(
    case: WatchedCase, step_id: str, clock: Clock, calendar: Calendar, finished: datetime | None
) -> Iterator[Finding]:
    """T7: from 00:00 of the last day, until it is out; at the latest until the step itself is late. A notice published before
    the instant was kept is not judged."""
    step, token = case.guide.review_plan.step(step_id), case.steps[step_id]
    if step.lasts is None or ("until" in token and "opened" not in token):
        return
    since = datetime.fromisoformat(token["since"])
    by = latest_start(since, step.limit, step.lasts, calendar, clock.pauses)
    if by is None:
        return
    at, end = max(by - timedelta(days=1), since), due(since, [step.limit], calendar, clock.pauses)
    out = datetime.fromisoformat(token["opened"]) if "opened" in token else finished
    if out is None or at < out:
        yield Finding(T7, at, by, min(end, out or end), step_id)


def _missed(rule: Rule, end: datetime, stopped: datetime | None, about: str = "") -> Iterator[Finding]:
    """What was not done before ``end``, or is not done yet. Half-open: done at that very instant is late."""
    if stopped is None or stopped >= end:
        yield Finding(rule, end, end, stopped, about)


def _warned(
    rule: Rule, leg: Leg, known: datetime, calendar: Calendar, pauses: Pauses, *, share: int
) -> Iterator[Finding]:
    """That a limit presses, from the instant it does (not before it was ``known`` to run) until it ends or is missed."""
    presses = _presses(leg, calendar, pauses, share)
    if presses is None:
        return
    at = max(presses, known)
    if at < leg.due and (leg.stopped_at is None or at < leg.stopped_at):
        yield Finding(rule, at, leg.due, min(leg.due, leg.stopped_at or leg.due))


def _presses(leg: Leg, calendar: Calendar, pauses: Pauses, share: int) -> datetime | None:
    """00:00 of the counting day on which no more than one day (or the ``share``-th part of the whole) remains after it.

    Days are counted as the case page counts them: on the day before the last, one remains. A limit of hours presses when
    the share of it remains. None for a limit that ends on the day it begins.
    """
    unit = leg.limits[-1].unit
    if unit is Unit.HOUR:
        hours = sum(limit.amount for limit in leg.limits)
        return pauses.push(leg.start, timedelta(hours=hours) * (1 - 1 / (share or SHARE))) if hours else None
    working = calendar if unit is Unit.WORKING_DAY else None
    start = shanghai_date(leg.start)
    days = (leg.last_day - start).days
    whole = calendar.working_days_between(start, leg.last_day) if working else days
    whole -= pauses.excluded(start, leg.last_day, working)
    if whole < 1:
        return None
    left = max(1, whole // share) if share else 1
    counted = Limit(max(1, whole - left), Unit.WORKING_DAY if working else Unit.NATURAL_DAY)
    return end_of_day(last_day(start, counted, calendar, pauses) - timedelta(days=1))


def _instant_of(case: WatchedCase, *kinds: FactKind) -> datetime | None:
    """When the first fact of these kinds was."""
    wanted = {kind.value for kind in kinds}
    return next((datetime.fromisoformat(fact["at"]) for fact in case.facts if fact["kind"] in wanted), None)


@lru_cache(maxsize=1)
def _by_key() -> dict[tuple[str, int], Rule]:
    return {(rule.id, rule.level.value): rule for rule in RULES}
