"""A platform that is never there: serves where none is configured, and shows what pages do without it."""

from __future__ import annotations

from datetime import date
from typing import NoReturn

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.exit_entry.http import NAME, TITLE, known
from tongban.registry.identity.exit_entry import EXIT_ENTRY_UNAVAILABLE
from tongban.registry.identity.names import check_name


class FailingExitEntryDocuments:
    """Every question fails with ``identity.exit_entry.unavailable`` for the given ``reason``; ``not_configured``: there is none."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    @property
    def offered(self) -> bool:
        """A platform that is configured wrongly is one all the same."""
        return self._reason != "not_configured"

    def compare(self, name: str, number: str, born: date) -> NoReturn:
        """Never answers."""
        check_name(name)
        known(number)
        raise DomainError(EXIT_ENTRY_UNAVAILABLE, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())
