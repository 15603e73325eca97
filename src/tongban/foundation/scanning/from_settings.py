"""Which scanner serves, by the settings. ``config/wiring.py`` calls this once a process."""

from __future__ import annotations

import structlog
from django.conf import LazySettings

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.foundation.scanning.absent import AbsentScanner
from tongban.foundation.scanning.clamd import ClamdScanner
from tongban.foundation.scanning.ports import NAME, TITLE, UNAVAILABLE, Verdict, VirusScanner
from tongban.kernel.errors import DomainError

_log = structlog.get_logger(__name__)


class UnusableScanner:
    """Serves where an address is set that leads nowhere: as a scanner that is down, never as none."""

    def scan(self, content: bytes) -> Verdict:
        """Always ``files.scanner_unavailable``."""
        raise DomainError(UNAVAILABLE, reason="refused_address")

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, "refused_address", 0, real_now())


def from_settings(settings: LazySettings) -> VirusScanner:
    """The scanner at ``VIRUS_SCANNER_URL``; none where it is empty."""
    if not settings.VIRUS_SCANNER_URL:
        _log.warning("virus_scanner.not_configured")
        return AbsentScanner()
    try:
        return ClamdScanner(settings.VIRUS_SCANNER_URL)
    except ValueError as error:
        _log.error("virus_scanner.not_usable", reason=str(error))
        return UnusableScanner()
