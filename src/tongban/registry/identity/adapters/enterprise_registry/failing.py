"""A register that is never there: serves where none is configured, and shows what pages do without it."""

from __future__ import annotations

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.codes import check_uscc
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.enterprise_registry.http import NAME, TITLE
from tongban.registry.identity.ports import REGISTRY_UNAVAILABLE, EnterpriseRecord


class FailingEnterpriseRegistry:
    """Every look-up fails with ``identity.enterprise_registry.unavailable`` for the given ``reason``."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def look_up(self, uscc: str) -> EnterpriseRecord:
        """Never answers."""
        check_uscc(uscc)
        raise DomainError(REGISTRY_UNAVAILABLE, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())
