"""What a process reads again and again, remembered for a while: a page that is asked for often costs no statement.

What was changed is known everywhere at the latest that much later; who needs it at once reads it from the tables.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MOST = 8_192
_all: list[Remembered[Any, Any]] = []


class Remembered(Generic[K, V]):
    """Values by key, each kept for ``seconds`` after it was read; beyond ``most`` the one longest in it goes."""

    def __init__(self, seconds: float, most: int = _MOST) -> None:
        self._seconds, self._most = seconds, most
        self._known: dict[K, tuple[float, V]] = {}
        _all.append(self)

    def get(self, key: K, read: Callable[[], V]) -> V:
        """The value of ``key``, read now unless it was within the last seconds. What ``read`` raises is not remembered."""
        if self.knows(key) and (known := self._known.get(key)) is not None:
            return known[1]
        value = read()
        while len(self._known) >= self._most:
            self._known.pop(next(iter(self._known), key), None)
        self._known[key] = time.monotonic(), value
        return value

    def knows(self, key: K) -> bool:
        """Whether there is a value that would be given without reading."""
        known = self._known.get(key)
        return known is not None and time.monotonic() - known[0] < self._seconds

    def forget(self) -> None:
        """Read everything anew."""
        self._known.clear()


def forget_all() -> None:
    """Everything that this process remembers in this way; between tests."""
    for each in _all:
        each.forget()
