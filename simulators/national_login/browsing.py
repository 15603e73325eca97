"""A browser at the stand-in, for tests: somebody is chosen on its page, and it sends the browser back."""

from __future__ import annotations

import http.client
from urllib.parse import parse_qsl, urlencode, urlsplit


def chosen(way_there: str, person: str) -> tuple[str, dict[str, str]]:
    """The address to which the browser goes back when ``person`` (a number, or nobody) is chosen, and what stands in it.

    ValueError with the page for a question that the stand-in does not take.
    """
    parts = urlsplit(way_there)
    line = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
    try:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", f"{parts.path}?{parts.query}", urlencode({"person": person}), form)
        answer = line.getresponse()
        page, place = answer.read().decode(), answer.getheader("Location", "")
    finally:
        line.close()
    if answer.status != http.client.FOUND:
        raise ValueError(page)
    return place, dict(parse_qsl(urlsplit(place).query))
