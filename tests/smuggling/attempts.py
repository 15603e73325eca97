"""Defining an attempt: a number, what is tried, and the mark of the holes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

import pytest

from tests.smuggling.tables import HOLES
from tests.smuggling.texts import Attempt

ATTEMPTS: dict[str, str] = {}
"""Every attempt that was defined: id → what is tried."""

Test = TypeVar("Test", bound=Callable[..., None])


def attempt(identifier: str, tried: str) -> Callable[[Test], Test]:
    """A test that is one attempt."""
    _enter(identifier, tried)

    def mark(test: Test) -> Test:
        for each in _marks(identifier):
            test = each(test)
        return test

    return mark


def sentences(attempts: Iterable[Attempt]) -> list[object]:
    """Parameters of a test that tries one text each."""
    rows: list[object] = []
    for each in attempts:
        _enter(each.id, each.tried)
        rows.append(pytest.param(each, id=each.id, marks=_marks(each.id)))
    return rows


def _enter(identifier: str, tried: str) -> None:
    # A test module may be imported twice: by pytest, and by the test of the tables.
    assert ATTEMPTS.setdefault(identifier, tried) == tried, f"two attempts are called {identifier}"


def _marks(identifier: str) -> tuple[pytest.MarkDecorator, ...]:
    if identifier not in HOLES:
        return ()
    return (pytest.mark.xfail(strict=True, reason=f"hole: {HOLES[identifier]}", raises=_WHAT_FAILS),)


_WHAT_FAILS = (AssertionError, pytest.fail.Exception)
"""A hole is an attempt that succeeded, not a test that broke."""
