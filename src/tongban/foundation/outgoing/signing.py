"""Signatures between the platform and an outside system that share a secret: HMAC-SHA256.

A *request* is signed over five lines and a heading, each ended by nothing but the line feed between them::

    tongban-request-v1
    GET
    /v1/enterprises/91369901MA00000000?full=1      path and query as sent
    1764000000                                     seconds since 1970, the machine's clock
    9Xw1…                                          nonce, 16 to 64 characters A–Z a–z 0–9 - _
    e3b0c442…                                      SHA-256 of the body, hexadecimal

An *answer* is signed over ``tongban-answer-v1``, the nonce of its request, the status and the SHA-256 of the body.
Bound to the nonce, an old answer that somebody (or a cache on the way) plays back does not fit the new request.

The simulators carry a copy of their own of this protocol, as a partner's programmer would write it from this page; a
test holds the two together.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

from tongban.foundation.outgoing.errors import SIGNATURE_REFUSED
from tongban.kernel.errors import DomainError

TIMESTAMP = "Tongban-Timestamp"
NONCE = "Tongban-Nonce"
SIGNATURE = "Tongban-Signature"
ANSWER_SIGNATURE = "Tongban-Answer-Signature"
TOLERANCE_SECONDS = 300
"""How far two clocks may differ, either way (数据共享网关的时间戳误差 5 分钟)."""

_SCHEME = "v1="
_NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)
_SHORTEST_SECRET = 16


def new_nonce() -> str:
    """144 random bits, 24 characters."""
    return secrets.token_urlsafe(18)


def sign_request(*, secret: str, method: str, target: str, body: bytes, at: datetime, nonce: str) -> dict[str, str]:
    """The three headers of a signed request. ``target`` is the path with its query, exactly as sent.

    ValueError for a secret of fewer than 16 characters or a malformed nonce.
    """
    if not _NONCE.fullmatch(nonce):
        raise ValueError("malformed nonce")
    seconds = str(int(at.timestamp()))
    mac = _request_mac(secret, method, target, seconds, nonce, body)
    return {TIMESTAMP: seconds, NONCE: nonce, SIGNATURE: _SCHEME + mac}


def verify_request(
    *,
    secret: str,
    method: str,
    target: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    is_new: Callable[[str], bool],
) -> None:
    """Let a signed request pass, or raise DomainError ``outgoing.signature_refused`` with the reason.

    Reasons: ``missing``, ``malformed``, ``stale`` (more than 5 minutes off), ``wrong``, ``replayed``. ``headers`` are
    looked up without regard to case; ``now`` is the machine's instant. ``is_new(nonce)`` remembers a nonce for at least
    ten minutes and says whether it was new; it is asked last, so that only holders of the secret can fill that memory.
    """
    found = {name.lower(): value for name, value in headers.items()}
    try:
        seconds, nonce, given = (found[name.lower()] for name in (TIMESTAMP, NONCE, SIGNATURE))
    except KeyError as error:
        raise DomainError(SIGNATURE_REFUSED, reason="missing") from error
    if not (_SECONDS.fullmatch(seconds) and _NONCE.fullmatch(nonce) and given.startswith(_SCHEME)):
        raise DomainError(SIGNATURE_REFUSED, reason="malformed")
    if abs(now.timestamp() - int(seconds)) > TOLERANCE_SECONDS:
        raise DomainError(SIGNATURE_REFUSED, reason="stale")
    if not _same(_SCHEME + _request_mac(secret, method, target, seconds, nonce, body), given):
        raise DomainError(SIGNATURE_REFUSED, reason="wrong")
    if not is_new(nonce):
        raise DomainError(SIGNATURE_REFUSED, reason="replayed")


def sign_answer(*, secret: str, nonce: str, status: int, body: bytes) -> str:
    """The value of ``Tongban-Answer-Signature`` for the answer to the request that carried ``nonce``."""
    return _SCHEME + _mac(secret, "tongban-answer-v1", nonce, str(status), sha256(body).hexdigest())


def answer_fits(*, secret: str, nonce: str, status: int, body: bytes, given: str) -> bool:
    """Whether an answer was signed by the holder of the secret, for this very request. Constant time."""
    return _same(sign_answer(secret=secret, nonce=nonce, status=status, body=body), given)


def _request_mac(secret: str, method: str, target: str, seconds: str, nonce: str, body: bytes) -> str:
    return _mac(secret, "tongban-request-v1", method.upper(), target, seconds, nonce, sha256(body).hexdigest())


def _mac(secret: str, *lines: str) -> str:
    if len(secret) < _SHORTEST_SECRET:
        raise ValueError("the shared secret has fewer than 16 characters")
    if any("\n" in line for line in lines):
        raise ValueError("a line feed inside a signed line")
    return hmac.new(secret.encode(), "\n".join(lines).encode(), sha256).hexdigest()


def _same(expected: str, given: str) -> bool:
    # Compared as bytes: compare_digest refuses text beyond ASCII, and headers can hold any.
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))
