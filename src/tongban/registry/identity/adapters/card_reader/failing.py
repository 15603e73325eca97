"""A reader that is never there: serves where none is configured, and shows what the window does without it."""

from __future__ import annotations

from typing import NoReturn

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.card_reader.http import NAME, TITLE
from tongban.registry.identity.card_reader import CARD_READER_UNAVAILABLE


class FailingCardReader:
    """Every reading fails with ``identity.card_reader.unavailable`` for the given ``reason``; ``not_configured``: there is
    none."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    @property
    def fitted(self) -> bool:
        """A reader that is configured wrongly is a reader all the same."""
        return self._reason != "not_configured"

    def read(self, station: str) -> NoReturn:
        """Never answers."""
        raise DomainError(CARD_READER_UNAVAILABLE, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())
