"""The way to the log: plain HTTP requests, bounded in time and size. Whatever comes back, it is bytes or AwayError."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

Get = Callable[[str], bytes]
"""``get(path)``: the body of an answer 200."""

SECONDS = 20.0
LARGEST = 4 * 1024 * 1024
_PIECE = 64 * 1024
_LATER = frozenset({401, 403, 407, 408, 425, 429})


class AwayError(Exception):
    """The log does not answer, or not as agreed: it is asked again later. ``refused``: it answered that there is no such
    thing."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        super().__init__(reason)
        self.refused = refused


class EmptyError(AwayError):
    """The log answers that it has no checkpoint to offer: not yet, or no more."""


class _Stay(urllib.request.HTTPRedirectHandler):
    """Nobody sends the witness to another log."""

    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def address(text: str) -> str:
    """The address of a log without the slash at its end. ValueError for what is none."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("http://… or https://…")
    return text.rstrip("/")


def over(url: str, seconds: float = SECONDS) -> Get:
    """Reads below this address."""
    opener = urllib.request.build_opener(_Stay)

    def get(path: str) -> bytes:
        request = urllib.request.Request(url + path, headers={"User-Agent": "tongban-witness/1", "Accept": "*/*"})
        until = time.monotonic() + seconds
        try:
            with opener.open(request, timeout=seconds) as answer:
                return _read(answer, until)
        except urllib.error.HTTPError as error:
            refused = 400 <= error.code < 500 and error.code not in _LATER
            raise AwayError(f"HTTP {error.code}", refused=refused) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise AwayError(str(getattr(error, "reason", "") or error or type(error).__name__)[:200]) from None

    return get


def _read(answer: http.client.HTTPResponse, until: float) -> bytes:
    """The body. One that comes in drops, or never ends, is given up."""
    parts, size = [], 0
    while part := answer.read1(_PIECE):
        parts.append(part)
        size += len(part)
        if size > LARGEST or time.monotonic() > until:
            raise AwayError("too large or too slow 答复过大或过慢")
    if answer.length:
        raise AwayError("broken off 答复中断")
    return b"".join(parts)
