"""ClamAV's daemon by its own protocol: INSTREAM over TCP or a Unix socket. Bounded in time and in what is read.

A command is ``zINSTREAM`` and a zero byte; then pieces, each with its length in four bytes before it, a length of zero
at the end. The answer ends with a zero byte: ``stream: OK``, ``stream: <name> FOUND`` or ``… ERROR``.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import structlog

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.breaker import Breaker
from tongban.foundation.scanning.ports import NAME, TITLE, UNAVAILABLE, UNSCANNABLE, Verdict
from tongban.kernel.errors import DomainError

CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 20.0
CHECK_SECONDS = 2.0
_PIECE = 64 * 1024
_LONGEST_ANSWER = 4096
_LONGEST_NAME = 120

_log = structlog.get_logger(__name__)


class _SilentError(Exception):
    """The scanner did not answer as agreed; the text is the reason for the operator."""


class ClamdScanner:
    """``address``: ``tcp://host:port`` or ``unix:/path``. ValueError for any other."""

    def __init__(self, address: str, *, total: float = TOTAL_SECONDS, breaker: Breaker | None = None) -> None:
        self._family, self._target = _parsed(address)
        self._total = total
        self._breaker = breaker or Breaker()

    def scan(self, content: bytes) -> Verdict:
        """As the port says. While the scanner does not answer, nobody waits for it: after three failures it rests."""
        if not self._breaker.enter():
            raise DomainError(UNAVAILABLE, reason="resting")
        try:
            verdict = _verdict(self._asked(b"zINSTREAM\0", content))
        except _SilentError as error:
            self._breaker.failed()
            _log.warning("virus_scanner.failed", reason=str(error))
            raise DomainError(UNAVAILABLE, reason=str(error)) from None
        except DomainError:
            self._breaker.succeeded()
            raise
        except BaseException:
            self._breaker.left()
            raise
        self._breaker.succeeded()
        return verdict

    def check(self) -> SystemHealth:
        """A PING, in two seconds at most: whoever asks whether the process is ready waits for it."""
        begun, reason = time.monotonic(), ""
        try:
            if self._asked(b"zPING\0", total=CHECK_SECONDS) != "PONG":
                reason = "strange_answer"
        except _SilentError as error:
            reason = str(error)
        millis = round((time.monotonic() - begun) * 1000)
        return SystemHealth(NAME, TITLE, not reason, self._breaker.state, reason, millis, real_now())

    def _asked(self, command: bytes, content: bytes | None = None, total: float = TOTAL_SECONDS) -> str:
        with self._line(min(total, self._total)) as (line, deadline):
            line.sendall(command)
            try:
                for piece in _pieces(content):
                    _patience(line, deadline)
                    line.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                # It has heard enough (its own limit of size): the reason is in its answer, if any is left.
                pass
            return _read(line, deadline)

    @contextmanager
    def _line(self, total: float) -> Iterator[tuple[socket.socket, float]]:
        deadline = time.monotonic() + total
        try:
            with socket.socket(self._family, socket.SOCK_STREAM) as line:
                line.settimeout(min(CONNECT_SECONDS, total))
                line.connect(self._target)
                _patience(line, deadline)
                yield line, deadline
        except TimeoutError:
            raise _SilentError("timeout") from None
        except OSError as error:
            raise _SilentError(f"unreachable: {error.strerror or type(error).__name__}") from None


def _parsed(address: str) -> tuple[socket.AddressFamily, str | tuple[str, int]]:
    parts = urlsplit(address)
    if parts.scheme == "unix" and parts.path.startswith("/"):
        return socket.AF_UNIX, parts.path
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        family = socket.AF_INET6 if ":" in parts.hostname else socket.AF_INET
        return family, (parts.hostname, parts.port)
    raise ValueError("neither tcp://host:port nor unix:/path")


def _pieces(content: bytes | None) -> Iterator[bytes]:
    if content is None:
        return
    for place in range(0, len(content), _PIECE):
        piece = content[place : place + _PIECE]
        yield len(piece).to_bytes(4, "big") + piece
    yield bytes(4)


def _read(line: socket.socket, deadline: float) -> str:
    answer = b""
    while b"\0" not in answer:
        _patience(line, deadline)
        more = line.recv(_LONGEST_ANSWER)
        answer += more
        if not more or len(answer) > _LONGEST_ANSWER:
            raise _SilentError("no_answer" if not answer else "strange_answer")
    return answer.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _patience(line: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict(scanned=True)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND").strip()
        return Verdict(scanned=True, found="".join(each for each in name if each.isprintable())[:_LONGEST_NAME] or "?")
    if answer.endswith("ERROR"):
        # It is there and cannot look through this content: that is no reason to take it.
        _log.warning("virus_scanner.unscannable", answer=answer[:_LONGEST_NAME])
        raise DomainError(UNSCANNABLE)
    raise _SilentError("strange_answer")
