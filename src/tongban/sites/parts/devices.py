"""On which devices an account was signed in before, and how a device and its network are named in the record.

A device that has shown the password once carries a signed cookie: its attempts are counted apart, so that a stranger who
tries passwords locks nobody out of the own device. The cookie opens nothing.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from tongban.registry.identity.actors import Actor
from tongban.sites.parts.signed_in import device_of

COOKIE = "known_device"
_SALT = "tongban.sites.parts.devices"
_KEPT = timedelta(days=180)
_MOST = 5
"""Accounts that one device remembers: a shared one at a window has a few."""
_BROWSERS = (
    ("Edg/", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    (r"Windows", "Windows"),
    (r"Android", "Android"),
    (r"iPhone|iPad", "iOS"),
    (r"Mac OS", "macOS"),
    (r"Linux|X11", "Linux"),
)


def known_to(request: HttpRequest) -> Mapping[UUID, str]:
    """Account → the word by which this device is known to it; empty for a new device or a cookie that is not ours."""
    with suppress(signing.BadSignature, ValueError, AttributeError):
        held = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_KEPT)
        return {UUID(account): str(word) for account, word in held.items()}
    return {}


def remember(request: HttpRequest, response: HttpResponse, actor: Actor) -> None:
    """From now on this device is known to the actor's account."""
    held = dict(known_to(request))
    if actor.account_id is None:
        return
    word = held.pop(actor.account_id, "") or secrets.token_urlsafe(9)
    kept = dict(list(held.items())[-(_MOST - 1) :]) | {actor.account_id: word}
    value = signing.dumps({str(account): each for account, each in kept.items()}, salt=_SALT)
    response.set_cookie(
        COOKIE, value, max_age=_KEPT, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )


def place_of(request: HttpRequest) -> dict[str, str]:
    """Browser and network as the record of log-ins names them: no full address, no user agent."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if re.search(mark, agent)), "")
    found = {
        "device": device_of(request),
        "browser": " · ".join(each for each in (browser, system) if each),
        "network": network_of(str(request.META.get("REMOTE_ADDR", ""))),
    }
    return {name: value for name, value in found.items() if value}


def network_of(address: str) -> str:
    """The network of an address: the first three bytes of an IPv4 one, the first 48 bits of an IPv6 one."""
    with suppress(ValueError):
        version = ipaddress.ip_address(address).version
        return str(ipaddress.ip_network(f"{address}/{24 if version == 4 else 48}", strict=False))
    return ""
