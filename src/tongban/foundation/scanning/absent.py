"""No scanner: everything passes unscanned, and the operator is told so."""

from __future__ import annotations

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.foundation.scanning.ports import NAME, TITLE, Verdict


class AbsentScanner:
    """Serves where no address is set."""

    def scan(self, content: bytes) -> Verdict:
        """Nobody looked."""
        return Verdict(scanned=False)

    def check(self) -> SystemHealth:
        """Not reachable, because not configured."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, "not_configured", 0, real_now())
