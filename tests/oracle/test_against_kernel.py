"""Two clocks, written by two hands from one law, say the same of every history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.histories import History, histories, moments
from tests.oracle.naive_clock import day_of, read_file
from tongban.kernel.worktime import fold

NAMES = ("acceptance", "promised", "statutory", "delivery")
_CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]


def by_kernel(history: History, asked: list[datetime]) -> dict[str, Any]:
    clock = fold(history.facts, history.limits, history.calendar)
    said: dict[str, Any] = {
        "received_on": clock.received_on,
        "accepted_on": clock.accepted_on,
        "running": clock.running,
        "provisional": clock.provisional,
    }
    for name in NAMES:
        said[f"{name}_due"] = getattr(clock, f"{name}_due")
        ran = [leg for leg in clock.legs if leg.name == name]
        said[f"{name} began"] = [leg.start for leg in ran]
        said[f"{name} ends"] = [leg.due for leg in ran]
        said[f"{name} answered"] = [leg.stopped_at for leg in ran]
        said[f"{name} in time"] = [leg.in_time for leg in ran]
        said[f"{name} last day"] = [leg.last_day for leg in ran]
    said["deemed at"] = next((leg.due for leg in reversed(clock.legs) if leg.name == "acceptance"), None)
    said["days used"] = [clock.days_used(at) for at in asked]
    said["paused"] = [clock.paused_on(day_of(at)) for at in asked]
    return said


def by_oracle(history: History, asked: list[datetime]) -> dict[str, Any]:
    reading = read_file(history.facts, history.limits, history.calendar)
    said: dict[str, Any] = {
        "received_on": reading.received_on,
        "accepted_on": reading.accepted_on,
        "running": reading.turn,
        "provisional": reading.provisional(),
    }
    for name in NAMES:
        said[f"{name}_due"] = reading.due(name)
        ran = [period for period in reading.periods if period.name == name]
        said[f"{name} began"] = [period.begun for period in ran]
        said[f"{name} ends"] = [period.due for period in ran]
        said[f"{name} answered"] = [period.answered for period in ran]
        said[f"{name} in time"] = [period.in_time for period in ran]
        said[f"{name} last day"] = [day_of(period.due - timedelta(microseconds=1)) for period in ran]
    said["deemed at"] = reading.deemed_at
    said["days used"] = [reading.days_used(at) for at in asked]
    said["paused"] = [reading.paused_on(day_of(at)) for at in asked]
    return said


def compare(history: History, asked: list[datetime]) -> None:
    kernel, oracle = by_kernel(history, asked), by_oracle(history, asked)
    different = {name: (kernel[name], oracle[name]) for name in kernel if kernel[name] != oracle[name]}
    assert not different, "\n".join(
        f"{name}: kernel {ours}, oracle {theirs}" for name, (ours, theirs) in different.items()
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[History, list[datetime]]:
    """A history and the instants at which to ask."""
    history = draw(histories())
    return history, draw(moments(history))


@given(questions())
@settings(max_examples=300, deadline=None, suppress_health_check=_CALM)
def test_kernel_and_oracle_agree(question: tuple[History, list[datetime]]) -> None:
    compare(*question)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@given(questions())
@settings(max_examples=10_000, deadline=None, suppress_health_check=_CALM)
def test_kernel_and_oracle_agree_on_ten_thousand(question: tuple[History, list[datetime]]) -> None:
    compare(*question)
