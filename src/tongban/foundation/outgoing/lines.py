"""The line to an outside system by its settings, for whoever wires adapters."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from tongban.foundation.outgoing.client import OutgoingClient
from tongban.foundation.outgoing.systems import OutsideSystem
from tongban.kernel.errors import DomainError

_log = structlog.get_logger(__name__)
_SHORTEST_SECRET = 16


def line_to(name: str, system: Callable[[str, str], OutsideSystem], url: str, secret: str) -> OutgoingClient | str:
    """The line, or in one word why there is none: ``not_configured``, ``refused_address``, ``secret_too_short``. The platform
    starts all the same; what is configured wrongly is in the log."""
    if not url:
        return "not_configured"
    reason, detail = "secret_too_short", ""
    if len(secret) >= _SHORTEST_SECRET:
        try:
            return OutgoingClient(system(url, secret))
        except DomainError as error:
            reason, detail = "refused_address", str(error.data.get("reason", ""))
    _log.error(f"{name}.not_usable", reason=reason, detail=detail)
    return reason
