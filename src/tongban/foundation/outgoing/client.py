"""The one way in which the platform calls an outside system."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import orjson
from django.conf import settings

from tongban.foundation.clock import real_now
from tongban.foundation.inside import inside_unit_of_work
from tongban.foundation.outgoing.addresses import AddressRefused, Destination, destination_of
from tongban.foundation.outgoing.breaker import Breaker
from tongban.foundation.outgoing.errors import BAD_ANSWER, REFUSED_ADDRESS, UNAVAILABLE, CalledInsideUnitOfWork
from tongban.foundation.outgoing.signing import ANSWER_SIGNATURE, NONCE, answer_fits, new_nonce, sign_request
from tongban.foundation.outgoing.systems import CallRecord, Outcome, OutsideSystem, SystemHealth, log_call
from tongban.foundation.outgoing.transport import TIMED_OUT, UNREACHABLE, GuardedTransport, remaining, within
from tongban.foundation.telemetry import trace_id
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
_METHODS = _IDEMPOTENT | {"POST", "PATCH"}
_TRY_AGAIN = frozenset({429, 500, 502, 503, 504})
_FIRST_PAUSE = 0.15
_LONGEST_PAUSE = 2.0
_USER_AGENT = "Tongban/1"
_JSON = "application/json"
_JSON_TYPE = re.compile(r"application/(?:[a-z0-9.+-]+\+)?json\s*(?:;|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a system answered: status 100–299 or 400–499. The body never shows in a repr; it may hold personal data."""

    system: OutsideSystem
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The JSON of the body. DomainError ``outgoing.bad_answer`` when it is none, or not said to be."""
        if not _JSON_TYPE.match(self.headers.get("content-type", "")):
            raise _error(BAD_ANSWER, self.system, reason="not_json")
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise _error(BAD_ANSWER, self.system, reason="not_json") from error


@dataclass(frozen=True, slots=True)
class Document:
    """A body that is no JSON: its media type, and that of the answer which is wanted."""

    media_type: str
    content: bytes = field(repr=False)
    answer_type: str


class _Failed(Exception):
    """One attempt failed in a way that another might not."""

    def __init__(self, reason: str, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


class OutgoingClient:
    """Calls to one outside system, from any thread. Keep one per system and process; it holds connections and breaker.

    DomainError ``outgoing.refused_address`` at once when the system's address is not allowed by its text.
    """

    def __init__(
        self,
        system: OutsideSystem,
        *,
        transport: httpx.BaseTransport | None = None,
        breaker: Breaker | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        try:
            self._destination = destination_of(system.base_url, settings.TRUSTED_LOCAL_SERVICES)
        except AddressRefused as error:
            raise _error(REFUSED_ADDRESS, system, reason=error.reason) from error
        self.system = system
        self.breaker = breaker or Breaker()
        self._transport = transport or GuardedTransport(self._destination)
        self._sleep = sleep

    def call(
        self,
        operation: str,
        method: str,
        path: tuple[str, ...],
        *,
        query: Mapping[str, str] | None = None,
        json: Any = None,
        document: Document | None = None,
        idempotency_key: str | None = None,
        authorization: str = "",
    ) -> Answer:
        """One call, with its retries, and the answer.

        ``operation`` is the word for it in log and metrics (never data). ``path`` is a tuple of segments, each escaped
        here, so no value can climb out of its place. The body is ``json`` or ``document``. ``authorization`` is the header of
        that name, for systems that know another proof than our signature. Tried again, with growing pauses, only when
        repeating does no harm: GET, HEAD, OPTIONS, PUT, DELETE, or any method with an ``idempotency_key``.

        Status 4xx is an answer and left to the caller, except 429. DomainError ``outgoing.unavailable`` (no
        connection, time-out, 429, 5xx, breaker open), ``outgoing.bad_answer`` (redirect, too large, compressed,
        signature does not fit), ``outgoing.refused_address``. CalledInsideUnitOfWork inside a unit of work.
        """
        if inside_unit_of_work():
            raise CalledInsideUnitOfWork(f"{self.system.name}.{operation}")
        body = document if json is None else _as_json(json)
        request = _Request(self.system, self._destination, method, path, query, body, idempotency_key, authorization)
        record = CallRecord(self.system.name, operation, method)
        started = time.monotonic()
        try:
            with within(self.system.total):
                return self._with_breaker(request, record)
        except DomainError as error:
            record.reason = str(error.data.get("reason", ""))
            raise
        finally:
            log_call(record, trace=trace_id(), seconds=time.monotonic() - started)

    def check(self) -> SystemHealth:
        """Ask the system how it is, by a real call; never raises for a system that is ill."""
        started, at = time.monotonic(), real_now()
        reason = ""
        try:
            answer = self.call("check", "GET", self.system.health_path)
            if answer.status != 200:
                reason = f"status_{answer.status}"
        except DomainError as error:
            reason = str(error.data.get("reason", error.code))
        millis = round((time.monotonic() - started) * 1000)
        system = self.system
        return SystemHealth(system.name, system.title_zh, not reason, self.breaker.state, reason, millis, at)

    def close(self) -> None:
        """Close the connections. The client can be used again; it opens new ones."""
        self._transport.close()

    def _with_breaker(self, request: _Request, record: CallRecord) -> Answer:
        if not self.breaker.enter():
            record.outcome = Outcome.CIRCUIT_OPEN
            raise _error(UNAVAILABLE, self.system, reason="circuit_open", retry_after=self.breaker.retry_after())
        told = False
        try:
            answer = self._attempts(request, record)
            record.outcome = Outcome.ANSWERED
            told = True
            self.breaker.succeeded()
            return answer
        except AddressRefused as error:
            record.outcome = Outcome.REFUSED_ADDRESS
            raise _error(REFUSED_ADDRESS, self.system, reason=error.reason) from error
        except DomainError as error:
            told = True
            if error.code == UNAVAILABLE:
                record.outcome = Outcome.UNAVAILABLE
                self.breaker.failed()
            else:
                # It answers, if wrongly: leaving it alone for a while would not make it better.
                record.outcome = Outcome.BAD_ANSWER
                self.breaker.succeeded()
            raise
        finally:
            if not told:
                self.breaker.left()

    def _attempts(self, request: _Request, record: CallRecord) -> Answer:
        most = self.system.attempts if request.repeatable else 1
        while True:
            record.attempts += 1
            try:
                return self._attempt(request, record)
            except _Failed as failure:
                pause = max(failure.wait, _pause(record.attempts))
                if record.attempts >= most or pause > _LONGEST_PAUSE or pause >= remaining():
                    raise _error(UNAVAILABLE, self.system, reason=failure.reason) from failure
                self._sleep(pause)

    def _attempt(self, request: _Request, record: CallRecord) -> Answer:
        nonce = new_nonce()
        message = request.message(nonce)
        try:
            response = self._transport.handle_request(message)
            try:
                record.status = response.status_code
                body = self._read(response)
            finally:
                response.close()
        except UNREACHABLE as error:
            raise _Failed("timeout" if isinstance(error, TIMED_OUT) else "no_connection") from error
        record.size = len(body)
        if response.status_code in _TRY_AGAIN:
            raise _Failed(f"status_{response.status_code}", _retry_after(response))
        if response.status_code >= 500:
            raise _error(UNAVAILABLE, self.system, reason=f"status_{response.status_code}")
        if 300 <= response.status_code < 400:
            raise _error(BAD_ANSWER, self.system, reason="redirect")
        if self.system.signed_answers and not self._fits(nonce, response, body):
            raise _error(BAD_ANSWER, self.system, reason="answer_signature")
        return Answer(self.system, response.status_code, dict(response.headers), body)

    def _read(self, response: httpx.Response) -> bytes:
        if response.headers.get("content-encoding", "identity") != "identity":
            # We asked for none; unpacking would let a small answer become a huge one.
            raise _error(BAD_ANSWER, self.system, reason="compressed")
        parts: list[bytes] = []
        size = 0
        for part in response.iter_raw():
            size += len(part)
            if size > self.system.max_answer:
                raise _error(BAD_ANSWER, self.system, reason="too_large")
            parts.append(part)
        return b"".join(parts)

    def _fits(self, nonce: str, response: httpx.Response, body: bytes) -> bool:
        return answer_fits(
            secret=self.system.secret,
            nonce=nonce,
            status=response.status_code,
            body=body,
            given=response.headers.get(ANSWER_SIGNATURE, ""),
        )


class _Request:
    """What stays the same over the attempts of one call."""

    def __init__(
        self,
        system: OutsideSystem,
        destination: Destination,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str] | None,
        body: Document | None,
        idempotency_key: str | None,
        authorization: str = "",
    ) -> None:
        if method not in _METHODS:
            raise ValueError(f"method {method}")
        if any(segment in {"", ".", ".."} for segment in path):
            raise ValueError("an empty or climbing path segment")
        self.repeatable = method in _IDEMPOTENT or idempotency_key is not None
        self._method = method
        self._system = system
        self._body = b"" if body is None else body.content
        origin = destination.origin
        host = f"[{origin.host}]" if ":" in origin.host else origin.host
        self._target = destination.base_path + "".join("/" + quote(segment, safe="") for segment in path) or "/"
        if query:
            self._target += "?" + urlencode(query)
        self._url = httpx.URL(f"{origin.scheme}://{host}:{origin.port}{self._target}")
        wanted = _JSON if body is None else body.answer_type
        self._headers = {"Accept": wanted, "Accept-Encoding": "identity", "User-Agent": _USER_AGENT}
        if body is not None:
            self._headers["Content-Type"] = body.media_type
        if idempotency_key is not None:
            self._headers["Idempotency-Key"] = idempotency_key
        if authorization:
            self._headers["Authorization"] = authorization

    def message(self, nonce: str) -> httpx.Request:
        """The request of one attempt: time and nonce are its own, so the other side may refuse repeats."""
        headers = dict(self._headers)
        if trace_id():
            headers["X-Request-ID"] = trace_id()
        target = self._url.raw_path.decode("ascii")
        if self._system.secret:
            headers |= sign_request(
                secret=self._system.secret,
                method=self._method,
                target=target,
                body=self._body,
                at=real_now(),
                nonce=nonce,
            )
        else:
            headers[NONCE] = nonce
        times = {"connect": self._system.connect, "read": self._system.read}
        extensions = {"timeout": {**times, "write": self._system.read, "pool": self._system.connect}}
        return httpx.Request(
            self._method, self._url, headers=headers, content=self._body or None, extensions=extensions
        )


def as_form(fields: Mapping[str, str]) -> Document:
    """A form as browsers send it."""
    return Document("application/x-www-form-urlencoded", urlencode(fields).encode("ascii"), _JSON)


def _as_json(value: Any) -> Document:
    return Document(_JSON, canonical_json(value), _JSON)


def _error(code: str, system: OutsideSystem, **data: Any) -> DomainError:
    return DomainError(code, system=system.name, title_zh=system.title_zh, title_en=system.title_en, **data)


def _pause(attempt: int) -> float:
    """Growing pauses that differ between callers, so that those who failed together do not return together."""
    return _FIRST_PAUSE * float(1 << (attempt - 1)) * random.uniform(0.5, 1.5)


def _retry_after(response: httpx.Response) -> float:
    text: str = response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0.0
