"""The breaker opens, rests, tries once and closes."""

from __future__ import annotations

from tongban.foundation.outgoing import Breaker, CircuitState


class _Time:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def _opened() -> tuple[Breaker, _Time]:
    time = _Time()
    breaker = Breaker(failures=3, rest_seconds=30, monotonic=time)
    for _ in range(3):
        assert breaker.enter()
        breaker.failed()
    return breaker, time


def test_failures_in_a_row_open_it() -> None:
    """Two failures and a success are no row."""
    breaker = Breaker(failures=3, monotonic=_Time())
    for deed in (breaker.failed, breaker.failed, breaker.succeeded, breaker.failed, breaker.failed):
        assert breaker.enter()
        deed()
    assert breaker.state is CircuitState.CLOSED
    assert breaker.retry_after() == 0
    breaker.failed()
    assert breaker.state is CircuitState.OPEN


def test_open_lets_nobody_through_until_it_rested() -> None:
    """And tells how long that is."""
    breaker, time = _opened()
    assert not breaker.enter()
    assert breaker.retry_after() == 30
    time.at += 29.9
    assert not breaker.enter()
    time.at += 0.1
    assert breaker.state is CircuitState.HALF_OPEN
    assert breaker.enter()
    assert not breaker.enter(), "one call tries, the others wait"


def test_the_try_decides() -> None:
    """Success closes, failure rests again, a call that told nothing gives its place back."""
    breaker, time = _opened()
    time.at += 30
    assert breaker.enter()
    breaker.left()
    assert breaker.enter()
    breaker.failed()
    assert breaker.state is CircuitState.OPEN
    time.at += 30
    assert breaker.enter()
    breaker.succeeded()
    assert breaker.state is CircuitState.CLOSED
    assert breaker.enter()
    assert breaker.enter()
