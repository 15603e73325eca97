"""Each rule at its edge; and that neither time nor later facts ever take a card back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation.calendars import current_calendar
from tongban.foundation.clock import SHANGHAI
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.worktime import Clock, Fact, FactKind, Limit, Limits, Unit, fold
from tongban.oversight.supervision.kinds import Level
from tongban.oversight.supervision.rules import RULES, findings, level_of, next_instant, rule_of

CALENDAR = current_calendar()
INSTANT = timedelta(microseconds=1)
WD = Unit.WORKING_DAY
SHOWN = Limit(10, Unit.NATURAL_DAY)
LIMITS = Limits(promised=Limit(5, WD), statutory=Limit(10, WD), delivery=Limit(10, WD))


def at(text: str) -> datetime:
    """``11-02 09:30`` of 2026 in Shanghai. 11-02 is a Monday; November 2026 has no holiday."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


@dataclass
class Told:
    """A case as the rules see it, without a store."""

    facts: Sequence[Mapping[str, Any]]
    limits: Limits = LIMITS
    steps: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        self.steps = self.steps or {}
        steps = {"s1": (Limit(3, WD), None), "s2": (Limit(1, WD), None), "s4": (SHOWN, Limit(7, Unit.NATURAL_DAY))}
        plan = SimpleNamespace(step=lambda step_id: SimpleNamespace(limit=steps[step_id][0], lasts=steps[step_id][1]))
        self.guide = SimpleNamespace(review_plan=plan)

    @property
    def clock(self) -> Clock:
        read = [Fact(FactKind(f["kind"]), datetime.fromisoformat(f["at"]), f.get("data", {})) for f in self.facts]
        return fold(read, self.limits, CALENDAR)


def fact(what: FactKind, instant: datetime, **data: Any) -> dict[str, Any]:
    return {"kind": what.value, "at": instant_text(instant), "data": data}


RECEIVED = fact(FactKind.RECEIVED, at("11-02 09:30"))
ACCEPTED = fact(FactKind.ACCEPTED, at("11-02 10:00"))


def told(case: Told) -> list[tuple[str, int, str, str]]:
    """(rule, level, instant, about), instants as Shanghai clocks show them."""
    return [
        (each.rule.id, each.rule.level.value, f"{each.at.astimezone(SHANGHAI):%m-%d %H:%M}", each.about)
        for each in findings(case, CALENDAR)
    ]


def test_untouched_is_warned_on_the_fourth_day_and_red_after_the_fifth() -> None:
    assert told(Told([RECEIVED])) == [("T4", 1, "11-06 00:00", ""), ("T4", 3, "11-10 00:00", "")]


def test_a_day_before_nothing_and_at_the_very_instant_everything() -> None:
    found = findings(Told([RECEIVED]), CALENDAR)
    assert level_of(found, at("11-06 00:00") - INSTANT) is None
    assert level_of(found, at("11-06 00:00")) is Level.WARNING
    assert level_of(found, at("11-10 00:00") - INSTANT) is Level.WARNING
    assert level_of(found, at("11-10 00:00")) is Level.RED
    assert next_instant(found, at("11-02 09:30")) == at("11-06 00:00")
    assert next_instant(found, at("11-06 00:00")) == at("11-10 00:00")
    assert next_instant(found, at("11-10 00:00")) is None


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        ("11-05 23:59", []),
        ("11-06 00:00", []),
        ("11-06 09:00", [("T4", 1, "11-06 00:00", "")]),
        ("11-09 23:59", [("T4", 1, "11-06 00:00", "")]),
        ("11-10 00:00", [("T4", 1, "11-06 00:00", ""), ("T4", 3, "11-10 00:00", "")]),
    ],
)
def test_the_five_days_are_half_open(answered: str, expected: list[Any]) -> None:
    assert told(Told([RECEIVED, fact(FactKind.CORRECTION_TOLD, at(answered))])) == expected


