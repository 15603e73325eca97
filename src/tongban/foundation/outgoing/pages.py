"""Public pages of other sites, read as a polite visitor reads them: nothing is sent but the question.

Every address is guarded as any outgoing call is, every redirect anew, so that no page leads into the house's network.
``robots.txt`` is obeyed (RFC 9309), one page a second is asked of a host, and size and time of every answer are bounded.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.robotparser import RobotFileParser

import httpcore
import httpx

from tongban.foundation.inside import inside_unit_of_work
from tongban.foundation.outgoing.addresses import AddressRefused, Destination, page_destination
from tongban.foundation.outgoing.errors import CalledInsideUnitOfWork
from tongban.foundation.outgoing.transport import TIMED_OUT, UNREACHABLE, GuardedTransport, within

USER_AGENT = "TongbanConsistency"
MOST_BYTES = 2_000_000
MOST_SECONDS = 15.0
_MOST_OF_ROBOTS = 500_000
_HOPS = 3
_LONGEST_DELAY = 10.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", re.IGNORECASE)
_CHINESE = frozenset({"gb2312", "gbk", "gb_2312-80"})


class PageUnread(Exception):
    """The page could not be read. ``reason``: refused, robots, slow, unreachable, large, redirects, no_page or a status."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str
    kind: str
    body: bytes


class PoliteReader:
    """Reads pages one after the other. Not for several threads. ``trusted``: exact origins that may lie inside."""

    def __init__(
        self,
        trusted: Iterable[str] = (),
        *,
        pause: float = 1.0,
        seconds: float = MOST_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
        transport: Callable[[Destination], httpx.BaseTransport] = GuardedTransport,
    ) -> None:
        self._trusted, self._pause, self._seconds = tuple(trusted), pause, seconds
        self._sleep, self._transport = sleep, transport
        self._robots: dict[str, RobotFileParser | None] = {}
        self._asked: dict[str, float] = {}

    def read(self, address: str) -> str:
        """The text of an HTML page, as sent. PageUnread; CalledInsideUnitOfWork inside a unit of work."""
        if inside_unit_of_work():
            raise CalledInsideUnitOfWork("pages.read")
        for _hop in range(_HOPS + 1):
            self._obey(address)
            answer = self._ask(address, MOST_BYTES)
            if answer.status not in _REDIRECTS:
                return _text(answer)
            address = _joined(address, answer.location)
        raise PageUnread("redirects")

    def _obey(self, address: str) -> None:
        """Wait for the host's turn; PageUnread ``robots`` where it wants no visit, or cannot say what it wants."""
        origin = _origin(address)
        if origin not in self._robots:
            self._robots[origin] = self._rules(origin)
        rules = self._robots[origin]
        if rules is None or not rules.can_fetch(USER_AGENT, address):
            raise PageUnread("robots")
        wanted = rules.crawl_delay(USER_AGENT)
        delay = min(_LONGEST_DELAY, max(self._pause, float(wanted or 0)))
        wait = self._asked.get(origin, float("-inf")) + delay - time.monotonic()
        if wait > 0:
            self._sleep(wait)
        self._asked[origin] = time.monotonic()

    def _rules(self, origin: str) -> RobotFileParser | None:
        """What ``/robots.txt`` allows: everything where there is none, nothing (None) while the site is in trouble."""
        rules, address = RobotFileParser(), f"{origin}/robots.txt"
        for _hop in range(_HOPS + 1):
            answer = self._ask(address, _MOST_OF_ROBOTS)
            if answer.status not in _REDIRECTS:
                break
            address = _joined(address, answer.location)
        if answer.status >= 500:
            return None
        rules.parse(answer.body.decode("utf-8", "replace").splitlines() if answer.status == 200 else [])
        return rules

    def _ask(self, address: str, most: int) -> _Answer:
        try:
            destination = page_destination(address, self._trusted)
            transport = self._transport(destination)
            try:
                with within(self._seconds):
                    return _read(transport, address, most)
            finally:
                transport.close()
        except AddressRefused as error:
            raise PageUnread("refused") from error
        except TIMED_OUT as error:
            raise PageUnread("slow") from error
        except (*UNREACHABLE, httpcore.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise PageUnread("unreachable") from error


def _read(transport: httpx.BaseTransport, address: str, most: int) -> _Answer:
    headers = {
        "User-Agent": f"{USER_AGENT}/1",
        "Accept": "text/html,application/xhtml+xml",
        "Accept-Language": "zh-CN",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    answer = transport.handle_request(httpx.Request("GET", address, headers=headers))
    try:
        body = bytearray()
        for piece in answer.iter_raw():
            body += piece
            if len(body) > most:
                raise PageUnread("large")
    finally:
        answer.close()
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise PageUnread("no_page")
    return _Answer(
        answer.status_code, answer.headers.get("location", ""), answer.headers.get("content-type", ""), bytes(body)
    )


def _text(answer: _Answer) -> str:
    if answer.status != 200:
        raise PageUnread(str(answer.status))
    if "html" not in answer.kind.lower():
        raise PageUnread("no_page")
    named = _CHARSET.search(answer.kind.encode("ascii", "replace")) or _CHARSET.search(answer.body[:4096])
    charset = named.group(1).decode("ascii").lower() if named else "utf-8"
    try:
        return answer.body.decode("gb18030" if charset in _CHINESE else charset, "replace")
    except LookupError:
        return answer.body.decode("utf-8", "replace")


def _joined(address: str, location: str) -> str:
    try:
        return str(httpx.URL(address).join(location))
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise PageUnread("redirects") from error


def _origin(address: str) -> str:
    try:
        parsed = httpx.URL(address)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise PageUnread("refused") from error
    return f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
