"""Which regular expressions a form may use: those that cannot be made slow, in the dialect all doors share.

Python, ECMAScript (JSON Schema, the browser's ``pattern``) and people read the same small subset: literals, classes,
``\\d \\w \\s`` and escapes of signs, groups, ``|`` and the quantifiers ``? * + {m} {m,n} {m,}``. No look-around, back
reference, lazy or possessive quantifier, anchor or flag: a pattern always means the whole value.

The cost of a pattern is an upper bound of the ways to match one text: alternatives add, sequences multiply, a
quantifier multiplies by the number of lengths it allows. That number bounds the work of a backtracking matcher.
"""

from __future__ import annotations

import re

MAX_PATTERN = 200
MAX_WAYS = 100_000
_QUANTIFIER = re.compile(r"\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}")
_ESCAPED = frozenset("dDwWsS.*+?()[]{}|/\\^$-")
# Set operations in the browser's dialect, a FutureWarning in Python's: their meaning is not shared.
_DOUBLED = ("--", "&&", "||", "~~")


def compile_pattern(text: str, max_length: int) -> re.Pattern[str]:
    """The compiled pattern, to be used with ``fullmatch`` on values of at most ``max_length`` characters.

    ValueError (reason in English) if it is not in the subset or can be made slow.
    """
    if len(text) > MAX_PATTERN:
        raise ValueError(f"longer than {MAX_PATTERN} characters")
    scan = _Scan(text, max_length)
    ways = scan.alternatives()
    if scan.at < len(text):
        raise ValueError(f"unexpected {text[scan.at]!r} at {scan.at + 1}")
    if ways > MAX_WAYS:
        raise ValueError("can be matched in too many ways: fewer open quantifiers, or a smaller max_length")
    try:
        return re.compile(text, re.ASCII)
    except re.error as error:
        raise ValueError(str(error)) from error


class _Scan:
    def __init__(self, text: str, max_length: int) -> None:
        self.text = text
        self.at = 0
        self._max_length = max_length
        self._depth = 0

    def alternatives(self) -> int:
        ways = self._sequence()
        while self._next("|"):
            ways += self._sequence()
        return ways

    def _sequence(self) -> int:
        ways = 1
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            ways = min(ways * self._quantified(), MAX_WAYS + 1)
        return ways

    def _quantified(self) -> int:
        inner = self._atom()
        low, high = self._quantifier()
        if self.at < len(self.text) and self.text[self.at] in "?*+{":
            raise ValueError(f"two quantifiers at {self.at + 1}")
        if inner > 1 and high > 1:
            inner = min(inner ** min(high, 20), MAX_WAYS + 1)
        return min(inner * (high - low + 1), MAX_WAYS + 1)

    def _quantifier(self) -> tuple[int, int]:
        if self._next("?"):
            return 0, 1
        if self._next("*"):
            return 0, self._max_length
        if self._next("+"):
            return 1, self._max_length
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            return 1, 1
        self.at = match.end()
        low = int(match[1])
        high = low if not match[2] else int(match[3]) if match[3] else max(low, self._max_length)
        if high < low or high == 0:
            raise ValueError(f"empty quantifier {match[0]}")
        return low, high

    def _atom(self) -> int:
        char = self.text[self.at]
        if char == "(":
            return self._group()
        if char == "[":
            self._class()
        elif char == "\\":
            self._escape()
        elif char in "*+?{}^$])":
            raise ValueError(f"unexpected {char!r} at {self.at + 1}")
        else:
            self.at += 1
        return 1

    def _group(self) -> int:
        self._depth += 1
        if self._depth > 10:
            raise ValueError("nested deeper than 10 groups")
        self.at += 3 if self.text.startswith("(?:", self.at) else 1
        if self.text.startswith("?", self.at):
            raise ValueError("only plain groups are allowed")
        ways = self.alternatives()
        if not self._next(")"):
            raise ValueError("a group is not closed")
        self._depth -= 1
        return ways

    def _class(self) -> None:
        self.at += 1
        self._next("^")
        start = self.at
        while self.at < len(self.text) and self.text[self.at] != "]":
            if self.text[self.at] == "[":
                raise ValueError("a class inside a class")
            if self.text.startswith(_DOUBLED, self.at):
                raise ValueError(f"{self.text[self.at]!r} doubled inside a class")
            if self.text[self.at] == "\\":
                self._escape()
            else:
                self.at += 1
        if self.at == start or not self._next("]"):
            raise ValueError("a class is empty or not closed")

    def _escape(self) -> None:
        if self.text[self.at + 1 : self.at + 2] not in _ESCAPED:
            raise ValueError(f"unknown escape at {self.at + 1}")
        self.at += 2

    def _next(self, char: str) -> bool:
        if self.text.startswith(char, self.at):
            self.at += 1
            return True
        return False