def test_a_correction_begins_new_five_days_with_instants_of_their_own() -> None:
    corrected = [
        fact(FactKind.CORRECTION_TOLD, at("11-06 15:00")),
        fact(FactKind.CORRECTION_RECEIVED, at("11-12 08:00")),
    ]
    assert told(Told([RECEIVED, *corrected])) == [
        ("T4", 1, "11-06 00:00", ""), ("T4", 1, "11-18 00:00", ""), ("T4", 3, "11-20 00:00", ""),
    ]  # fmt: skip


def test_deemed_acceptance_is_the_reason_of_the_red_card() -> None:
    deemed = fact(FactKind.DEEMED_ACCEPTED, at("11-10 00:00"))
    # Accepted as from the day of receipt: the promise ended at the same instant, and was never worth a warning.
    assert told(Told([RECEIVED, deemed])) == [
        ("T4", 1, "11-06 00:00", ""), ("T2", 2, "11-10 00:00", ""), ("T4", 3, "11-10 00:00", ""),
        ("T3", 3, "11-17 00:00", ""),
    ]  # fmt: skip


def test_promise_and_law() -> None:
    assert told(Told([RECEIVED, ACCEPTED])) == [
        ("T1", 1, "11-06 00:00", ""), ("T2", 2, "11-10 00:00", ""), ("T3", 3, "11-17 00:00", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "warned"),
    [(1, "11-03 00:00"), (2, "11-03 00:00"), (5, "11-06 00:00"), (10, "11-12 00:00"), (20, "11-24 00:00")],
)
def test_a_warning_comes_with_one_day_or_a_fifth_left(days: int, warned: str) -> None:
    case = Told([RECEIVED, ACCEPTED], Limits(promised=Limit(days, WD)))
    assert told(case)[0] == ("T1", 1, warned, "")


def test_what_is_to_be_done_the_same_day_is_not_warned_of() -> None:
    case = Told([RECEIVED, ACCEPTED], Limits(promised=Limit(0, WD)))
    assert told(case) == [("T2", 2, "11-03 00:00", ""), ("T3", 3, "11-06 00:00", "")]


def test_without_a_statutory_limit_red_comes_three_working_days_after_the_promise() -> None:
    case = Told([RECEIVED, ACCEPTED], Limits(promised=Limit(5, WD)))
    assert told(case)[-1] == ("T3", 3, "11-13 00:00", "")


def test_without_a_promise_the_law_is_warned_of_anew_after_an_extension() -> None:
    limits = Limits(statutory=Limit(10, WD))
    facts = [RECEIVED, ACCEPTED]
    assert told(Told(facts, limits)) == [("T1", 1, "11-12 00:00", ""), ("T3", 3, "11-17 00:00", "")]
    extended = fact(FactKind.EXTENDED, at("11-13 10:00"), amount=5)
    assert told(Told([*facts, extended], limits)) == [
        ("T1", 1, "11-12 00:00", ""), ("T1", 1, "11-18 00:00", ""), ("T3", 3, "11-24 00:00", ""),
    ]  # fmt: skip
    early = fact(FactKind.EXTENDED, at("11-11 10:00"), amount=5)
    assert told(Told([*facts, early], limits)) == [("T1", 1, "11-18 00:00", ""), ("T3", 3, "11-24 00:00", "")]


def test_an_extension_moves_the_law_and_not_the_promise() -> None:
    extended = fact(FactKind.EXTENDED, at("11-05 10:00"), amount=5)
    assert told(Told([RECEIVED, ACCEPTED, extended])) == [
        ("T1", 1, "11-06 00:00", ""), ("T2", 2, "11-10 00:00", ""), ("T3", 3, "11-24 00:00", ""),
    ]  # fmt: skip


def test_a_pause_moves_promise_law_and_step() -> None:
    paused = fact(FactKind.PAUSED, at("11-04 09:00"), planned_end="2026-11-06", kind="HEARING")
    steps = {"s1": {"state": "running", "since": instant_text(at("11-02 10:00"))}}
    assert told(Told([RECEIVED, ACCEPTED, paused], steps=steps)) == [
        ("T1", 1, "11-10 00:00", ""), ("T5", 2, "11-10 00:00", "s1"), ("T2", 2, "11-12 00:00", ""),
        ("T3", 3, "11-19 00:00", ""),
    ]  # fmt: skip


