"""The partner's side of the signature protocol (README.md): check requests, sign answers and own requests. Standard
library only."""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Mapping
from hashlib import sha256
from threading import Lock

TOLERANCE_SECONDS = 300
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


class Nonces:
    """Nonces seen in the last ten minutes: longer than any request that carries one stays valid."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = Lock()

    def is_new(self, nonce: str, now: float) -> bool:
        """Remember ``nonce``; False when it was here before."""
        with self._lock:
            # Insertion order is time order, so the old ones stand in front.
            while self._seen and next(iter(self._seen.values())) < now - 2 * TOLERANCE_SECONDS:
                del self._seen[next(iter(self._seen))]
            if nonce in self._seen:
                return False
            self._seen[nonce] = now
            return True


def refusal_of(
    *, secret: str, method: str, target: str, headers: Mapping[str, str], body: bytes, now: float, nonces: Nonces
) -> str:
    """Why a request is refused: ``missing``, ``malformed``, ``stale``, ``wrong``, ``replayed``; empty when it is good.

    ``now`` in seconds since 1970; ``headers`` with names in lower case.
    """
    seconds = headers.get("tongban-timestamp", "")
    nonce = headers.get("tongban-nonce", "")
    given = headers.get("tongban-signature", "")
    if not (seconds and nonce and given):
        return "missing"
    if not (_SECONDS.fullmatch(seconds) and _NONCE.fullmatch(nonce) and given.startswith("v1=")):
        return "malformed"
    if abs(now - int(seconds)) > TOLERANCE_SECONDS:
        return "stale"
    lines = ("tongban-request-v1", method.upper(), target, seconds, nonce, sha256(body).hexdigest())
    if not hmac.compare_digest(_mac(secret, lines).encode(), given.encode("utf-8", "surrogateescape")):
        return "wrong"
    # Asked last: only a holder of the secret can fill the memory.
    return "" if nonces.is_new(nonce, now) else "replayed"


def answer_signature(*, secret: str, nonce: str, status: int, body: bytes) -> str:
    """The value of ``Tongban-Answer-Signature``."""
    return _mac(secret, ("tongban-answer-v1", nonce, str(status), sha256(body).hexdigest()))


def request_headers(secret: str, method: str, target: str, body: bytes, now: float) -> dict[str, str]:
    """The three headers of a request that we make ourselves; ``now`` in seconds since 1970."""
    seconds, nonce = str(int(now)), secrets.token_urlsafe(18)
    lines = ("tongban-request-v1", method.upper(), target, seconds, nonce, sha256(body).hexdigest())
    return {"Tongban-Timestamp": seconds, "Tongban-Nonce": nonce, "Tongban-Signature": _mac(secret, lines)}


def _mac(secret: str, lines: tuple[str, ...]) -> str:
    return "v1=" + hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()
