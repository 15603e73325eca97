"""Browsers that somebody has used for an account before: whoever guesses at a login from elsewhere does not lock its owner out.

A login takes ten wrong passwords in ten minutes and then nobody's more; that is also how anybody could lock anybody out.
So a browser gets a signed cookie when its person signs in, or recovers the account in it by telephone, and attempts that show it
are counted by themselves. It proves nothing and opens nothing: without the password it is worth ten guesses, as any other browser.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

COOKIE = "tongban_known"
_SALT = "tongban.sites.parts.known_browser"
_YEAR = 365 * 24 * 3600
_MOST = 5
"""Logins that one browser remembers: a family, a village office."""
_FRESH = "_known_browser"


def known_as(request: HttpRequest, login: str) -> str:
    """The number of this browser where ``login`` has signed in with it before, else ""."""
    held = _read(request)
    return str(held["browser"]) if _mark(login) in held["logins"] else ""


def recognise(request: HttpRequest, login: str) -> None:
    """Somebody has signed in or proved the telephone on record: the answer to this request will carry the cookie."""
    held = _read(request)
    logins = [_mark(login), *(each for each in held["logins"] if each != _mark(login))][:_MOST]
    setattr(request, _FRESH, signing.dumps({**held, "logins": logins}, salt=_SALT))


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie where :func:`recognise` was called."""
    if fresh := getattr(request, _FRESH, ""):
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(COOKIE, fresh, max_age=_YEAR, secure=secure, httponly=True, samesite="Lax")


def _read(request: HttpRequest) -> dict[str, Any]:
    try:
        held: dict[str, Any] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR)
        return held
    except signing.BadSignature:
        return {"browser": get_random_string(16), "logins": []}


def _mark(login: str) -> str:
    return salted_hmac(_SALT, login, algorithm="sha256").hexdigest()[:16]
