"""The wire: resolve, check and connect in one step, under one time limit for the whole call.

httpcore asks a *network backend* for every connection it opens. Ours resolves the name once, refuses when any address
is forbidden and connects to the checked address itself, so nothing can be swapped between check and use; TLS still
verifies the certificate against the name. There is no proxy, no redirect, no cookie, no ``.netrc`` and no environment
variable in this path. ``httpx.Client`` is deliberately not used: it follows the environment and writes whole addresses
into the log, where codes of persons would end up.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import httpcore
import httpx

from tongban.foundation.outgoing.addresses import Destination, check_resolved

Resolve = Callable[[str, int, float], Sequence[str]]
"""(host, port, seconds at most) → addresses as text; raises OSError when the name does not resolve."""

UNREACHABLE = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpx.TransportError)
"""What a call raises when the other side is not there, too slow, or does not speak HTTP."""

TIMED_OUT = (httpcore.TimeoutException, httpx.TimeoutException)

_LONGEST_WAIT = 60.0
_deadline: ContextVar[float | None] = ContextVar("outgoing_deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Bound everything on the wire in this block: names, connecting, TLS, and a partner that answers drop by drop."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def remaining() -> float:
    """Seconds left of the running call; infinite outside :func:`within`. Never negative."""
    end = _deadline.get()
    return float("inf") if end is None else max(0.0, end - time.monotonic())


def resolve(host: str, port: int, seconds: float) -> Sequence[str]:
    """The addresses of a name by the machine's resolver, or the literal address itself; OSError when there is none."""
    try:
        return [str(ip_address(host))]
    except ValueError:
        pass
    # getaddrinfo knows no time-out, so it runs beside; four stuck look-ups make the fifth wait and fail, not pile up.
    future = _resolver().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    try:
        found = future.result(timeout=seconds)
    except FutureTimeout as error:
        future.cancel()
        raise TimeoutError("the name did not resolve in time") from error
    return [str(entry[4][0]) for entry in found]


@lru_cache(maxsize=1)
def _resolver() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="outgoing-names")


class GuardedTransport(httpx.BaseTransport):
    """Connections to one destination, kept open between calls; safe to use from several threads."""

    def __init__(
        self,
        destination: Destination,
        *,
        tls: ssl.SSLContext | None = None,
        resolve: Resolve = resolve,
        wire: httpcore.NetworkBackend | None = None,
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls or httpx.create_ssl_context(trust_env=False),
            max_connections=16,
            max_keepalive_connections=4,
            keepalive_expiry=15.0,
            network_backend=_GuardedBackend(destination, resolve, wire or httpcore.SyncBackend()),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One request, one answer, whatever its status. The body is read from the answer's ``iter_raw``.

        Raises ``AddressRefused`` or one of :data:`UNREACHABLE`.
        """
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_AnswerStream(answer))

    def close(self) -> None:
        """Close every open connection."""
        self._pool.close()


class _AnswerStream(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _GuardedBackend(httpcore.NetworkBackend):
    def __init__(self, destination: Destination, resolve: Resolve, wire: httpcore.NetworkBackend) -> None:
        self._destination = destination
        self._resolve = resolve
        self._wire = wire

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to a checked address of ``host``: the first that answers, in the resolver's order."""
        try:
            found = self._resolve(host, port, _bounded(timeout, httpcore.ConnectTimeout))
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("the name did not resolve in time") from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError("the name does not resolve") from error
        failure: Exception = httpcore.ConnectError("no address")
        for address in check_resolved(found, self._destination.allowed):
            try:
                bound = _bounded(timeout, httpcore.ConnectTimeout)
                return _BoundedStream(self._wire.connect_tcp(address, port, bound, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None
    ) -> httpcore.NetworkStream:
        """Never."""
        raise httpcore.ConnectError("outgoing calls go over the network only")


class _BoundedStream(httpcore.NetworkStream):
    """A stream whose every read and write also ends with the call's own time limit."""

    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _bounded(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _bounded(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        # The resolver's absolute form ("host.") is no name a certificate carries.
        name = server_hostname.rstrip(".") if server_hostname else server_hostname
        bound = _bounded(timeout, httpcore.ConnectTimeout)
        return _BoundedStream(self._inner.start_tls(ssl_context, name, bound))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _bounded(timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
    left = remaining()
    if left <= 0:
        raise late("the time for this call is used up")
    return min(_LONGEST_WAIT if timeout is None else timeout, left)
