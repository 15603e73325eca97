"""A port and who serves it in this process."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

P = TypeVar("P")


class Served(Generic[P]):
    """A port and who serves it in this process. It is made at the first use."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()
        self._made: P | None = None
        self.make: Callable[[], P] | None = None

    def by(self, make: Callable[[], P]) -> None:
        """Say who serves the port; ``config`` does, once a process."""
        with self._lock:
            self.make, self._made = make, None

    def now(self) -> P:
        """The adapter of this process. RuntimeError when none was wired."""
        with self._lock:
            if self._made is None:
                if self.make is None:
                    raise RuntimeError(f"no {self._name} is wired")
                self._made = self.make()
            return self._made
