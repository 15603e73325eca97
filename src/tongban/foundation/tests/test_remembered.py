"""What is remembered for a while."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from tongban.foundation import remembered
from tongban.foundation.remembered import Remembered, forget_all


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The clock of the process, in seconds."""
    instant = {"now": 100.0}
    monkeypatch.setattr(remembered.time, "monotonic", lambda: instant["now"])
    return instant


def test_it_is_read_once_until_its_time_is_over(at: dict[str, float]) -> None:
    kept, turns = Remembered[str, int](30), itertools.count(1)

    def read() -> int:
        return next(turns)

    assert [kept.get("a", read), kept.get("a", read), kept.get("b", read)] == [1, 1, 2]
    at["now"] += 29.9
    assert kept.get("a", read) == 1
    at["now"] += 0.1
    assert kept.get("a", read) == 3


def test_the_oldest_makes_room(at: dict[str, float]) -> None:
    kept = Remembered[int, int](30, most=2)
    for key in (1, 2, 3):
        kept.get(key, lambda: 0)
    assert [kept.get(key, lambda: 9) for key in (3, 2, 1)] == [0, 0, 9]


def test_a_failure_is_not_remembered() -> None:
    kept = Remembered[str, Any](30)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 // 0)
    assert kept.get("a", lambda: "now") == "now"


def test_everything_is_forgotten_at_once() -> None:
    one, other = Remembered[str, int](30), Remembered[str, int](30)
    assert one.get("a", lambda: 1) + other.get("a", lambda: 1) == 2
    forget_all()
    assert one.get("a", lambda: 2) + other.get("a", lambda: 2) == 4
