"""One-time codes by the clock (TOTP, RFC 6238: HMAC-SHA-1, six digits, thirty seconds), as every authenticator app makes them."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

STEP_SECONDS = 30
DRIFT = 1
"""Steps by which a telephone's clock may be off, either way."""
SECRET_BYTES = 20
ISSUER = "通办"
"""Under what name the app lists the code."""
_DIGITS = 6


def step_of(instant: datetime) -> int:
    """The number of the step that ``instant`` lies in."""
    return int(instant.timestamp()) // STEP_SECONDS


def code_at(secret: bytes, step: int) -> str:
    """The six digits of one step (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def fitting_step(secret: bytes, code: str, instant: datetime, after: int) -> int | None:
    """The step whose code this is, within the drift and later than ``after``, the last one that was used; None for no other.

    Every step is compared, each in constant time.
    """
    now = step_of(instant)
    fitting = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), code.encode()) and step > after
    ]
    return fitting[0] if fitting else None


def written(secret: bytes) -> str:
    """The secret as people type it into an app: base 32 in groups of four."""
    text = b32encode(secret).decode()
    return " ".join(text[each : each + 4] for each in range(0, len(text), 4))


def address(secret: bytes, login: str) -> str:
    """What the QR code holds (the ``otpauth`` form that authenticator apps read)."""
    label = quote(f"{ISSUER}:{login}")
    return f"otpauth://totp/{label}?{urlencode({'secret': b32encode(secret).decode(), 'issuer': ISSUER})}"
