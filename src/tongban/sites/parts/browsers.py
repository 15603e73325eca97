"""A browser in the words of the person who sits before it."""

from __future__ import annotations

from django.http import HttpRequest

# The first that fits: every browser says that it is others too.
_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("AlipayClient", "支付宝"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_words(request: HttpRequest) -> str:
    """Such as ``Chrome · Windows``; empty for a browser that says nothing known. No version, no address."""
    agent = request.headers.get("User-Agent", "")
    found = (next((word for mark, word in table if mark in agent), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(word for word in found if word)
