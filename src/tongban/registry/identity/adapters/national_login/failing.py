"""A log-in that is never there: serves where none is configured, and shows what the portal does without it."""

from __future__ import annotations

from typing import NoReturn

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.national_login.http import NAME, TITLE
from tongban.registry.identity.national_login import NATIONAL_UNAVAILABLE, Question


class FailingNationalLogin:
    """Everything fails with ``identity.national_login.unavailable`` for the given ``reason``; ``not_configured``: there is
    none."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    @property
    def fitted(self) -> bool:
        """One that is configured wrongly is one all the same."""
        return self._reason != "not_configured"

    def way_there(self, question: Question, *, fresh: bool) -> NoReturn:
        """Leads nowhere."""
        raise DomainError(NATIONAL_UNAVAILABLE, reason=self._reason)

    def arrived(self, question: Question, *, code: str, issuer: str) -> NoReturn:
        """Nobody comes."""
        raise DomainError(NATIONAL_UNAVAILABLE, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())