def test_a_pause_after_the_due_date_heals_nothing() -> None:
    paused = fact(FactKind.PAUSED, at("11-10 09:00"), planned_end="2026-11-13", kind="HEARING")
    assert ("T2", 2, "11-10 00:00", "") in told(Told([RECEIVED, ACCEPTED, paused]))


@pytest.mark.parametrize(("decided", "late"), [("11-09 23:59", False), ("11-10 00:00", True)])
def test_decided_at_the_last_moment(decided: str, late: bool) -> None:
    found = told(Told([RECEIVED, ACCEPTED, fact(FactKind.DECIDED, at(decided), granted=False)]))
    assert (("T2", 2, "11-10 00:00", "") in found) is late


def test_steps_have_limits_of_their_own() -> None:
    since = instant_text(at("11-02 10:00"))
    done = {"state": "done", "since": since, "finished": instant_text(at("11-06 00:00"))}
    in_time = {**done, "finished": instant_text(at("11-05 23:59"))}
    assert ("T5", 2, "11-06 00:00", "s1") in told(Told([RECEIVED, ACCEPTED], steps={"s1": done}))
    assert not [each for each in told(Told([RECEIVED, ACCEPTED], steps={"s1": in_time})) if each[0] == "T5"]
    waiting = {"s1": in_time, "s2": {"state": "waiting"}}
    assert not [each for each in told(Told([RECEIVED, ACCEPTED], steps=waiting)) if each[0] == "T5"]


def test_a_step_of_a_withdrawn_case_runs_no_longer() -> None:
    steps = {"s1": {"state": "running", "since": instant_text(at("11-02 10:00"))}}
    closed = fact(FactKind.CLOSED, at("11-05 10:00"))
    assert not [each for each in told(Told([RECEIVED, ACCEPTED, closed], steps=steps)) if each[0] == "T5"]


def published(opened: str = "", **token: str) -> list[tuple[str, int, str, str]]:
    """T7 of a publicity of seven days in a step of ten, both natural, that runs since 2 November."""
    given = {"opened": instant_text(at(opened)), "until": "later"} if opened else {}
    steps = {"s4": {"state": "running", "since": instant_text(at("11-02 10:00")), **given, **token}}
    return [each for each in told(Told([RECEIVED, ACCEPTED], steps=steps)) if each[0] == "T7"]


def test_on_the_last_day_on_which_a_publicity_can_be_out_in_time_it_is_warned_of() -> None:
    assert published() == [("T7", 1, "11-05 00:00", "s4")]
    assert published("11-04 23:59") == published("11-05 00:00") == []
    assert published("11-05 09:00") == [("T7", 1, "11-05 00:00", "s4")]
    assert published(until="before the instant was kept") == []
    steps = {"s4": {"state": "running", "since": instant_text(at("11-02 10:00"))}}
    (found,) = [each for each in findings(Told([RECEIVED, ACCEPTED], steps=steps), CALENDAR) if each.rule.id == "T7"]
    assert (found.due, found.until) == (at("11-06 00:00"), at("11-13 00:00"))


def test_a_grant_has_to_arrive_within_ten_days_and_a_refusal_has_no_such_limit() -> None:
    granted = fact(FactKind.DECIDED, at("11-04 10:00"), granted=True)
    assert told(Told([RECEIVED, ACCEPTED, granted])) == [("T6", 2, "11-19 00:00", "")]
    delivered = fact(FactKind.DELIVERED, at("11-18 10:00"))
    assert told(Told([RECEIVED, ACCEPTED, granted, delivered])) == []
    assert told(Told([RECEIVED, ACCEPTED, fact(FactKind.DECIDED, at("11-04 10:00"), granted=False)])) == []


