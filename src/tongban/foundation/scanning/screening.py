"""The rule: nothing infected is taken; what is done while the scanner is away, the operator has decided."""

from __future__ import annotations

import structlog
from django.conf import settings
from prometheus_client import Counter

from tongban.foundation.inside import inside_unit_of_work
from tongban.foundation.outgoing import CalledInsideUnitOfWork
from tongban.foundation.scanning.ports import INFECTED, UNAVAILABLE, scanner
from tongban.kernel.errors import DomainError

ACCEPT_UNSCANNED, REFUSE = "accept_unscanned", "refuse"
"""``VIRUS_SCANNER_DOWN``. Any other word refuses."""

_SCREENED = Counter("tongban_files_screened", "Files looked through for viruses before they are kept.", ["outcome"])
_log = structlog.get_logger(__name__)


def screen(content: bytes, name: str) -> None:
    """Return if ``content`` may be kept.

    DomainErrors ``files.infected`` (data: name, found), ``files.unscannable``; ``files.scanner_unavailable`` where the
    scanner does not answer and ``VIRUS_SCANNER_DOWN`` does not say ``accept_unscanned``.
    """
    if inside_unit_of_work():
        raise CalledInsideUnitOfWork
    try:
        verdict = scanner.now().scan(content)
    except DomainError as error:
        if error.code != UNAVAILABLE or settings.VIRUS_SCANNER_DOWN != ACCEPT_UNSCANNED:
            _SCREENED.labels("refused").inc()
            raise
        _log.warning("virus_scanner.passed_unscanned", reason=error.data.get("reason", ""), size=len(content))
        _SCREENED.labels("unscanned").inc()
        return
    if verdict.found:
        _SCREENED.labels("infected").inc()
        raise DomainError(INFECTED, name=name, found=verdict.found)
    _SCREENED.labels("clean" if verdict.scanned else "no_scanner").inc()
