"""Circuit breaker: after several failures in a row, leave an outside system alone for a while.

Without it every page that asks a dead system waits for its time-out, and a system that is coming back is knocked over
again by everybody at once. The state is the process's own: four web processes find out four times, which is cheaper
than a shared store and cannot itself fail.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from threading import Lock


class CircuitState(StrEnum):
    """CLOSED: calls go through. OPEN: they are refused at once. HALF_OPEN: one call may try."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Breaker:
    """Opens after ``failures`` failed calls in a row, rests ``rest_seconds``, then lets one call try."""

    def __init__(
        self, *, failures: int = 3, rest_seconds: float = 30.0, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = failures
        self._rest = rest_seconds
        self._monotonic = monotonic
        self._lock = Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def state(self) -> CircuitState:
        """The state now."""
        with self._lock:
            return self._state()

    def enter(self) -> bool:
        """Whether a call may go. True obliges the caller to say :meth:`succeeded`, :meth:`failed` or :meth:`left`."""
        with self._lock:
            state = self._state()
            if state is CircuitState.CLOSED:
                return True
            if state is CircuitState.OPEN or self._trying:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        """The system answered: close."""
        with self._lock:
            self._failed, self._opened_at, self._trying = 0, None, False

    def failed(self) -> None:
        """The system did not answer: count, and open when it is enough or when this was the one try."""
        with self._lock:
            self._failed += 1
            if self._trying or self._failed >= self._limit:
                self._opened_at = self._monotonic()
            self._trying = False

    def left(self) -> None:
        """The call ended without telling anything about the system (a programming error, an interrupt)."""
        with self._lock:
            self._trying = False

    def retry_after(self) -> int:
        """Whole seconds until a call may try again; 0 when one may now."""
        with self._lock:
            if self._opened_at is None:
                return 0
            return max(0, round(self._opened_at + self._rest - self._monotonic() + 0.5))

    def _state(self) -> CircuitState:
        if self._opened_at is None:
            return CircuitState.CLOSED
        rested = self._monotonic() - self._opened_at >= self._rest
        return CircuitState.HALF_OPEN if rested else CircuitState.OPEN
