"""A gateway that is never there: serves where none is configured. Messages stay in the box, dispatches wait."""

from __future__ import annotations

from collections.abc import Mapping

from tongban.capabilities.messaging.adapters.sms_gateway.http import NAME, TITLE
from tongban.capabilities.messaging.ports import GATEWAY_UNAVAILABLE, DeliveryReport
from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import SIGNATURE_REFUSED, CircuitState, SystemHealth
from tongban.kernel.errors import DomainError


class FailingSmsGateway:
    """Every call fails with ``messaging.gateway.unavailable`` for the given ``reason``; no report is believed."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def send(self, *, key: str, mobile: str, text: str) -> str:
        """Never takes anything."""
        raise DomainError(GATEWAY_UNAVAILABLE, reason=self._reason)

    def read_report(self, *, method: str, target: str, headers: Mapping[str, str], body: bytes) -> DeliveryReport:
        """Nobody shares a secret with us."""
        raise DomainError(SIGNATURE_REFUSED, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())
