"""The way past the applications that a browser itself has to tell of a log-out (OpenID Connect Front-Channel Logout 1.0)."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.urls import reverse
from django.utils.http import urlencode

_SALT = "tongban.sso.farewell"
_SECONDS = 300


def farewell_href(session_id: UUID, goal: str = "") -> str:
    """The page that does it for a log-in that has ended; from there to ``goal``, else to the portal."""
    return f"{reverse('sso:signed-out')}?{urlencode({'of': signing.dumps([session_id.hex, goal], salt=_SALT)})}"


def farewell_of(text: str) -> tuple[UUID, str] | None:
    """The log-in and the goal of such an address; None for one that is not ours or too old."""
    try:
        session_id, goal = signing.loads(text, salt=_SALT, max_age=_SECONDS)
        return UUID(hex=session_id), str(goal)
    except (signing.BadSignature, ValueError):
        return None
