"""How a device and its network are named in the record of log-ins."""

from __future__ import annotations

import ipaddress
from contextlib import suppress

from django.http import HttpRequest

from tongban.sites.parts.signed_in import device_of

_BROWSERS = (
    ("Edg/", "Edge"),
    ("MicroMessenger", "WeChat"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iOS"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
    ("X11", "Linux"),
)


def place_of(request: HttpRequest) -> dict[str, str]:
    """Browser and network as the record of log-ins names them: no full address, no user agent."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
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
