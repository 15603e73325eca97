"""A gateway that is never there: serves where none is configured. Messages stay in the box, dispatches wait."""

from __future__ import annotations

from tongban.capabilities.messaging.adapters.gateway import AbsentGateway
from tongban.capabilities.messaging.adapters.sms_gateway.http import NAMED


class FailingSmsGateway(AbsentGateway):
    """Every call fails with ``messaging.gateway.unavailable``."""

    def __init__(self, reason: str) -> None:
        super().__init__(NAMED, reason)

    def send(self, *, key: str, mobile: str, text: str) -> str:
        """Never takes anything."""
        raise self._unavailable()
