"""Signing in once more: a mark in the way back says since when, so that a page that is loaded again does not ask twice."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.core import signing

from tongban.foundation import clock

AGAIN = "again"
"""Name of the parameter."""
_SALT = "tongban.sso.again"
_SECONDS = 900


def mark(query: str) -> str:
    """That whoever asked ``query`` was to sign in from now on."""
    return signing.dumps([_digest(query), int(clock.real_now().timestamp())], salt=_SALT)


def heeded(text: str, query: str, known_at: datetime) -> bool:
    """Whether the person has signed in since the mark ``text`` was made for ``query``."""
    try:
        digest, since = signing.loads(text, salt=_SALT, max_age=_SECONDS)
    except signing.BadSignature:
        return False
    return bool(digest == _digest(query) and known_at.timestamp() >= since)


def _digest(query: str) -> str:
    return sha256(query.encode()).hexdigest()[:32]
