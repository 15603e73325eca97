"""The time-stamping authority over HTTP (RFC 3161 §3.4), and what serves where there is none.

Our own request signatures are no part of that protocol: what counts is the token, which is checked before it is kept.
"""

from __future__ import annotations

import secrets
import time
from datetime import timedelta
from pathlib import Path

import structlog
from cryptography import x509
from django.conf import LazySettings, settings

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import (
    BAD_ANSWER,
    CircuitState,
    Document,
    OutgoingClient,
    OutsideSystem,
    SystemHealth,
)
from tongban.foundation.transparency.ports import NAME, TITLE, TITLE_EN, Stamped, TimeStamper
from tongban.kernel.errors import DomainError
from tongban.kernel.stamps import QUERY, REPLY, StampInvalid, authorities_in, checked, query, token_in

TOLERANCE = timedelta(minutes=5)
"""How far the authority's clock may be from the machine's."""
_CHECKED = "通办 check".encode()
_log = structlog.get_logger(__name__)


def authorities() -> tuple[x509.Certificate, ...]:
    """The certificates of ``TSA_CERTIFICATE``; none where the file cannot be read: then no stamp counts."""
    try:
        return authorities_in(Path(settings.TSA_CERTIFICATE).read_bytes())
    except (OSError, ValueError) as error:
        _log.warning("tsa.no_certificate", reason=type(error).__name__)
        return ()


def system(url: str) -> OutsideSystem:
    """The authority as an outside system."""
    return OutsideSystem(NAME, TITLE, TITLE_EN, url, max_answer=64 * 1024)


class HttpTimeStamper:
    """Asks the authority; keeps a token only when it is of this content, this question, now, and signed under the
    certificate that the operator trusts."""

    def __init__(self, client: OutgoingClient) -> None:
        self._client = client

    def stamp(self, content: bytes) -> Stamped:
        """See the port."""
        nonce = secrets.randbits(63)
        answer = self._client.call("stamp", "POST", (), document=Document(QUERY, query(content, nonce), REPLY))
        if answer.status != 200:
            raise _wrong(f"status_{answer.status}")
        try:
            token = token_in(answer.body)
            found = checked(token, content, authorities())
            if found.nonce != nonce:
                raise StampInvalid("nonce")
            if abs(found.at - real_now()) > TOLERANCE:
                raise StampInvalid("time")
        except StampInvalid as error:
            raise _wrong(str(error)) from error
        return Stamped(found.at, found.authority, token)

    def check(self) -> SystemHealth:
        """See the port."""
        begun, reason = time.monotonic(), ""
        try:
            self.stamp(_CHECKED)
        except DomainError as error:
            reason = str(error.data.get("reason", error.code))
        millis = round((time.monotonic() - begun) * 1000)
        return SystemHealth(NAME, TITLE, not reason, self._client.breaker.state, reason, millis, real_now())

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class NoTimeStamper:
    """Serves where nobody stamps, and says why: ``not_configured``, ``refused_address``."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def stamp(self, content: bytes) -> None:
        """Nobody."""

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())


def from_settings(settings: LazySettings) -> TimeStamper:
    """The authority at ``TSA_URL``; none where it is empty, or leads where the platform may not go."""
    if not settings.TSA_URL:
        return NoTimeStamper("not_configured")
    try:
        return HttpTimeStamper(OutgoingClient(system(settings.TSA_URL)))
    except DomainError as error:
        _log.error("tsa.not_usable", reason=error.data.get("reason", ""))
        return NoTimeStamper("refused_address")


def _wrong(reason: str) -> DomainError:
    return DomainError(BAD_ANSWER, system=NAME, title_zh=TITLE, title_en=TITLE_EN, reason=reason)
