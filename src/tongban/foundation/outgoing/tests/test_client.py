"""The client's own behaviour, on a wire of the test's making."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from tongban.foundation import inside
from tongban.foundation.outgoing import (
    BAD_ANSWER,
    UNAVAILABLE,
    Breaker,
    CalledInsideUnitOfWork,
    CircuitState,
    OutgoingClient,
    OutsideSystem,
    systems,
)
from tongban.foundation.telemetry import tracing
from tongban.kernel.errors import DomainError, is_registered

SECRET = "a-shared-secret-of-the-test"
PERSON = "369901199001010013"
Handler = Callable[[httpx.Request], httpx.Response]


class Partner:
    """Plays the answers one after the other, the last one for ever, and keeps the requests."""

    def __init__(self, *answers: httpx.Response | Exception | Handler) -> None:
        self._answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        # A response is read once: each request gets its own.
        return answer(request) if callable(answer) else httpx.Response(answer.status_code, **_content(answer))


def _content(answer: httpx.Response) -> dict[str, Any]:
    return {"headers": answer.headers, "stream": httpx.ByteStream(answer.content)}


def _client(partner: Partner, *, breaker: Breaker | None = None, **system: Any) -> OutgoingClient:
    described = OutsideSystem("partner", "外部系统", "a partner", "https://partner.example/gw", **system)
    return OutgoingClient(
        described, transport=httpx.MockTransport(partner), breaker=breaker, sleep=partner.pauses.append
    )


@contextmanager
def _raises(code: str, reason: str) -> Iterator[None]:
    with pytest.raises(DomainError) as caught:
        yield
    assert (caught.value.code, caught.value.data["reason"]) == (code, reason)
    assert is_registered(code)
    assert "外部系统" in caught.value.message()


OK = httpx.Response(200, json={"ok": True})
DOWN = httpx.ConnectError("no")


def test_one_good_call() -> None:
    """Method, escaped path, headers; the answer as it came."""
    partner = Partner(OK)
    with tracing("trace-0001"):
        answer = _client(partner).call("look_up", "GET", ("v1", "a/../b", "示"), query={"q": "x&y"})
    assert answer.json() == {"ok": True}
    request = partner.requests[0]
    assert request.url.raw_path == b"/gw/v1/a%2F..%2Fb/%E7%A4%BA?q=x%26y"
    assert request.url.host == request.headers["host"] == "partner.example"
    assert request.headers["x-request-id"] == "trace-0001"
    assert request.headers["accept-encoding"] == "identity"
    assert "tongban-signature" not in request.headers
    assert "ok" not in repr(answer)


@pytest.mark.parametrize("path", [("v1", ".."), ("v1", "."), ("", "v1"), ("v1", "")])
def test_a_path_cannot_climb(path: tuple[str, ...]) -> None:
    """A programming error, not an answer."""
    with pytest.raises(ValueError, match="segment"):
        _client(Partner(OK)).call("look_up", "GET", path)


def test_never_inside_a_unit_of_work() -> None:
    """A slow partner must not hold row locks."""
    partner = Partner(OK)
    client = _client(partner)
    token = inside._inside.set(True)
    try:
        with pytest.raises(CalledInsideUnitOfWork, match=r"partner\.look_up"):
            client.call("look_up", "GET", ("x",))
        with pytest.raises(CalledInsideUnitOfWork):
            client.check()
    finally:
        inside._inside.reset(token)
    assert partner.requests == []


@pytest.mark.parametrize(
    ("method", "key", "attempts"),
    [("GET", None, 3), ("PUT", None, 3), ("DELETE", None, 3), ("POST", None, 1), ("PATCH", None, 1), ("POST", "k1", 3)],
)
@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (DOWN, "no_connection"),
        (httpx.ReadTimeout("slow"), "timeout"),
        (httpx.RemoteProtocolError("garbage"), "no_connection"),
        (httpx.Response(503), "status_503"),
        (httpx.Response(429), "status_429"),
    ],
)
def test_tried_again_only_when_it_does_no_harm(
    method: str, key: str | None, attempts: int, failure: httpx.Response | Exception, reason: str
) -> None:
    """Three attempts with growing pauses, or one."""
    partner = Partner(failure)
    with _raises(UNAVAILABLE, reason):
        _client(partner).call("send", method, ("x",), json={"a": 1}, idempotency_key=key)
    assert len(partner.requests) == attempts
    assert len(partner.pauses) == attempts - 1
    assert {request.headers.get("idempotency-key") for request in partner.requests} == {key}
    assert all(request.read() == b'{"a":1}' for request in partner.requests)


def test_a_second_attempt_can_succeed() -> None:
    """Each attempt is signed anew, so the other side may refuse repeats."""
    partner = Partner(DOWN, httpx.Response(502), OK)
    assert _client(partner, secret=SECRET).call("look_up", "GET", ("x",)).status == 200
    assert len({request.headers["tongban-nonce"] for request in partner.requests}) == 3
    assert len({request.headers["tongban-signature"] for request in partner.requests}) == 3
    assert partner.pauses[0] < 0.23 < 0.44 < partner.pauses[1] * 3


@pytest.mark.parametrize(("header", "attempts"), [("1", 3), ("5", 1), ("3600", 1), ("soon", 3), ("-1", 3)])
def test_retry_after_is_obeyed_when_short(header: str, attempts: int) -> None:
    """Asked to wait an hour, the call ends at once: a person is waiting."""
    partner = Partner(httpx.Response(503, headers={"Retry-After": header}))
    with _raises(UNAVAILABLE, "status_503"):
        _client(partner).call("look_up", "GET", ("x",))
    assert len(partner.requests) == attempts
    assert header != "1" or min(partner.pauses) >= 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422])
def test_refusals_of_the_partner_are_answers(status: int) -> None:
    """What a 404 means is for the caller to say."""
    assert _client(Partner(httpx.Response(status))).call("look_up", "GET", ("x",)).status == status


def test_other_server_errors_are_not_repeated() -> None:
    """501 will not become better."""
    partner = Partner(httpx.Response(501))
    with _raises(UNAVAILABLE, "status_501"):
        _client(partner).call("look_up", "GET", ("x",))
    assert len(partner.requests) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    """Not even to a good address."""
    partner = Partner(httpx.Response(status, headers={"Location": "https://169.254.169.254/"}))
    with _raises(BAD_ANSWER, "redirect"):
        _client(partner).call("look_up", "GET", ("x",))
    assert len(partner.requests) == 1


def test_the_size_of_an_answer_is_bounded() -> None:
    """Read no further than the bound, whatever the length header says; the last byte allowed is allowed."""
    read: list[int] = []

    def endless(request: httpx.Request) -> httpx.Response:
        def parts() -> Iterator[bytes]:
            while True:
                read.append(1)
                yield b"x" * 100

        return httpx.Response(200, content=parts())

    with _raises(BAD_ANSWER, "too_large"):
        _client(Partner(endless), max_answer=1000).call("look_up", "GET", ("x",))
    assert len(read) == 11
    assert len(_client(Partner(httpx.Response(200, content=b"x" * 1000)), max_answer=1000).call("a", "GET", ()).body)


def test_compressed_answers_are_refused() -> None:
    """A small answer cannot become a huge one."""

    def bomb(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(b"\x1f\x8b"))

    with _raises(BAD_ANSWER, "compressed"):
        _client(Partner(bomb)).call("look_up", "GET", ("x",))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"{}"),
        ("", b"{}"),
        ("application/jsonp", b"{}"),
        ("application/json", b""),
        ("application/json", b"{"),
        ("application/json", b"\xff"),
        ("application/json", b'{"a":NaN}'),
        ("application/json", b"[" * 100_000),
    ],
)
def test_only_json_is_json(kind: str, body: bytes) -> None:
    """Said to be and is."""
    answer = _client(Partner(httpx.Response(200, headers={"Content-Type": kind}, content=body))).call("a", "GET", ())
    with _raises(BAD_ANSWER, "not_json"):
        answer.json()


def test_problem_json_is_json() -> None:
    """RFC 9457 bodies are read like others."""
    kind = {"Content-Type": "application/problem+json; charset=utf-8"}
    answer = _client(Partner(httpx.Response(409, headers=kind, content=b'{"code":"x"}'))).call("a", "GET", ())
    assert answer.json() == {"code": "x"}


def test_unsigned_and_foreign_answers_are_refused() -> None:
    """Where signed answers are agreed."""
    for headers in ({}, {"Tongban-Answer-Signature": "v1=" + "0" * 64}, {b"Tongban-Answer-Signature": "é".encode()}):
        partner = Partner(httpx.Response(200, json={}, headers=headers))
        with _raises(BAD_ANSWER, "answer_signature"):
            _client(partner, secret=SECRET, signed_answers=True).call("look_up", "GET", ("x",))


def test_a_dead_system_is_left_alone() -> None:
    """Three failed calls open the breaker; the fourth does not leave the house; after the rest one may try."""
    time = [0.0]
    breaker = Breaker(monotonic=lambda: time[0])
    partner = Partner(DOWN)
    client = _client(partner, breaker=breaker, attempts=1)
    for _ in range(3):
        with _raises(UNAVAILABLE, "no_connection"):
            client.call("look_up", "GET", ("x",))
    with _raises(UNAVAILABLE, "circuit_open"):
        client.call("look_up", "GET", ("x",))
    assert len(partner.requests) == 3
    time[0] = 30.0
    with _raises(UNAVAILABLE, "no_connection"):
        client.call("look_up", "GET", ("x",))
    assert len(partner.requests) == 4
    assert client.breaker.state is CircuitState.OPEN


def test_wrong_answers_do_not_open_the_breaker() -> None:
    """A system that answers wrongly is there; and a programming error gives the one try back."""
    time = [0.0]
    breaker = Breaker(monotonic=lambda: time[0])
    client = _client(Partner(httpx.Response(302)), breaker=breaker)
    for _ in range(5):
        with _raises(BAD_ANSWER, "redirect"):
            client.call("look_up", "GET", ("x",))
    assert breaker.state is CircuitState.CLOSED
    for _ in range(3):
        breaker.failed()
    time[0] = 30.0
    with pytest.raises(ZeroDivisionError):
        _client(Partner(ZeroDivisionError()), breaker=breaker).call("look_up", "GET", ("x",))
    assert breaker.enter(), "the try was given back"


def test_health() -> None:
    """A real call; an ill system is told, not raised."""
    well = _client(Partner(OK)).check()
    assert (well.reachable, well.reason, well.circuit) == (True, "", CircuitState.CLOSED)
    ill = _client(Partner(DOWN), attempts=1).check()
    assert (ill.reachable, ill.reason) == (False, "no_connection")
    odd = _client(Partner(httpx.Response(404))).check()
    assert (odd.reachable, odd.reason) == (False, "status_404")


def test_the_log_holds_no_personal_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line a call: which system, how it went. Nothing of path, query, body, secret or answer."""
    monkeypatch.setattr(systems, "_log", structlog.get_logger("test"))
    partner = Partner(httpx.Response(503), httpx.Response(200, json={"id": PERSON}))
    with capture_logs() as lines, tracing("trace-0002"):
        client = _client(partner, secret=SECRET)
        client.call("look_up", "POST", ("v1", PERSON), query={"q": PERSON}, json={"id": PERSON}, idempotency_key=PERSON)
        with pytest.raises(DomainError):
            _client(Partner(DOWN), attempts=1).call("send", "POST", (PERSON,))
    assert PERSON not in str(lines)
    assert SECRET not in str(lines) + repr(client.system)
    good, bad = lines
    assert (good["event"], good["system"], good["operation"], good["outcome"]) == (
        "outgoing.call",
        "partner",
        "look_up",
        "answered",
    )
    assert (good["attempts"], good["status"], good["trace_id"], good["log_level"]) == (2, 200, "trace-0002", "info")
    assert (bad["outcome"], bad["reason"], bad["log_level"]) == ("unavailable", "no_connection", "warning")


def test_descriptions_are_checked() -> None:
    """A short secret, or signed answers without one, never reach the wire."""
    with pytest.raises(ValueError, match="secret"):
        OutsideSystem("p", "外", "p", "https://p.example", secret="short")
    with pytest.raises(ValueError, match="secret"):
        OutsideSystem("p", "外", "p", "https://p.example", signed_answers=True)