def test_limits_of_hours_and_natural_days() -> None:
    hours = Told([RECEIVED, ACCEPTED], Limits(acceptance=None, promised=Limit(10, Unit.HOUR)))
    assert told(hours)[:2] == [("T1", 1, "11-02 18:00", ""), ("T2", 2, "11-02 20:00", "")]
    natural = Told([RECEIVED, ACCEPTED], Limits(acceptance=None, promised=Limit(10, Unit.NATURAL_DAY)))
    assert told(natural)[:2] == [("T1", 1, "11-10 00:00", ""), ("T2", 2, "11-13 00:00", "")]
    months = Told([RECEIVED, ACCEPTED], Limits(acceptance=None, promised=Limit(1, Unit.MONTH)))
    assert told(months)[:2] == [("T1", 1, "11-26 00:00", ""), ("T2", 2, "12-03 00:00", "")]


def test_every_rule_says_what_and_why() -> None:
    assert {rule.id for rule in RULES} == {"T1", "T2", "T3", "T4", "T5", "T6", "T7"}
    assert all(rule.title and rule.condition.endswith("。") and rule.basis for rule in RULES)
    assert [rule_of(rule.id, rule.level) for rule in RULES] == list(RULES)


# --- time and later facts -------------------------------------------------------------------------------------------

_KINDS = [
    FactKind.CORRECTION_TOLD, FactKind.CORRECTION_RECEIVED, FactKind.ACCEPTED, FactKind.PAUSED, FactKind.RESUMED,
    FactKind.EXTENDED, FactKind.DECIDED, FactKind.DELIVERED, FactKind.CLOSED,
]  # fmt: skip
_LIMITS = st.builds(
    Limits,
    promised=st.one_of(st.none(), st.builds(Limit, st.integers(0, 20), st.sampled_from([WD, Unit.NATURAL_DAY]))),
    statutory=st.one_of(st.none(), st.builds(Limit, st.integers(1, 30), st.just(WD))),
    delivery=st.just(Limit(10, WD)),
)


@st.composite
def histories(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Facts in order of time, as the deeds would write them down or not."""
    facts, instant = [RECEIVED], at("11-02 09:30")
    for _ in range(draw(st.integers(0, 8))):
        instant += timedelta(minutes=draw(st.integers(1, 12_000)))
        kind = draw(st.sampled_from(_KINDS))
        data: dict[str, Any] = {}
        if kind is FactKind.PAUSED:
            planned = instant.astimezone(SHANGHAI).date() + timedelta(days=draw(st.integers(0, 20)))
            data = {"planned_end": planned.isoformat(), "kind": "HEARING"}
        elif kind is FactKind.EXTENDED:
            data = {"amount": draw(st.integers(1, 10))}
        facts.append(fact(kind, instant, **data))
    return facts


def raised(case: Told, now: datetime) -> set[tuple[str, int, datetime, str]]:
    return {
        (each.rule.id, each.rule.level.value, each.at, each.about)
        for each in findings(case, CALENDAR)
        if each.at <= now
    }


@given(
    facts=histories(),
    limits=_LIMITS,
    cut=st.integers(0, 8),
    minutes=st.integers(0, 90_000),
    later=st.integers(0, 90_000),
)
@settings(max_examples=400, deadline=None)
def test_neither_later_time_nor_later_facts_take_a_card_back(
    facts: list[dict[str, Any]], limits: Limits, cut: int, minutes: int, later: int
) -> None:
    """What a sweep finds at ``now`` with the facts of that moment, a sweep after an outage finds too."""
    known = facts[: cut + 1]
    now = datetime.fromisoformat(known[-1]["at"]) + timedelta(minutes=minutes)
    known = [each for each in facts if datetime.fromisoformat(each["at"]) <= now]
    steps = {name: {"state": "running", "since": known[0]["at"]} for name in ("s1", "s4")}
    then = raised(Told(known, limits, steps), now)
    afterwards = Told(facts, limits, steps)
    latest = now + timedelta(minutes=later)
    assert then <= raised(afterwards, latest)
    # Nor does a late sweep find, before that moment, what was not to be seen then.
    assert {each for each in raised(afterwards, latest) if each[2] < now} <= then
    assert (level_of(findings(afterwards, CALENDAR), latest) or 0) >= max((each[1] for each in then), default=0)
