"""Every regular expression of the code base against long inputs: the time it takes must grow as the input does.

No clock on the wall: each is measured against itself, on an input eight times as long. Linear growth is eight, quadratic
sixty-four; what backtracks without bound is caught on inputs of two dozen characters before that.
"""

from __future__ import annotations

import gc
import re
import time
from collections.abc import Iterator
from itertools import product, takewhile
from re._constants import AT, LITERAL  # type: ignore[import-untyped]
from re._parser import parse  # type: ignore[import-untyped]

import pytest

from tests.attacks.expressions import Expression, expressions

LENGTHS = (320, 4_000)
MOST = 24.0
"""Times longer on eight times the input: three times what linear growth would be, a third of quadratic."""
NOISE = 200e-6
"""Seconds that the measure itself may be wrong by."""
ENDS = ("", "\x00", "!", "\n", "法")
ALPHABET = "a1A 中第条《》()（）.-_@[]/,、一;%"

FOUND = list(expressions())


def pumps(pattern: str) -> list[str]:
    """What is repeated: every character of the pattern's own, some that classes stand for, and pairs of its own."""
    own = [char for char in dict.fromkeys(pattern) if char not in "\\^$*+?{}|"]
    pairs = ["".join(pair) for pair in product(own[:7], own[:7]) if pair[0] != pair[1]]
    return list(dict.fromkeys([*own[:30], *ALPHABET, *pairs]))


def lead(pattern: str) -> str:
    """The characters with which all that fits begins: without them nothing behind them is tried."""
    found = takewhile(lambda each: each[0] in (LITERAL, AT), parse(pattern))
    return "".join(chr(value) for kind, value in found if kind is LITERAL)


def inputs(pattern: str, length: int) -> Iterator[str]:
    """Long inputs that nearly fit."""
    if begin := lead(pattern):
        for pump in (each for each in pumps(pattern) if len(each) == 1):
            yield begin + pump * length + "\x00"
    for pump in pumps(pattern):
        body = (pump * (length // len(pump) + 1))[:length]
        for end in ENDS[:2] if len(pump) > 1 else ENDS:
            yield body + end


def seconds(expression: Expression, text: str, tries: int = 3) -> float:
    """The shortest of a few tries, in CPU seconds."""
    best = float("inf")
    for _ in range(tries):
        begun = time.process_time()
        expression.run(text)
        best = min(best, time.process_time() - begun)
    return best


def growth(expression: Expression, short: str, long: str) -> float:
    """How many times longer the long input takes; a suspicion is measured again with more care."""
    found = (seconds(expression, long, 1) + NOISE) / (seconds(expression, short, 1) + NOISE)
    if found > MOST:
        gc.collect()
        found = (seconds(expression, long) + NOISE) / (seconds(expression, short) + NOISE)
    return found


def explodes(expression: Expression) -> str:
    """A short input on which four more characters cost many times as much; empty when there is none."""
    for few, more in zip(inputs(expression.pattern, 16), inputs(expression.pattern, 20), strict=True):
        if seconds(expression, more, 1) > 0.005 and growth(expression, few, more) > 6:
            return more
    return ""


def slow(expression: Expression) -> str:
    """The pump of an input on which the expression is worse than linear; empty when there is none."""
    if found := explodes(expression):
        return f"{found!r} explodes"
    # What is far worse than quadratic is seen on the shorter ones, before it takes an hour on the longer.
    for length in LENGTHS:
        pairs = zip(inputs(expression.pattern, length // 8), inputs(expression.pattern, length), strict=True)
        for short, long in pairs:
            times = growth(expression, short, long)
            if times > MOST:
                return f"{long[:12]!r}…{long[-2:]!r} takes {times:.0f} times as long"
    return ""


def test_expressions_are_found() -> None:
    assert len(FOUND) > 80


@pytest.mark.parametrize("expression", FOUND, ids=lambda each: each.place)
def test_time_grows_with_the_input(expression: Expression) -> None:
    assert slow(expression) == ""


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "a*a*b", r"\s+$x", "第(a+)+b"])
def test_a_bad_one_is_seen(pattern: str) -> None:
    assert slow(Expression("here", pattern, re.compile(pattern), "search"))
